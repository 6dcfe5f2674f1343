using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>Makes the records that prove what a zone does not have: NSEC (RFC 4034 section 4) or NSEC3 (RFC 5155 section 7.1).</summary>
internal static class DenialChain
{
    /// <summary>The time to live of denials: the smaller of the SOA's own and its minimum (RFC 9077 section 3).</summary>
    internal static uint TimeToLiveOf(RecordSet start) => Math.Min(start.TimeToLive, start.First<SoaData>().Minimum);

    /// <summary>One NSEC set for each name that is not occluded, in order.</summary>
    internal static List<RecordSet> MakeNsec(DomainName origin, IReadOnlyList<RecordSet> sets, List<OutlineName> names, RecordClass @class, uint timeToLive)
    {
        List<OutlineName> owners = [.. names.Where(name => name.Kind != OutlineKind.Occluded)];
        List<RecordSet> chain = new(owners.Count);
        for (int i = 0; i < owners.Count; i++)
        {
            DomainName next = i + 1 < owners.Count ? owners[i + 1].Owner : origin;
            chain.Add(Nsec(owners[i].Owner, next, TypesOf(sets, owners[i], isNsec: true), @class, timeToLive));
        }
        return chain;
    }

    /// <summary>The NSEC set of a name.</summary>
    internal static RecordSet Nsec(DomainName owner, DomainName next, RecordTypeSet types, RecordClass @class, uint timeToLive)
    {
        byte[] rdata = new byte[next.Wire.Length + types.Wire.Length];
        next.Wire.CopyTo(rdata);
        types.Wire.Span.CopyTo(rdata.AsSpan(next.Wire.Length));
        return new RecordSet(owner, RecordType.NSEC, @class, timeToLive, [new RecordBytes(rdata)]);
    }

    /// <summary>The NSEC3 sets of a zone in the order of their hashes.</summary>
    /// <exception cref="InvalidOperationException">Two names have one hash; another salt helps.</exception>
    internal static List<RecordSet> MakeNsec3(DomainName origin, IReadOnlyList<RecordSet> sets, List<OutlineName> names, Nsec3Parameters parameters, RecordClass @class, uint timeToLive)
    {
        List<HashedName> hashed = HashAll(origin, sets, names, parameters, withOptional: !parameters.IsOptOut);
        hashed.Sort((a, b) => a.Hash.AsSpan().SequenceCompareTo(b.Hash));
        List<RecordSet> chain = new(hashed.Count);
        for (int i = 0; i < hashed.Count; i++)
        {
            byte[] next = hashed[i + 1 < hashed.Count ? i + 1 : 0].Hash;
            if (i + 1 < hashed.Count && hashed[i].Hash.AsSpan().SequenceEqual(next)) throw new InvalidOperationException($"{hashed[i].Name} and {hashed[i + 1].Name} have the same hash; choose another salt");
            chain.Add(Nsec3(hashed[i].Hash, next, hashed[i].Types, origin, parameters, @class, timeToLive));
        }
        return chain;
    }

    /// <summary>The NSEC3 set with a hash.</summary>
    internal static RecordSet Nsec3(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> next, RecordTypeSet types, DomainName origin, Nsec3Parameters parameters, RecordClass @class, uint timeToLive)
    {
        byte[] rdata = new byte[6 + parameters.Salt.Length + Nsec3Hash.Size + types.Wire.Length];
        var writer = new DnsWriter(rdata, default);
        new Nsec3Data(Nsec3Parameters.Sha1, parameters.IsOptOut ? Nsec3Parameters.OptOutFlag : (byte)0, parameters.Iterations, parameters.Salt, new RecordBytes(next.ToArray()), types).Write(ref writer);
        return new RecordSet(Nsec3Hash.OwnerOf(hash, origin), RecordType.NSEC3, @class, timeToLive, [new RecordBytes(rdata)]);
    }

    /// <summary>All names that NSEC3 proves: owners, and the empty names between them and the apex.</summary>
    /// <param name="origin">The zone.</param>
    /// <param name="sets">Its sets.</param>
    /// <param name="names">Its names.</param>
    /// <param name="parameters">How to hash.</param>
    /// <param name="withOptional">Whether unsigned delegations, and empty names that lead to nothing else, are among them.</param>
    internal static List<HashedName> HashAll(DomainName origin, IReadOnlyList<RecordSet> sets, List<OutlineName> names, Nsec3Parameters parameters, bool withOptional)
    {
        List<HashedName> hashed = new(names.Count);
        Dictionary<DomainName, int> known = [];
        // Delegations without DS last: an empty name is optional only if nothing else needs it.
        foreach (bool isOptional in (ReadOnlySpan<bool>)[false, true])
        {
            if (isOptional && !withOptional) break;
            foreach (OutlineName name in names)
            {
                if (name.Kind == OutlineKind.Occluded || IsUnsignedDelegation(sets, name) != isOptional) continue;
                Add(name.Owner, TypesOf(sets, name, isNsec: false), isOptional);
                for (DomainName at = name.Owner; at.LabelCount > origin.LabelCount + 1;)
                {
                    at = at.Parent;
                    if (known.ContainsKey(at)) break;
                    Add(at, default, isOptional);
                }
            }
        }
        return hashed;

        void Add(DomainName name, RecordTypeSet types, bool isOptional)
        {
            byte[] hash = new byte[Nsec3Hash.Size];
            Nsec3Hash.Compute(name.Wire, parameters.Salt.Span, parameters.Iterations, hash);
            var entry = new HashedName(name, hash, types, isOptional);
            // An owner may have been met as an empty name above another one before.
            if (known.TryGetValue(name, out int place))
            {
                hashed[place] = entry with { IsOptional = isOptional && hashed[place].IsOptional };
                return;
            }
            known.Add(name, hashed.Count);
            hashed.Add(entry);
        }
    }

    /// <summary>The types that the proof of a name lists.</summary>
    internal static RecordTypeSet TypesOf(IReadOnlyList<RecordSet> sets, OutlineName name, bool isNsec)
    {
        List<RecordType> types = new(name.Count + 2);
        bool isSigned = isNsec;
        for (int i = name.Start; i < name.Start + name.Count; i++)
        {
            RecordType type = sets[i].Type;
            if (type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.NSEC3) continue;
            // RFC 4035 section 2.3: at a delegation only what the parent has a right to.
            if (name.Kind == OutlineKind.Delegation && type != RecordType.NS && type != RecordType.DS) continue;
            types.Add(type);
            isSigned |= ZoneOutline.IsSigned(name.Kind, type);
        }
        if (isSigned) types.Add(RecordType.RRSIG);
        if (isNsec) types.Add(RecordType.NSEC);
        return RecordTypeSet.Of(types);
    }

    private static bool IsUnsignedDelegation(IReadOnlyList<RecordSet> sets, OutlineName name)
    {
        if (name.Kind != OutlineKind.Delegation) return false;
        for (int i = name.Start; i < name.Start + name.Count; i++)
        {
            if (sets[i].Type == RecordType.DS) return false;
        }
        return true;
    }
}

/// <summary>A name with its hash and what its NSEC3 lists.</summary>
internal readonly record struct HashedName(DomainName Name, byte[] Hash, RecordTypeSet Types, bool IsOptional);
