namespace Infra.Ntp.Wire;

/// <summary>A time of the Unix clock, of any era.</summary>
/// <param name="Seconds">Seconds since 1970-01-01 00:00:00 UTC; negative before.</param>
/// <param name="Nanoseconds">Nanoseconds on top, 0 to 999 999 999.</param>
public readonly record struct UnixTime(long Seconds, int Nanoseconds)
{
    private const long SecondsMin = -62_135_596_800;   // 0001-01-01
    private const long SecondsMax = 253_402_300_799;   // 9999-12-31

    /// <summary>As a calendar time in UTC, cut to 100 ns; the nearest representable one outside the years 1 to 9999.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        if (Seconds < SecondsMin) return DateTimeOffset.MinValue;
        if (Seconds > SecondsMax) return DateTimeOffset.MaxValue;
        return DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanoseconds / 100);
    }
}
