using Infra.Interop.Time;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Server;

/// <summary>The system clock in NTP's form.</summary>
internal static class SystemTime
{
    internal static NtpTimestamp Now => ToNtp(SystemClock.Read(ClockId.Realtime));

    /// <summary>No clock is before this: the release of this program.</summary>
    internal const long ReleasedUnixSeconds = 1_763_683_200;

    /// <summary>What the system clock shows, Unix seconds.</summary>
    internal static long UnixSeconds => SystemClock.Read(ClockId.Realtime).Seconds;

    /// <summary>A time that is surely past, which decides the era of timestamps.</summary>
    internal static long PivotUnixSeconds => Math.Max(SystemClock.Read(ClockId.Realtime).Seconds, ReleasedUnixSeconds);

    internal static NtpTimestamp ToNtp(TimeSpec time) => NtpTimestamp.FromUnix(time.Seconds, (int)time.Nanoseconds);

    /// <summary>Nanoseconds of a clock that nobody sets.</summary>
    internal static long Monotonic => (long)SystemClock.Read(ClockId.Monotonic).TotalNanoseconds;

    /// <summary>log2 of the smallest step seen between two readings: what RFC 5905 calls precision.</summary>
    internal static sbyte MeasurePrecision()
    {
        long shortest = 1_000_000_000;
        for (int i = 0; i < 100; i++)
        {
            TimeSpec first = SystemClock.Read(ClockId.Realtime);
            long step = SystemClock.Read(ClockId.Realtime).NanosecondsSince(first);
            if (step > 0) shortest = Math.Min(shortest, step);
        }
        return (sbyte)Math.Ceiling(Math.Log2(shortest / 1e9));
    }
}
