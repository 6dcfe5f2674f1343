namespace Infra.Hosting.Logging;

/// <summary>Whether stderr leads to systemd's journal (JOURNAL_STREAM in systemd.exec(5)).</summary>
public static class JournalStream
{
    /// <summary>Whether this process's stderr does.</summary>
    public static bool IsStandardError(Func<string, string?> environment)
    {
        if (environment("JOURNAL_STREAM") is not { Length: > 0 } value) return false;
        try
        {
            return IsSame(value, new FileInfo("/proc/self/fd/2").LinkTarget);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether <c>device:inode</c> names the socket that a link of <c>/proc/self/fd</c> shows: it may have been inherited from a parent whose stderr was another.</summary>
    internal static bool IsSame(string value, string? link)
    {
        int colon = value.IndexOf(':');
        return colon > 0 && link == $"socket:[{value[(colon + 1)..]}]";
    }
}
