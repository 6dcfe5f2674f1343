using Infra.Dns.Records;

namespace Infra.Dns.Dnssec;

/// <summary>With what, how and for how long a zone is signed.</summary>
public sealed record SigningPlan
{
    /// <summary>The keys of the DNSKEY set, with or without private half.</summary>
    public required IReadOnlyList<DnsKey> Published { get; init; }

    /// <summary>What signs the DNSKEY, CDS and CDNSKEY sets.</summary>
    public required IReadOnlyList<SigningKey> KeySigners { get; init; }

    /// <summary>What signs everything else.</summary>
    public required IReadOnlyList<SigningKey> ZoneSigners { get; init; }

    /// <summary>When signatures count.</summary>
    public required SignatureTimes Times { get; init; }

    /// <summary>Up to so many seconds earlier does a signature expire, by its name and type, so that not all expire at once; not those over DNSKEY and SOA.</summary>
    public uint JitterSeconds { get; init; }

    /// <summary>How NSEC3 hashes names; null for NSEC.</summary>
    public Nsec3Parameters? Nsec3 { get; init; }

    /// <summary>The time to live of the DNSKEY set if the zone has none yet, in seconds.</summary>
    public uint KeyTimeToLive { get; init; } = 3600;

    /// <summary>What happens to the serial.</summary>
    public SerialChange Serial { get; init; }

    /// <summary>The present time; for the serial, and to judge signatures that could stay.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Signatures of the zone that are good and last at least until then stay; null to make all anew.</summary>
    public uint? KeepUntil { get; init; }

    /// <summary>Whether the zone gets a digest of itself, ZONEMD with SHA-384.</summary>
    public bool HasDigest { get; init; }

    /// <summary>Keys of which the parent shall have a DS: they stand as CDS and CDNSKEY in the zone. Null to leave those of the zone as they are, none to remove them.</summary>
    public IReadOnlyList<DnsKey>? ParentKeys { get; init; }

    /// <summary>Whether CDS and CDNSKEY ask the parent to remove its DS set (RFC 8078 section 4); then <see cref="ParentKeys"/> must be none.</summary>
    public bool LeavesParent { get; init; }

    /// <summary>Gives keys their usual roles: of each algorithm, keys with the SEP flag sign keys and the others the data; if there are only such or such, they do both.</summary>
    /// <param name="keys">The keys, all of one zone.</param>
    /// <param name="times">When signatures count.</param>
    public static SigningPlan Of(IReadOnlyList<SigningKey> keys, SignatureTimes times)
    {
        ArgumentNullException.ThrowIfNull(keys);
        List<SigningKey> keySigners = [];
        List<SigningKey> zoneSigners = [];
        foreach (IGrouping<DnssecAlgorithm, SigningKey> group in keys.GroupBy(key => key.Algorithm))
        {
            SigningKey[] entries = [.. group.Where(key => key.Public.IsSecureEntryPoint)];
            SigningKey[] others = [.. group.Where(key => !key.Public.IsSecureEntryPoint)];
            keySigners.AddRange(entries.Length > 0 ? entries : others);
            zoneSigners.AddRange(others.Length > 0 ? others : entries);
        }
        return new SigningPlan { Published = [.. keys.Select(key => key.Public)], KeySigners = keySigners, ZoneSigners = zoneSigners, Times = times };
    }

    /// <summary>Which keys sign the sets of a type at the apex or elsewhere.</summary>
    internal IReadOnlyList<SigningKey> SignersOf(RecordType type) => type == RecordType.DNSKEY || type == RecordType.CDS || type == RecordType.CDNSKEY ? KeySigners : ZoneSigners;

    /// <summary>When the signatures over a set count.</summary>
    internal SignatureTimes TimesOf(Zones.RecordSet set)
    {
        if (JitterSeconds == 0 || set.Type == RecordType.DNSKEY || set.Type == RecordType.SOA) return Times;
        // Reproducible on purpose: FNV-1a over the name as it is signed and the type.
        uint hash = 2166136261;
        foreach (byte next in set.Owner.Wire)
            hash = (hash ^ Names.WireName.Fold(next)) * 16777619;
        hash = (hash ^ set.Type.Value) * 16777619;
        return Times with { Expiration = Times.Expiration - (hash ^ hash >> 15) % (JitterSeconds + 1) };
    }
}
