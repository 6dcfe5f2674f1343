using Infra.Av1.Tool.Files;

namespace Infra.Av1.Tool;

/// <summary>Standard error. What cannot be written there, because it is closed or its disk is full, is lost: that is no reason to stop decoding.</summary>
internal static class Messages
{
    /// <summary>Writes text as it stands.</summary>
    public static void Write(string text)
    {
        if (StandardDescriptors.IsClosed(StandardDescriptors.Error)) return;
        try
        {
            Console.Error.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no other place to say so.
        }
    }

    /// <summary>Writes a line of ours.</summary>
    public static void Say(string text) => Write($"av1dec: {text}\n");
}
