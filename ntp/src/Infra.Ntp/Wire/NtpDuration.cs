namespace Infra.Ntp.Wire;

/// <summary>A signed length of time in steps of 2^-32 s (233 ps), up to 68 years either way. Sums saturate at the ends instead of changing sign.</summary>
/// <param name="Bits">Number of steps.</param>
public readonly record struct NtpDuration(long Bits) : IComparable<NtpDuration>
{
    private const double StepsPerSecond = 4294967296.0;

    /// <summary>No time at all.</summary>
    public static NtpDuration Zero => default;

    /// <summary>The longest one, just below 2^31 s.</summary>
    public static NtpDuration MaxValue => new(long.MaxValue);

    /// <summary>The longest one backwards, -2^31 s.</summary>
    public static NtpDuration MinValue => new(long.MinValue);

    /// <summary>Seconds; relative error below 2^-52, so sub-nanosecond up to about 50 days.</summary>
    public double TotalSeconds => Bits / StepsPerSecond;

    /// <summary>Rounds to the nearest step; what is too long becomes the longest one of its sign.</summary>
    /// <exception cref="ArgumentException">The value is not a number.</exception>
    public static NtpDuration FromSeconds(double seconds)
    {
        if (double.IsNaN(seconds)) throw new ArgumentException("a duration must be a number", nameof(seconds));
        double steps = Math.Round(seconds * StepsPerSecond);
        if (steps >= 9223372036854775808.0) return MaxValue;
        return steps < -9223372036854775808.0 ? MinValue : new NtpDuration((long)steps);
    }

    /// <summary>Rounds to the nearest step; saturates beyond 68 years.</summary>
    public static NtpDuration FromNanoseconds(long nanoseconds)
    {
        Int128 steps = ((Int128)nanoseconds << 32) + (nanoseconds < 0 ? -500_000_000 : 500_000_000);
        return Saturate(steps / 1_000_000_000);
    }

    /// <summary>2^<paramref name="exponent"/> seconds, as packets give precision and poll interval; saturates, and below 2^-32 s it is zero.</summary>
    public static NtpDuration FromPowerOfTwo(sbyte exponent) => exponent switch
    {
        < -32 => Zero,
        > 30 => MaxValue,
        _ => new NtpDuration(1L << (exponent + 32)),
    };

    /// <summary>Nanoseconds, rounded to the nearest.</summary>
    public long ToNanoseconds() => (long)(((Int128)Bits * 1_000_000_000 + (1L << 31)) >> 32);

    /// <summary>Whether it is shorter than no time.</summary>
    public bool IsNegative => Bits < 0;

    /// <summary>Without its sign; saturates.</summary>
    public NtpDuration Abs() => Bits < 0 ? -this : this;

    /// <summary>Half of it, towards zero.</summary>
    public NtpDuration Half() => new(Bits / 2);

    /// <inheritdoc/>
    public int CompareTo(NtpDuration other) => Bits.CompareTo(other.Bits);

    /// <summary>The longer of two.</summary>
    public static NtpDuration Max(NtpDuration a, NtpDuration b) => a.Bits >= b.Bits ? a : b;

    /// <summary>Sum; saturates.</summary>
    public static NtpDuration operator +(NtpDuration a, NtpDuration b) => Saturate((Int128)a.Bits + b.Bits);

    /// <summary>Difference; saturates.</summary>
    public static NtpDuration operator -(NtpDuration a, NtpDuration b) => Saturate((Int128)a.Bits - b.Bits);

    /// <summary>The same length in the other direction; saturates.</summary>
    public static NtpDuration operator -(NtpDuration a) => a.Bits == long.MinValue ? MaxValue : new NtpDuration(-a.Bits);

    /// <summary>Scaled, rounded to the nearest step; saturates.</summary>
    /// <exception cref="ArgumentException">The factor is not a number.</exception>
    public static NtpDuration operator *(NtpDuration a, double factor) => FromSeconds(a.TotalSeconds * factor);

    /// <summary>Whether the left one is shorter (or further back).</summary>
    public static bool operator <(NtpDuration a, NtpDuration b) => a.Bits < b.Bits;

    /// <summary>Whether the left one is longer (or further ahead).</summary>
    public static bool operator >(NtpDuration a, NtpDuration b) => a.Bits > b.Bits;

    /// <summary>Whether the left one is not longer.</summary>
    public static bool operator <=(NtpDuration a, NtpDuration b) => a.Bits <= b.Bits;

    /// <summary>Whether the left one is not shorter.</summary>
    public static bool operator >=(NtpDuration a, NtpDuration b) => a.Bits >= b.Bits;

    /// <summary>The nearest value that 64 bits can hold.</summary>
    public static NtpDuration Saturate(Int128 steps)
    {
        if (steps > long.MaxValue) return MaxValue;
        return steps < long.MinValue ? MinValue : new NtpDuration((long)steps);
    }

    /// <summary>Seconds with nine decimals and a sign: <c>+0.000123456 s</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TotalSeconds:+0.000000000;-0.000000000} s");
}
