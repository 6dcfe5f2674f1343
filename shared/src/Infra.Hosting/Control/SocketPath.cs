using System.Text;
using Infra.Config;
using Infra.Parsing;

namespace Infra.Hosting.Control;

/// <summary>Paths of sockets that a configuration names.</summary>
public static class SocketPath
{
    /// <summary>Bytes of the longest one: unix(7), <c>sun_path</c> without its final zero.</summary>
    public const int BytesMax = 107;

    /// <summary>
    /// Reports an error at a key whose path no socket can have: it is too long, names a folder, or leads through something that is none. A folder that is only missing is no mistake: it is made when
    /// the socket is.
    /// </summary>
    /// <param name="section">Where the key stands.</param>
    /// <param name="key">The key.</param>
    /// <param name="path">Its value, absolute or from the working folder; null for none.</param>
    public static void Check(ConfigSection section, string key, string? path)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (path is null || section.IsDescribing) return;
        string full = Path.GetFullPath(path);
        if (ProblemOf(full) is { } problem) section.ReportError(key, "bad-socket-path", $"no socket can be at {TextEscape.Escape(full)}: {problem}");
    }

    private static string? ProblemOf(string full)
    {
        int bytes = Encoding.UTF8.GetByteCount(full);
        if (bytes > BytesMax) return $"the path has {bytes} bytes, and {BytesMax} are the most that an address takes";
        if (Directory.Exists(full)) return "it is a folder";
        string? folder = Path.GetDirectoryName(full);
        while (folder is not null && !Path.Exists(folder)) folder = Path.GetDirectoryName(folder);
        return folder is null || Directory.Exists(folder) ? null : $"{TextEscape.Escape(folder)} is no folder";
    }
}
