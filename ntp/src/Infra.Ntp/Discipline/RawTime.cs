using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// A point on a clock that nobody steers or sets: CLOCK_MONOTONIC_RAW. All filters live on it, so that what we do to the system clock never
/// disturbs them. It runs wrong by up to some hundred ppm, but steadily.
/// </summary>
/// <param name="Nanoseconds">Since an arbitrary start of the machine.</param>
public readonly record struct RawTime(long Nanoseconds) : IComparable<RawTime>
{
    /// <summary>Later than everything.</summary>
    public static RawTime Never => new(long.MaxValue);

    /// <summary>Seconds from <paramref name="earlier"/> to this point; exact to the nanosecond for up to 100 days.</summary>
    public double SecondsSince(RawTime earlier) => (Nanoseconds - earlier.Nanoseconds) * 1e-9;

    /// <summary>The point that many seconds later, rounded to the nanosecond.</summary>
    public RawTime AddSeconds(double seconds) => new(Nanoseconds + (long)Math.Round(seconds * 1e9));

    /// <inheritdoc/>
    public int CompareTo(RawTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Way from one point to the other.</summary>
    public static NtpDuration operator -(RawTime to, RawTime from) => NtpDuration.FromNanoseconds(to.Nanoseconds - from.Nanoseconds);

    /// <summary>Whether the left one is earlier.</summary>
    public static bool operator <(RawTime a, RawTime b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Whether the left one is later.</summary>
    public static bool operator >(RawTime a, RawTime b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Whether the left one is not later.</summary>
    public static bool operator <=(RawTime a, RawTime b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Whether the left one is not earlier.</summary>
    public static bool operator >=(RawTime a, RawTime b) => a.Nanoseconds >= b.Nanoseconds;
}
