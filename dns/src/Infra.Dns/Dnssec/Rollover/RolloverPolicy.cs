namespace Infra.Dns.Dnssec.Rollover;

/// <summary>Which keys a zone has, for how long, and how long its records stay in caches.</summary>
public sealed record RolloverPolicy
{
    /// <summary>The algorithm of its keys.</summary>
    public required DnssecAlgorithm Algorithm { get; init; }

    /// <summary>Whether keys and data are signed by different keys.</summary>
    public bool HasSeparateKeys { get; init; }

    /// <summary>After what time a key to which a DS leads is replaced; zero for never.</summary>
    public TimeSpan KeysLifetime { get; init; }

    /// <summary>After what time a key of the data alone is replaced; zero for never.</summary>
    public TimeSpan DataLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The time to live of the DNSKEY set.</summary>
    public TimeSpan KeyTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The greatest time to live of the zone's records.</summary>
    public TimeSpan ZoneTimeToLive { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time to live of the DS set at the parent.</summary>
    public TimeSpan DelegationTimeToLive { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Until all secondaries of the zone have a change.</summary>
    public TimeSpan Propagation { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Until all servers of the parent have a change that one of them shows.</summary>
    public TimeSpan ParentPropagation { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether a KSK is replaced by two DS instead of two DNSKEY records (Double-DS, RFC 6781 section 4.1.2): the new DS comes first, and when it is everywhere the keys are swapped.
    /// The DNSKEY set stays small, and the parent is spoken to twice. A key that signs data too is always replaced the other way.
    /// </summary>
    public bool DoublesDelegations { get; init; }

    /// <summary>Whether no parent has a DS of this zone, by its operator's word: keys are then replaced without waiting for one.</summary>
    public bool IsIsland { get; init; }

    /// <summary>The roles that a zone's keys have.</summary>
    internal IReadOnlyList<KeyRole> Roles => HasSeparateKeys ? [KeyRole.Keys, KeyRole.Data] : [KeyRole.Combined];

    internal TimeSpan LifetimeOf(KeyRole role) => role == KeyRole.Data ? DataLifetime : KeysLifetime;
}
