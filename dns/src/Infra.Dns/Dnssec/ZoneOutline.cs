using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>What a zone's names are to DNSSEC.</summary>
internal enum OutlineKind
{
    /// <summary>The zone answers for it: everything there is signed.</summary>
    Authoritative,

    /// <summary>A delegation: DS is signed, NS is not.</summary>
    Delegation,

    /// <summary>Below a delegation or DNAME: glue and what is never an answer; neither signed nor in the chain.</summary>
    Occluded,
}

/// <summary>One owner of a zone: its sets lie side by side.</summary>
internal readonly record struct OutlineName(DomainName Owner, int Start, int Count, OutlineKind Kind);

/// <summary>Goes through a zone's sets once and tells its names apart.</summary>
internal static class ZoneOutline
{
    /// <summary>The owners in canonical order.</summary>
    /// <param name="origin">The zone's name.</param>
    /// <param name="sets">Its sets in canonical order.</param>
    internal static List<OutlineName> Of(DomainName origin, IReadOnlyList<RecordSet> sets)
    {
        List<OutlineName> names = [];
        // All that lies below a name comes right after it in canonical order, so the last cut is the only one that matters.
        DomainName? cut = null;
        for (int start = 0; start < sets.Count;)
        {
            DomainName owner = sets[start].Owner;
            int end = start + 1;
            while (end < sets.Count && (ReferenceEquals(sets[end].Owner, owner) || sets[end].Owner == owner))
                end++;
            if (cut is not null && !owner.IsAtOrBelow(cut)) cut = null;
            // A DNAME at the apex hides all names, but owners of NSEC3 are hashes and no names (RFC 5155 section 7.1).
            bool isOccluded = cut is not null && !(cut == origin && Has(sets, start, end, RecordType.NSEC3));
            bool isDelegation = !isOccluded && owner != origin && Has(sets, start, end, RecordType.NS);
            if (isDelegation || (!isOccluded && Has(sets, start, end, RecordType.DNAME))) cut = owner;
            names.Add(new OutlineName(owner, start, end - start, isOccluded ? OutlineKind.Occluded : isDelegation ? OutlineKind.Delegation : OutlineKind.Authoritative));
            start = end;
        }
        return names;
    }

    /// <summary>Whether a set of a name is to be signed.</summary>
    internal static bool IsSigned(OutlineKind kind, RecordType type) => kind switch
    {
        OutlineKind.Authoritative => type != RecordType.RRSIG,
        OutlineKind.Delegation => type == RecordType.DS || type == RecordType.NSEC,
        _ => false,
    };

    private static bool Has(IReadOnlyList<RecordSet> sets, int start, int end, RecordType type)
    {
        for (int i = start; i < end; i++)
        {
            if (sets[i].Type == type) return true;
        }
        return false;
    }
}
