using Infra.Interop.Time;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Server;

/// <summary>The system clock in NTP's form.</summary>
internal static class SystemTime
{
    internal static NtpTimestamp Now => ToNtp(SystemClock.Read(ClockId.Realtime));

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
