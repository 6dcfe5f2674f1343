using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Transfers;

namespace Infra.Dns.Updates;

/// <summary>The owners that an update touches, on their way from what they have to what they shall have.</summary>
internal sealed class UpdateDraft(ZoneSnapshot zone)
{
    private readonly Dictionary<DomainName, SortedDictionary<ushort, DraftSet>> _owners = [];
    private ResourceRecord _start = zone.StartRecord;

    internal DomainName Origin => zone.Origin;

    /// <summary>The types of an owner that a deletion of all takes away: not what the server makes itself, nor the zone's SOA and NS (RFC 2136 section 3.4.2.3).</summary>
    internal IEnumerable<RecordType> TypesThatGo(DomainName owner) =>
        SetsOf(owner).Keys.Select(type => new RecordType(type)).Where(type => !UpdateTypes.IsServersOwn(type) && !(owner == Origin && (type == RecordType.SOA || type == RecordType.NS))).ToArray();

    internal void Apply(UpdateRecord change)
    {
        SortedDictionary<ushort, DraftSet> sets = SetsOf(change.Owner);
        bool isApex = change.Owner == Origin;
        if (change.Class == RecordClass.IN) Add(change, sets, isApex);
        else if (change.Class == RecordClass.Any && change.Type == RecordType.ANY) DeleteAll(change.Owner, sets);
        else if (change.Type == RecordType.SOA) return;   // section 3.4.2.3 and 3.4.2.4: the zone's SOA stays, and nobody else has one
        else if (change.Class == RecordClass.Any) DeleteSet(change.Type, sets, isApex);
        else DeleteOne(change, sets, isApex);
    }

    /// <summary>What has changed, with the new SOA; null if nothing has.</summary>
    internal ZoneChange? ToChange()
    {
        List<ResourceRecord> removed = [];
        List<ResourceRecord> added = [];
        foreach ((DomainName owner, SortedDictionary<ushort, DraftSet> sets) in _owners.OrderBy(pair => pair.Key))
        {
            foreach (DraftSet set in sets.Values)
                set.Compare(owner, removed, added);
        }
        ResourceRecord old = zone.StartRecord;
        bool isStartNew = _start != old;
        if (removed.Count == 0 && added.Count == 0 && !isStartNew) return null;
        if (ZoneChange.SerialOf(_start.Data.Span) == zone.Serial)
        {
            // Section 3.6: what has changed must have another serial number.
            byte[] data = _start.Data.Span.ToArray();
            BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(data.Length - 20), SerialNumber.Next(zone.Serial));
            _start = _start with { Data = new RecordBytes(data) };
        }
        return new ZoneChange(old, _start, removed, added);
    }

    private void Add(UpdateRecord change, SortedDictionary<ushort, DraftSet> sets, bool isApex)
    {
        if (change.Type == RecordType.SOA)
        {
            // Section 3.4.2.2: only of the zone itself, and only to a later version.
            if (isApex && SerialNumber.IsAfter(ZoneChange.SerialOf(change.Data.Span), ZoneChange.SerialOf(_start.Data.Span)))
                _start = new ResourceRecord(zone.Origin, RecordType.SOA, change.TimeToLive, change.Data);
            return;
        }
        bool hasAlias = sets.TryGetValue(RecordType.CNAME.Value, out DraftSet? alias) && alias.Data.Count > 0;
        bool hasOther = sets.Any(pair => pair.Value.Data.Count > 0 && pair.Key != RecordType.CNAME.Value && !MayStandBesideAlias(new RecordType(pair.Key)));
        if (change.Type == RecordType.CNAME ? hasOther : hasAlias && !MayStandBesideAlias(change.Type)) return;
        if (!sets.TryGetValue(change.Type.Value, out DraftSet? set)) sets.Add(change.Type.Value, set = new DraftSet(change.Type));
        if (change.Type.IsSingleton) set.Data.Clear();
        set.TimeToLive = change.TimeToLive;   // RFC 2181 section 5.2: all records of a set have the same
        set.Data.RemoveAll(data => AreOne(change.Type, data.Span, change.Data.Span));
        set.Data.Add(change.Data);
    }

    private void DeleteAll(DomainName owner, SortedDictionary<ushort, DraftSet> sets)
    {
        foreach (RecordType type in TypesThatGo(owner))
            sets[type.Value].Data.Clear();
    }

    private static void DeleteSet(RecordType type, SortedDictionary<ushort, DraftSet> sets, bool isApex)
    {
        if (isApex && type == RecordType.NS) return;
        if (sets.TryGetValue(type.Value, out DraftSet? set)) set.Data.Clear();
    }

    private static void DeleteOne(UpdateRecord change, SortedDictionary<ushort, DraftSet> sets, bool isApex)
    {
        if (!sets.TryGetValue(change.Type.Value, out DraftSet? set)) return;
        if (isApex && change.Type == RecordType.NS && set.Data.Count == 1) return;   // section 3.4.2.4: the last name server stays
        set.Data.RemoveAll(data => Rdata.Compare(change.Type, data.Span, change.Data.Span) == 0);
    }

    // RFC 4034 section 3: what DNSSEC puts beside an alias.
    private static bool MayStandBesideAlias(RecordType type) => type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.KEY || type == RecordType.SIG || type == RecordType.NXT;

    // Section 3.4.2.2: WKS records with the same address and protocol are one.
    private static bool AreOne(RecordType type, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        type == RecordType.WKS && a.Length >= 5 && b.Length >= 5 ? a[..5].SequenceEqual(b[..5]) : Rdata.Compare(type, a, b) == 0;

    private SortedDictionary<ushort, DraftSet> SetsOf(DomainName owner)
    {
        if (_owners.TryGetValue(owner, out SortedDictionary<ushort, DraftSet>? sets)) return sets;
        sets = [];
        if (zone.TryFind(owner.Wire, out ZoneNode node))
        {
            foreach (ZoneSet set in node)
            {
                if (set.Type != RecordType.SOA) sets.Add(set.Type.Value, new DraftSet(set));
            }
        }
        _owners.Add(owner, sets);
        return sets;
    }

    /// <summary>A set before and after.</summary>
    private sealed class DraftSet
    {
        private readonly RecordType _type;
        private readonly ZoneSet? _before;

        internal DraftSet(RecordType type) => _type = type;

        internal DraftSet(ZoneSet before)
        {
            _type = before.Type;
            _before = before;
            TimeToLive = before.TimeToLive;
            foreach (ReadOnlySpan<byte> data in before)
                Data.Add(new RecordBytes(data.ToArray()));
        }

        internal uint TimeToLive { get; set; }

        internal List<RecordBytes> Data { get; } = [];

        internal void Compare(DomainName owner, List<ResourceRecord> removed, List<ResourceRecord> added)
        {
            // With another time to live all records go and come again, so that every secondary ends with the same set.
            bool isSame = _before?.TimeToLive == TimeToLive;
            if (_before is { } before)
            {
                foreach (ReadOnlySpan<byte> data in before)
                {
                    if (!isSame || !Contains(data)) removed.Add(ResourceRecord.Create(owner, _type, before.TimeToLive, data));
                }
            }
            foreach (RecordBytes data in Data)
            {
                if (!isSame || !_before!.Value.Contains(data.Span)) added.Add(new ResourceRecord(owner, _type, TimeToLive, data));
            }
        }

        private bool Contains(ReadOnlySpan<byte> data)
        {
            foreach (RecordBytes each in Data)
            {
                if (Rdata.Compare(_type, each.Span, data) == 0) return true;
            }
            return false;
        }
    }
}
