using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Build.Packing;

/// <summary>Rewrites a NuGet package so that chance and clock leave no mark: fixed times, sorted entries, and a property part named after its content.</summary>
internal static partial class DeterministicZip
{
    private const string RelationsPath = "_rels/.rels";

    internal static byte[] Rewrite(byte[] package, DateTimeOffset time)
    {
        SortedDictionary<string, byte[]> entries = Read(package);
        RenameProperties(entries);
        // Times in zip are local and begin at 1980.
        DateTimeOffset stamp = time.Year < 1980 ? new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero) : time.ToUniversalTime();
        var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = stamp;
                entry.ExternalAttributes = 0;
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }
        return target.ToArray();
    }

    private static SortedDictionary<string, byte[]> Read(byte[] package)
    {
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var zip = new ZipArchive(new MemoryStream(package), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            var content = new MemoryStream();
            stream.CopyTo(content);
            entries[entry.FullName] = content.ToArray();
        }
        return entries;
    }

    // The packager names this part by a random number, in the file's name and in the list of relations, whose ids it counts at random too.
    private static void RenameProperties(SortedDictionary<string, byte[]> entries)
    {
        string? random = entries.Keys.FirstOrDefault(name => name.EndsWith(".psmdcp", StringComparison.Ordinal));
        if (random is null || !entries.TryGetValue(RelationsPath, out byte[]? relations)) return;
        byte[] content = entries[random];
        string name = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
        string renamed = $"{random[..(random.LastIndexOf('/') + 1)]}{name}.psmdcp";
        entries.Remove(random);
        entries[renamed] = content;
        int id = 0;
        string text = Encoding.UTF8.GetString(relations).Replace(random, renamed);
        entries[RelationsPath] = Encoding.UTF8.GetBytes(Id().Replace(text, _ => $"Id=\"R{++id}\""));
    }

    [GeneratedRegex("Id=\"[^\"]*\"")]
    private static partial Regex Id();
}
