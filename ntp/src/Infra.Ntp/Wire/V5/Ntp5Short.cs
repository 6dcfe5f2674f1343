namespace Infra.Ntp.Wire.V5;

/// <summary>A length of time as NTPv5 packets carry root delay and root dispersion: unsigned 4.28 seconds, below 16 s.</summary>
/// <param name="Bits">Steps of 2^-28 s (3.7 ns).</param>
public readonly record struct Ntp5Short(uint Bits)
{
    /// <summary>Exactly the same length.</summary>
    public NtpDuration ToDuration() => new((long)Bits << 4);

    /// <summary>Rounds up to the next step, because both quantities are error bounds; negative lengths become zero, those of 16 s and more the largest value.</summary>
    public static Ntp5Short FromDuration(NtpDuration duration)
    {
        if (duration.Bits <= 0) return default;
        ulong steps = ((ulong)duration.Bits + 0xF) >> 4;
        return new Ntp5Short(steps > uint.MaxValue ? uint.MaxValue : (uint)steps);
    }
}
