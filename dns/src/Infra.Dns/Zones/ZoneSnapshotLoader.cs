using Infra.Dns.Names;
using Infra.Dns.Store;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>
/// Reads a zone file straight into a snapshot. Only if something is to be said about the zone it is read a second time by <see cref="ZoneLoader"/>, which
/// remembers where each record stands, so that mistakes and warnings have their places and nobody pays for places when all is well.
/// </summary>
public static class ZoneSnapshotLoader
{
    /// <summary>Reads and checks; all mistakes go to the diagnostics, and any error there makes the result null.</summary>
    /// <param name="file">The zone's file.</param>
    /// <param name="origin">The zone's name; null to take it from the SOA record, which is slower.</param>
    /// <param name="diagnostics">Where mistakes and warnings go.</param>
    /// <param name="includes">Where included files come from; null to allow none.</param>
    public static ZoneSnapshot? Load(ZoneFile file, DomainName? origin, DiagnosticBag diagnostics, IZoneFileSource? includes = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (origin is not null && TryLoadFast(file, origin, includes) is { } fast) return fast;
        ZoneContents? contents = ZoneLoader.Load(file, origin, diagnostics, includes);
        return contents is null ? null : ZoneSnapshotBuilder.Build(contents);
    }

    // Null if anything at all is to be said.
    private static ZoneSnapshot? TryLoadFast(ZoneFile file, DomainName origin, IZoneFileSource? includes)
    {
        var quiet = new DiagnosticBag();
        var reader = new ZoneFileReader(file, origin, quiet, includes);
        var builder = new ZoneSnapshotBuilder(origin);
        while (reader.TryRead(out ZoneRecord record))
        {
            if (record.Class != Records.RecordClass.IN || !builder.TryAdd(record.Owner, record.Type, record.TimeToLive, record.Data)) return null;
            if (quiet.Count > 0) return null;
        }
        if (quiet.Count > 0 || !builder.TryBuild(out ZoneSnapshot? snapshot, out _) || builder.HasMixedTimesToLive) return null;
        return SnapshotChecker.IsClean(snapshot) ? snapshot : null;
    }
}
