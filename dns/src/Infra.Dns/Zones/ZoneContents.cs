using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Zones;

/// <summary>The record sets of a zone in canonical order of owners, those of one owner by type. Immutable, safe to share between threads.</summary>
public sealed class ZoneContents
{
    private readonly Dictionary<DomainName, RecordSet[]> _byOwner;

    internal ZoneContents(DomainName origin, IEnumerable<RecordSet> sets)
    {
        Origin = origin;
        Sets = [.. sets.OrderBy(set => set.Owner).ThenBy(set => set.Type.Value)];
        _byOwner = Sets.GroupBy(set => set.Owner).ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>The zone's name.</summary>
    public DomainName Origin { get; }

    /// <summary>All sets in canonical order.</summary>
    public IReadOnlyList<RecordSet> Sets { get; }

    /// <summary>How many names own records.</summary>
    public int OwnerCount => _byOwner.Count;

    /// <summary>How many records there are.</summary>
    public int RecordCount => Sets.Sum(set => set.Data.Count);

    /// <summary>The sets of an owner, by type; none if it owns nothing.</summary>
    public IReadOnlyList<RecordSet> At(DomainName owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return _byOwner.GetValueOrDefault(owner, []);
    }

    /// <summary>Finds one set.</summary>
    public bool TryFind(DomainName owner, RecordType type, [NotNullWhen(true)] out RecordSet? set)
    {
        set = At(owner).FirstOrDefault(candidate => candidate.Type == type);
        return set is not null;
    }

    /// <summary>The nearest delegation at or above a name and below the zone's own; null if the zone answers for the name itself.</summary>
    public RecordSet? FindCut(DomainName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RecordSet? cut = null;
        for (DomainName at = name; at.LabelCount > Origin.LabelCount; at = at.Parent)
        {
            if (TryFind(at, RecordType.NS, out RecordSet? servers)) cut = servers;   // the highest one counts
        }
        return cut;
    }
}
