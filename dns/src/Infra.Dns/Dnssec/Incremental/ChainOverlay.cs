using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Dnssec.Incremental;

/// <summary>
/// A chain of denials, NSEC or NSEC3, with some owners gone and some new: who comes before and after whom, without going through the zone. The owners of NSEC3 sort as
/// their hashes do, so that both kinds are chains of names.
/// </summary>
internal sealed class ChainOverlay(ZoneSnapshot old, bool isHashed)
{
    private readonly SortedSet<DomainName> _added = [];
    private readonly HashSet<DomainName> _removed = [];

    /// <summary>The type of its records.</summary>
    internal RecordType Type => isHashed ? RecordType.NSEC3 : RecordType.NSEC;

    internal IReadOnlyCollection<DomainName> Added => _added;

    internal IReadOnlyCollection<DomainName> Removed => _removed;

    /// <summary>Says that an owner is in the chain or is not.</summary>
    internal void Set(DomainName owner, bool isMember)
    {
        bool was = old.TryFind(owner, Type, out _);
        if (isMember && !was) _added.Add(owner);
        if (!isMember && was) _removed.Add(owner);
    }

    /// <summary>The owner before a name, circularly; null if the old chain is broken.</summary>
    internal DomainName? Before(DomainName name)
    {
        DomainName? before = OldBefore(name);
        for (int i = 0; before is not null && _removed.Contains(before); i++)
            before = i <= _removed.Count ? OldBefore(before) : null;
        DomainName? near = null;
        foreach (DomainName? candidate in (DomainName?[])[before, LastBelow(name), _added.Max])
        {
            if (candidate is null || candidate == name) continue;
            if (near is null || (candidate < name, candidate).CompareTo((near < name, near)) > 0) near = candidate;
        }
        return near ?? name;
    }

    /// <summary>The owner after an owner, circularly; null if the old chain is broken.</summary>
    internal DomainName? After(DomainName owner)
    {
        DomainName? start = old.TryFind(owner, Type, out _) ? owner : OldBefore(owner);
        DomainName? after = start is null ? null : OldAfter(start);
        for (int i = 0; after is not null && _removed.Contains(after); i++)
            after = i <= _removed.Count ? OldAfter(after) : null;
        if (after is null) return null;
        DomainName? near = null;
        foreach (DomainName? candidate in (DomainName?[])[after, FirstAbove(owner), _added.Min])
        {
            if (candidate is null || candidate == owner) continue;
            if (near is null || (candidate < owner, candidate).CompareTo((near < owner, near)) < 0) near = candidate;
        }
        return near ?? owner;
    }

    private DomainName? LastBelow(DomainName name) => _added.Count == 0 || _added.Min >= name ? null : _added.GetViewBetween(_added.Min, name).Reverse().FirstOrDefault(each => each != name);

    private DomainName? FirstAbove(DomainName name) => _added.Count == 0 || _added.Max <= name ? null : _added.GetViewBetween(name, _added.Max).FirstOrDefault(each => each != name);

    private DomainName? OldBefore(DomainName name)
    {
        ZoneNode node = isHashed ? old.FindDenialBefore(name.Wire) : old.FindBefore(name.Wire);
        // Names between two owners of NSEC: empty ones, glue. The chain ends at the apex at the latest.
        for (int i = 0; i < old.OwnerCount + old.RecordCount && node.Exists; i++)
        {
            if (node.Has(Type)) return node.OwnerName;
            node = isHashed ? old.FindDenialBefore(node.Owner) : old.FindBefore(node.Owner);
        }
        return null;
    }

    private DomainName? OldAfter(DomainName owner)
    {
        if (!old.TryFind(owner, Type, out ZoneSet set)) return null;
        return isHashed
            ? Nsec3Data.TryRead(set.First, out Nsec3Data hashed, out _) && hashed.NextHashed.Length == Nsec3Hash.Size ? Nsec3Hash.OwnerOf(hashed.NextHashed.Span, old.Origin) : null
            : NsecData.TryRead(set.First, out NsecData plain, out _) ? plain.Next : null;
    }
}
