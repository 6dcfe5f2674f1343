using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec.Incremental;

/// <summary>What single names of a snapshot are to DNSSEC, as <see cref="ZoneOutline"/> tells for whole zones.</summary>
internal static class SnapshotOutline
{
    /// <summary>The kind of a name, whether or not it owns anything.</summary>
    internal static OutlineKind KindOf(ZoneSnapshot zone, DomainName name)
    {
        for (DomainName at = name; at.LabelCount > zone.Origin.LabelCount;)
        {
            at = at.Parent;
            if (zone.TryFind(at.Wire, out ZoneNode above) && (above.IsRedirect || (above.IsCut && at != zone.Origin))) return OutlineKind.Occluded;
        }
        return name != zone.Origin && zone.TryFind(name.Wire, out ZoneNode node) && node.IsCut ? OutlineKind.Delegation : OutlineKind.Authoritative;
    }

    /// <summary>Whether a node owns anything but what signing adds.</summary>
    internal static bool HasData(ZoneNode node)
    {
        if (!node.Exists) return false;
        foreach (ZoneSet set in node)
        {
            if (IsData(set.Type)) return true;
        }
        return false;
    }

    internal static bool IsData(RecordType type) => type != RecordType.RRSIG && type != RecordType.NSEC && type != RecordType.NSEC3;

    /// <summary>The types that the denial of a name lists.</summary>
    internal static RecordTypeSet TypesOf(ZoneNode node, OutlineKind kind, bool isNsec)
    {
        List<RecordType> types = [];
        bool isSigned = isNsec;
        if (node.Exists)
        {
            foreach (ZoneSet set in node)
            {
                if (!IsData(set.Type) || (kind == OutlineKind.Delegation && set.Type != RecordType.NS && set.Type != RecordType.DS)) continue;
                types.Add(set.Type);
                isSigned |= ZoneOutline.IsSigned(kind, set.Type);
            }
        }
        if (isSigned) types.Add(RecordType.RRSIG);
        if (isNsec) types.Add(RecordType.NSEC);
        return RecordTypeSet.Of(types);
    }

    /// <summary>A set as an object.</summary>
    internal static RecordSet ToRecordSet(ZoneSet set)
    {
        List<RecordBytes> data = new(set.Count);
        foreach (ReadOnlySpan<byte> each in set)
            data.Add(new RecordBytes(each.ToArray()));
        return new RecordSet(DomainName.FromValidWire(set.Owner), set.Type, RecordClass.IN, set.TimeToLive, data);
    }

    /// <summary>All of a snapshot.</summary>
    internal static ZoneContents ToContents(ZoneSnapshot zone)
    {
        List<RecordSet> sets = [];
        foreach (ZoneNode node in zone.Nodes)
        {
            foreach (ZoneSet set in node)
                sets.Add(ToRecordSet(set));
        }
        return new ZoneContents(zone.Origin, sets);
    }
}
