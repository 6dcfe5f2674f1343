using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Zones;

namespace Infra.Dns.Control.Zones;

/// <summary>Reads zone files and what they include; an included file must lie in the folder of the main file or below, unless that is lifted.</summary>
internal sealed class ZoneDirectory(string folder, bool allowsOutside) : IZoneFileSource
{
    /// <summary>The largest file that is read.</summary>
    internal const long FileBytesMax = 1L << 30;

    /// <summary>Opens a main file.</summary>
    internal static bool TryOpen(string path, bool allowsOutside, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(true)] out ZoneDirectory? directory, [NotNullWhen(false)] out string? problem)
    {
        directory = null;
        if (!TryRead(path, path, out file, out problem)) return false;
        directory = new ZoneDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", allowsOutside);
        return true;
    }

    public bool TryFind(string path, ZoneFile includer, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        problem = "is no path";
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) return false;
        string full = Path.GetFullPath(path, folder);
        if (!allowsOutside && !full.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal))
        {
            problem = "lies outside the zone file's folder; --allow-outside lifts this";
            return false;
        }
        return TryRead(full, path, out file, out problem);
    }

    private static bool TryRead(string path, string shown, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        try
        {
            using FileStream stream = File.OpenRead(path);
            problem = $"is larger than {FileBytesMax >> 20} MiB";
            if (stream.CanSeek && stream.Length > FileBytesMax) return false;
            byte[] bytes = new byte[stream.CanSeek ? (int)stream.Length : 0];
            stream.ReadExactly(bytes);
            file = new ZoneFile(shown, bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e is UnauthorizedAccessException ? "may not be read" : "cannot be read: " + e.Message;
            return false;
        }
    }
}
