using System.IO.Compression;
using System.Text;

namespace Infra.Build.Packing;

/// <summary>Looks for the checkout's own path in what users get: it would differ by machine, and is nobody's business.</summary>
internal static class LocalPaths
{
    /// <summary>The first file of a zip archive that names the path, or null.</summary>
    internal static string? FindIn(byte[] archive, string path)
    {
        using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            var content = new MemoryStream();
            stream.CopyTo(content);
            if (Names(content.ToArray(), path)) return entry.FullName;
        }
        return null;
    }

    /// <summary>Whether bytes name the path, in UTF-8 or UTF-16.</summary>
    internal static bool Names(ReadOnlySpan<byte> content, string path) =>
        content.IndexOf(Encoding.UTF8.GetBytes(path)) >= 0 || content.IndexOf(Encoding.Unicode.GetBytes(path)) >= 0;
}
