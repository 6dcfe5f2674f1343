namespace Infra.Ntp.Wire;

/// <summary>
/// A point in time on NTP's circle of 2^32 seconds (about 136 years), in steps of 2^-32 s: RFC 5905 section 6.
/// It does not say its era. Differences of two points are right as long as both lie within 68 years of each other;
/// a calendar time needs a pivot, a time known to be within 68 years (<see cref="ToUnix"/>).
/// </summary>
/// <param name="Bits">Seconds since 1900-01-01 00:00:00 UTC modulo 2^32 in the upper half, fraction in the lower half.</param>
public readonly record struct NtpTimestamp(ulong Bits)
{
    /// <summary>Seconds from NTP's epoch (1900) to Unix' (1970).</summary>
    public const long UnixEpochSeconds = 2_208_988_800;

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>All bits zero: on the wire it means "unknown", never a time.</summary>
    public static NtpTimestamp Unknown => default;

    /// <summary>Whether this is <see cref="Unknown"/>.</summary>
    public bool IsUnknown => Bits == 0;

    /// <summary>Seconds within the era.</summary>
    public uint Seconds => (uint)(Bits >> 32);

    /// <summary>Fraction of a second in steps of 2^-32 s (233 ps).</summary>
    public uint Fraction => (uint)Bits;

    /// <summary>
    /// The point on the circle of a time of the Unix clock, of any era; rounded to the nearest step. The one time per era whose bits are all
    /// zero becomes the next step, so that a known time is never taken for <see cref="Unknown"/>.
    /// </summary>
    /// <param name="seconds">Seconds since 1970; any value, negative ones lie before 1970.</param>
    /// <param name="nanoseconds">Nanoseconds on top, 0 to 999 999 999.</param>
    /// <exception cref="ArgumentOutOfRangeException">The nanoseconds are not below one second.</exception>
    public static NtpTimestamp FromUnix(long seconds, int nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)nanoseconds, (uint)NanosecondsPerSecond, nameof(nanoseconds));
        ulong fraction = (((ulong)nanoseconds << 32) + NanosecondsPerSecond / 2) / NanosecondsPerSecond;
        ulong bits = unchecked((ulong)(seconds + UnixEpochSeconds) << 32) + fraction;
        return new NtpTimestamp(bits == 0 ? 1 : bits);
    }

    /// <summary>As <see cref="FromUnix"/>, from a count of nanoseconds since 1970 (years 1677 to 2262).</summary>
    public static NtpTimestamp FromUnixNanoseconds(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long rest);
        return rest < 0 ? FromUnix(seconds - 1, (int)(rest + NanosecondsPerSecond)) : FromUnix(seconds, (int)rest);
    }

    /// <summary>
    /// The Unix time that this point means in the era nearest to <paramref name="pivotUnixSeconds"/>: the result lies less than 2^31 s
    /// (68 years) after the pivot, or at most 2^31 s before it. Nanoseconds are rounded down.
    /// </summary>
    /// <param name="pivotUnixSeconds">Seconds since 1970 of a time known to be near, such as the last known time; years within ±2^61 s.</param>
    public UnixTime ToUnix(long pivotUnixSeconds)
    {
        uint pivotInEra = unchecked((uint)(pivotUnixSeconds + UnixEpochSeconds));
        int distance = unchecked((int)(Seconds - pivotInEra));
        return new UnixTime(pivotUnixSeconds + distance, (int)((ulong)Fraction * NanosecondsPerSecond >> 32));
    }

    /// <summary>The same point without its fraction; <see cref="Unknown"/> if the seconds are zero too.</summary>
    public NtpTimestamp TruncateToSecond() => new(Bits & 0xFFFF_FFFF_0000_0000);

    /// <summary>Signed way from <paramref name="from"/> to <paramref name="to"/>, the shorter one around the circle.</summary>
    public static NtpDuration operator -(NtpTimestamp to, NtpTimestamp from) => new(unchecked((long)(to.Bits - from.Bits)));

    /// <summary>The point a duration later, around the end of the era if need be.</summary>
    public static NtpTimestamp operator +(NtpTimestamp time, NtpDuration duration) => new(unchecked(time.Bits + (ulong)duration.Bits));

    /// <summary>The point a duration earlier, around the start of the era if need be.</summary>
    public static NtpTimestamp operator -(NtpTimestamp time, NtpDuration duration) => new(unchecked(time.Bits - (ulong)duration.Bits));

    /// <summary>The 16 hexadecimal digits, a dot between seconds and fraction.</summary>
    public override string ToString() => $"{Seconds:x8}.{Fraction:x8}";
}
