namespace Infra.Ntp.Source;

/// <summary>Time between two requests, as log2 of seconds, within the limits of a source.</summary>
/// <param name="Exponent">log2 of seconds.</param>
public readonly record struct PollInterval(sbyte Exponent)
{
    /// <summary>Shortest exponent that may be configured: 1 s.</summary>
    public const sbyte ExponentMin = 0;

    /// <summary>Longest exponent that may be configured: about a day and a half.</summary>
    public const sbyte ExponentMax = 17;

    /// <summary>Nanoseconds.</summary>
    public long Nanoseconds => (1L << Math.Clamp(Exponent, ExponentMin, ExponentMax)) * 1_000_000_000;

    /// <summary>Seconds.</summary>
    public double Seconds => 1L << Math.Clamp(Exponent, ExponentMin, ExponentMax);

    /// <summary>Twice as long, at most <paramref name="max"/>.</summary>
    public PollInterval Longer(PollInterval max) => Exponent < max.Exponent ? new PollInterval((sbyte)(Exponent + 1)) : max;

    /// <summary>Half as long, at least <paramref name="min"/>.</summary>
    public PollInterval Shorter(PollInterval min) => Exponent > min.Exponent ? new PollInterval((sbyte)(Exponent - 1)) : min;
}
