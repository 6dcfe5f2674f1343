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

    /// <summary>Whether no parent has a DS of this zone, by its operator's word: keys are then replaced without waiting for one.</summary>
    public bool IsIsland { get; init; }

    /// <summary>The roles that a zone's keys have.</summary>
    internal IReadOnlyList<KeyRole> Roles => HasSeparateKeys ? [KeyRole.Keys, KeyRole.Data] : [KeyRole.Combined];

    internal TimeSpan LifetimeOf(KeyRole role) => role == KeyRole.Data ? DataLifetime : KeysLifetime;
}
