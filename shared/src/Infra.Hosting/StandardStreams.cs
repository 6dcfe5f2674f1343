using System.Text;

namespace Infra.Hosting;

/// <summary>Standard output and error as plain streams of bytes: Console's readers and writers would cost a daemon memory that it needs for nothing else.</summary>
internal static class StandardStreams
{
    /// <summary>Writes text to standard output; a reader that is gone is no error.</summary>
    internal static void WriteOutput(string text) => Write(Console.OpenStandardOutput, text);

    /// <summary>Writes text to standard error; a reader that is gone is no error.</summary>
    internal static void WriteError(string text)
    {
        if (StandardDescriptors.IsErrorUsable) Write(Console.OpenStandardError, text);
    }

    /// <summary>Whether a descriptor is a terminal whose user wants colours (no-color.org).</summary>
    internal static bool WantsColor(int descriptor, Func<string, string?> environment)
    {
        if (environment("NO_COLOR") is { Length: > 0 } || environment("TERM") is null or "dumb") return false;
        try
        {
            return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget is { } target
                && (target.StartsWith("/dev/pts/", StringComparison.Ordinal) || target.StartsWith("/dev/tty", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Write(Func<Stream> open, string text)
    {
        try
        {
            using Stream stream = open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
        }
    }
}
