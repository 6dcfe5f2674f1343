namespace Infra.Dns.Dnssec;

/// <summary>From when to when a signature counts, in seconds since 1970 modulo 2^32, compared as serial numbers (RFC 4034 section 3.1.5).</summary>
/// <param name="Inception">The first second.</param>
/// <param name="Expiration">The last second.</param>
public readonly record struct SignatureTimes(uint Inception, uint Expiration)
{
    /// <summary>The present time in this form.</summary>
    public static uint Of(DateTimeOffset time) => (uint)time.ToUnixTimeSeconds();

    /// <summary>Whether one time is before another, if they are less than 68 years apart.</summary>
    public static bool IsBefore(uint a, uint b) => (int)(a - b) < 0;

    /// <summary>Whether a time lies inside; both ends count.</summary>
    public bool Contains(uint time) => !IsBefore(time, Inception) && !IsBefore(Expiration, time);
}
