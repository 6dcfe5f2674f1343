namespace Infra.Dns.Dnssec.Keys;

/// <summary>When a key does what; a time that is missing never comes.</summary>
/// <param name="Created">When it was made.</param>
/// <param name="Publish">From when on it stands in the DNSKEY set.</param>
/// <param name="Activate">From when on it signs.</param>
/// <param name="Inactive">From when on it signs no more.</param>
/// <param name="Delete">From when on it is gone from the DNSKEY set.</param>
public readonly record struct KeyTimes(DateTimeOffset? Created = null, DateTimeOffset? Publish = null, DateTimeOffset? Activate = null, DateTimeOffset? Inactive = null, DateTimeOffset? Delete = null)
{
    /// <summary>A key that is used from the beginning and for ever.</summary>
    public static KeyTimes From(DateTimeOffset now) => new(now, now, now);

    /// <summary>Whether the key stands in the DNSKEY set.</summary>
    public bool IsPublished(DateTimeOffset now) => HasCome(Publish, now) && !HasCome(Delete, now);

    /// <summary>Whether the key signs.</summary>
    public bool IsActive(DateTimeOffset now) => IsPublished(now) && HasCome(Activate, now) && !HasCome(Inactive, now);

    private static bool HasCome(DateTimeOffset? time, DateTimeOffset now) => time is { } at && at <= now;
}
