namespace Infra.Ntp.Discipline;

/// <summary>Speeds and steps as adjtimex(2) takes them.</summary>
public static class KernelUnits
{
    /// <summary>The usual length of a tick, µs: there are 100 a second.</summary>
    public const long TickUsual = 10_000;

    private const long TickChangeMax = 1000;              // kernels take 9000 to 11 000
    private const double TickShare = 100e-6;              // of one µs more in a tick
    private const double FrequencyMax = 495e-6;           // kernels take 500 ppm
    private const double FrequencyUnit = 1e-6 / 65_536;   // 2^-16 ppm

    /// <summary>A speed: by the frequency alone where that reaches, else by the tick with the frequency for the rest.</summary>
    /// <param name="rate">The speed, as a fraction; at most 0.1 and some 495e-6 either way can be had.</param>
    /// <returns>Frequency in 2^-16 ppm, tick in µs.</returns>
    public static (long Frequency, long Tick) OfRate(double rate)
    {
        long ticks = Math.Abs(rate) > FrequencyMax ? Math.Clamp((long)Math.Round(rate / TickShare), -TickChangeMax, TickChangeMax) : 0;
        return ((long)Math.Round((rate - ticks * TickShare) / FrequencyUnit), TickUsual + ticks);
    }

    /// <summary>A step: whole seconds, and nanoseconds that count forward from them.</summary>
    /// <param name="nanoseconds">The step; positive = forward.</param>
    /// <returns>Seconds, rounded down, and the rest, 0 to 999 999 999 ns.</returns>
    public static (long Seconds, long Nanoseconds) OfStep(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, 1_000_000_000, out long rest);
        return rest < 0 ? (seconds - 1, rest + 1_000_000_000) : (seconds, rest);
    }
}
