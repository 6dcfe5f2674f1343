using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Store;
using Infra.Dns.Text;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Server.Zones;

/// <summary>Zone files of this server: read with what they include out of the same folder or below, written in canonical form.</summary>
internal sealed class StoredZoneFile(IZoneStorage storage, string path) : IZoneFileSource
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    internal string FilePath => path;

    /// <summary>Reads and checks the file; null with its mistakes in the bag.</summary>
    internal ZoneSnapshot? Load(DomainName origin, DiagnosticBag diagnostics)
    {
        if (!TryRead(path, out byte[]? bytes, out string? problem))
        {
            diagnostics.Error("unreadable", $"{path} {problem}", null);
            return null;
        }
        return ZoneSnapshotLoader.Load(new ZoneFile(path, bytes), origin, diagnostics, this);
    }

    internal bool Exists => storage.TimeOf(path) is not null;

    /// <summary>Writes a version in the place of the old file.</summary>
    /// <exception cref="IOException">It could not be written; the old file is as before.</exception>
    internal void Save(ZoneSnapshot snapshot)
    {
        var text = new PresentationWriter();
        Write(text, snapshot.Start);
        foreach (ZoneNode node in snapshot.Nodes)
        {
            foreach (ZoneSet set in node)
            {
                if (set.Type != Records.RecordType.SOA) Write(text, set);
            }
        }
        storage.Replace(path, text.Written.ToArray());
    }

    public bool TryFind(string includedPath, ZoneFile includer, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        problem = "is no path";
        if (includedPath.Length == 0 || includedPath.Contains('\0', StringComparison.Ordinal)) return false;
        string full = Path.GetFullPath(includedPath, _folder);
        problem = "lies outside the zone file's folder";
        if (!full.StartsWith(_folder.EndsWith('/') ? _folder : _folder + "/", StringComparison.Ordinal)) return false;
        if (!TryRead(full, out byte[]? bytes, out problem)) return false;
        file = new ZoneFile(includedPath, bytes);
        return true;
    }

    private bool TryRead(string from, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = null;
        try
        {
            bytes = storage.Read(from);
            problem = bytes is null ? "is not there" : null;
            return problem is null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = "cannot be read: " + e.Message;
            return false;
        }
    }

    private static void Write(PresentationWriter text, ZoneSet set)
    {
        foreach (ReadOnlySpan<byte> data in set)
            ZoneFileWriter.Write(text, set.Owner, set.TimeToLive, Records.RecordClass.IN, set.Type, data);
    }
}
