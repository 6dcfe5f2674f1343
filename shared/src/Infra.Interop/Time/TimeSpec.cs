using System.Runtime.InteropServices;

namespace Infra.Interop.Time;

/// <summary>
/// A reading of a clock, as the kernel gives it (<c>struct timespec</c>): whole seconds and nanoseconds. For
/// <see cref="ClockId.Realtime"/> seconds count from 1970-01-01 UTC without leap seconds.
/// </summary>
/// <param name="Seconds">Whole seconds; negative before the clock's zero.</param>
/// <param name="Nanoseconds">Nanoseconds after <paramref name="Seconds"/>, 0 to 999 999 999.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TimeSpec(long Seconds, long Nanoseconds) : IComparable<TimeSpec>
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The nanoseconds from the clock's zero, in 128 bits so that no reading overflows.</summary>
    public Int128 TotalNanoseconds => (Int128)Seconds * NanosecondsPerSecond + Nanoseconds;

    /// <summary>
    /// Nanoseconds from <paramref name="earlier"/> to this reading; negative if it is later. Held at the ends of
    /// <see cref="long"/> (292 years).
    /// </summary>
    public long NanosecondsSince(TimeSpec earlier)
    {
        Int128 difference = TotalNanoseconds - earlier.TotalNanoseconds;
        return (long)Int128.Clamp(difference, long.MinValue, long.MaxValue);
    }

    /// <summary>This reading moved by a number of nanoseconds; <see cref="Nanoseconds"/> stays in its range.</summary>
    public TimeSpec AddNanoseconds(long nanoseconds)
    {
        (long seconds, long rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        seconds += Seconds;
        rest += Nanoseconds;
        if (rest < 0) return new TimeSpec(seconds - 1, rest + NanosecondsPerSecond);
        return rest >= NanosecondsPerSecond ? new TimeSpec(seconds + 1, rest - NanosecondsPerSecond) : new TimeSpec(seconds, rest);
    }

    /// <inheritdoc/>
    public int CompareTo(TimeSpec other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(TimeSpec left, TimeSpec right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(TimeSpec left, TimeSpec right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is earlier or the same.</summary>
    public static bool operator <=(TimeSpec left, TimeSpec right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is later or the same.</summary>
    public static bool operator >=(TimeSpec left, TimeSpec right) => left.CompareTo(right) >= 0;
}
