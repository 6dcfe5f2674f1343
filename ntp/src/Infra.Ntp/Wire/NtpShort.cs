namespace Infra.Ntp.Wire;

/// <summary>A length of time as packets carry root delay and root dispersion: unsigned 16.16 seconds, below 65 536 s (RFC 5905 section 6).</summary>
/// <param name="Bits">Steps of 2^-16 s (15.3 µs).</param>
public readonly record struct NtpShort(uint Bits)
{
    /// <summary>The largest value, just below 65 536 s.</summary>
    public static NtpShort MaxValue => new(uint.MaxValue);

    /// <summary>Seconds, exactly.</summary>
    public double TotalSeconds => Bits / 65536.0;

    /// <summary>Exactly the same length.</summary>
    public NtpDuration ToDuration() => new((long)Bits << 16);

    /// <summary>
    /// Rounds up to the next step, because both quantities are error bounds; negative lengths become zero, too long ones the largest value.
    /// </summary>
    public static NtpShort FromDuration(NtpDuration duration)
    {
        if (duration.Bits <= 0) return default;
        ulong steps = ((ulong)duration.Bits + 0xFFFF) >> 16;
        return new NtpShort(steps > uint.MaxValue ? uint.MaxValue : (uint)steps);
    }
}
