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
        RecordSet[] ordered = [.. sets];
        if (!IsOrdered(ordered)) Array.Sort(ordered, Compare);
        Sets = ordered;
        _byOwner = new Dictionary<DomainName, RecordSet[]>();
        for (int start = 0; start < ordered.Length;)
        {
            int end = start + 1;
            while (end < ordered.Length && (ReferenceEquals(ordered[end].Owner, ordered[start].Owner) || ordered[end].Owner == ordered[start].Owner))
                end++;
            _byOwner.Add(ordered[start].Owner, ordered[start..end]);
            start = end;
        }
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

    /// <summary>The signatures over one type of an owner.</summary>
    public bool TryFindSignatures(DomainName owner, RecordType covered, [NotNullWhen(true)] out RecordSet? signatures)
    {
        signatures = At(owner).FirstOrDefault(candidate => candidate.Type == RecordType.RRSIG && candidate.Covered == covered);
        return signatures is not null;
    }

    /// <summary>Makes a zone of sets in any order; each owner, type and, of signatures, covered type at most once.</summary>
    /// <param name="origin">The zone's name.</param>
    /// <param name="sets">The sets, all at or below the origin.</param>
    public static ZoneContents Of(DomainName origin, IEnumerable<RecordSet> sets)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(sets);
        return new ZoneContents(origin, sets);
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

    // What comes from a signer or a formatted file is in order already, and comparing neighbours is all it costs then.
    private static bool IsOrdered(RecordSet[] sets)
    {
        for (int i = 1; i < sets.Length; i++)
        {
            if (Compare(sets[i - 1], sets[i]) >= 0) return false;
        }
        return true;
    }

    private static int Compare(RecordSet a, RecordSet b)
    {
        if (!ReferenceEquals(a.Owner, b.Owner))
        {
            int order = a.Owner.CompareTo(b.Owner);
            if (order != 0) return order;
        }
        return a.Type != b.Type ? a.Type.Value.CompareTo(b.Type.Value) : a.Covered.Value.CompareTo(b.Covered.Value);
    }
}
