using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>Reads a whole zone from its file and checks that it is one: what a server may serve.</summary>
public static class ZoneLoader
{
    /// <summary>Reads and checks; all mistakes go to the diagnostics, and any error there makes the result null.</summary>
    /// <param name="file">The zone's file.</param>
    /// <param name="origin">The zone's name; null to take it from the SOA record.</param>
    /// <param name="diagnostics">Where mistakes and warnings go.</param>
    /// <param name="includes">Where included files come from; null to allow none.</param>
    public static ZoneContents? Load(ZoneFile file, DomainName? origin, DiagnosticBag diagnostics, IZoneFileSource? includes = null)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var sets = new Dictionary<(DomainName Owner, RecordType Type, RecordType Covered), SetBuilder>();
        var reader = new ZoneFileReader(file, origin, diagnostics, includes);
        var owners = new OwnerCache();
        while (reader.TryRead(out ZoneRecord record))
        {
            DomainName owner = owners.Of(record.Owner);
            // RFC 4034 section 3: signatures have the TTL of what they cover, so those over different types are different sets.
            RecordType covered = record.Type == RecordType.RRSIG ? RecordSet.CoveredBy(record.Data) : record.Type;
            if (!sets.TryGetValue((owner, record.Type, covered), out SetBuilder? set)) sets.Add((owner, record.Type, covered), set = new SetBuilder(owner, record));
            set.Add(record, diagnostics);
        }
        SetBuilder[] starts = [.. sets.Values.Where(set => set.Type == RecordType.SOA && (origin is null || set.Owner == origin))];
        if (!IsOneZone(starts, file, origin, diagnostics)) return null;
        DomainName apex = origin ?? starts[0].Owner;
        foreach (SetBuilder outside in sets.Values.Where(set => !set.Owner.IsAtOrBelow(apex)))
            diagnostics.Warning("out-of-zone", $"{outside.Owner} is not in the zone {apex}; the record is left out", outside.File.Source, outside.Span);
        var contents = new ZoneContents(apex, sets.Values.Where(set => set.Owner.IsAtOrBelow(apex)).Select(set => set.Build()));
        ZoneChecker.Check(contents, diagnostics);
        return diagnostics.HasErrors ? null : contents;
    }

    private static bool IsOneZone(SetBuilder[] starts, ZoneFile file, DomainName? origin, DiagnosticBag diagnostics)
    {
        if (starts.Length == 0)
        {
            diagnostics.Error("no-soa", origin is null ? "no SOA record" : $"no SOA record of {origin}", file.Source);
            return false;
        }
        foreach (SetBuilder second in starts.Skip(1))
            diagnostics.Error("second-soa", $"a second SOA record, of {second.Owner}", second.File.Source, second.Span);
        return starts.Length == 1;
    }

    /// <summary>Gives the same object for an owner that was the last one too, as in most files it is.</summary>
    private sealed class OwnerCache
    {
        private DomainName _last = DomainName.Root;

        internal DomainName Of(ReadOnlySpan<byte> wire) => _last.Wire.SequenceEqual(wire) ? _last : _last = DomainName.FromValidWire(wire);
    }

    /// <summary>Collects the records of one set.</summary>
    private sealed class SetBuilder(DomainName owner, ZoneRecord first)
    {
        private readonly List<RecordBytes> _data = [];
        private readonly uint _timeToLive = first.TimeToLive;
        private readonly RecordClass _class = first.Class;
        private bool _saidTooMany;

        internal DomainName Owner => owner;

        internal RecordType Type { get; } = first.Type;

        internal ZoneFile File { get; } = first.File;

        internal TextSpan Span { get; } = first.Span;

        internal void Add(ZoneRecord record, DiagnosticBag diagnostics)
        {
            if (_data.Count > 0 && record.TimeToLive != _timeToLive)
                diagnostics.Warning("ttl-differs", $"another time to live than the {_timeToLive} s of the first {Type} of {owner}, which counts (RFC 2181 section 5.2)", record.File.Source, record.Span);
            if (_data.Count > 0 && Type.IsSingleton && Rdata.Compare(Type, _data[0].Span, record.Data) != 0)
                diagnostics.Error("second-record", $"a second {Type} of {owner}", record.File.Source, record.Span);
            if (_data.Count == RecordSet.RecordsMax && !_saidTooMany)
            {
                diagnostics.Error("too-many-records", $"more than {RecordSet.RecordsMax} records {Type} of {owner}", record.File.Source, record.Span);
                _saidTooMany = true;
            }
            if (_data.Count < RecordSet.RecordsMax) _data.Add(new RecordBytes(record.Data.ToArray()));
        }

        internal RecordSet Build()
        {
            _data.Sort((a, b) => Rdata.Compare(Type, a.Span, b.Span));
            List<RecordBytes> distinct = [];
            foreach (RecordBytes data in _data)
            {
                if (distinct.Count == 0 || Rdata.Compare(Type, distinct[^1].Span, data.Span) != 0) distinct.Add(data);
            }
            return new RecordSet(owner, Type, _class, _timeToLive, distinct, File, Span);
        }
    }
}
