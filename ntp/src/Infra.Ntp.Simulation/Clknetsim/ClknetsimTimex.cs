using Infra.Buffers;

namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>
/// What a change of the clock looks like on a 64-bit machine: <c>struct timex</c> of adjtimex(2), of which only these members are used. Offsets: modes 0,
/// freq 16, status 40, time 72 and 80, tick 88.
/// </summary>
/// <param name="Modes">What is changed.</param>
/// <param name="Frequency">2^-16 ppm.</param>
/// <param name="Status">Status bits.</param>
/// <param name="Seconds">Of a step: whole seconds.</param>
/// <param name="Nanoseconds">Of a step: nanoseconds on top, 0 to 999 999 999.</param>
/// <param name="Tick">Microseconds per tick, of which there are 100 a second.</param>
public readonly record struct ClknetsimTimex(uint Modes, long Frequency = 0, int Status = 0, long Seconds = 0, long Nanoseconds = 0, long Tick = 10_000)
{
    /// <summary>Bits of <see cref="Modes"/>.</summary>
    public const uint ModeFrequency = 2, ModeStatus = 0x10, ModeSetOffset = 0x100, ModeNanoseconds = 0x2000, ModeTick = 0x4000;

    private const double FrequencyMax = 495e-6;
    private const double TickShare = 100e-6;
    private const double FrequencyUnit = 1e-6 / 65_536;

    /// <summary>The clock runs at another speed: frequency within what kernels allow, the tick for the rest.</summary>
    public static ClknetsimTimex OfRate(double rate)
    {
        long ticks = Math.Abs(rate) > FrequencyMax ? (long)Math.Round(rate / TickShare) : 0;
        return new ClknetsimTimex(ModeFrequency | ModeTick, (long)Math.Round((rate - ticks * TickShare) / FrequencyUnit), Tick: 10_000 + ticks);
    }

    /// <summary>The clock is moved.</summary>
    /// <param name="nanoseconds">Positive = forward.</param>
    public static ClknetsimTimex OfStep(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, 1_000_000_000, out long rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        return new ClknetsimTimex(ModeSetOffset | ModeNanoseconds, Seconds: seconds, Nanoseconds: rest);
    }

    internal void Write(ref WireWriter writer)
    {
        int start = writer.Offset;
        writer.WriteUInt32LittleEndian(Modes);
        writer.WriteZeros(12);
        writer.WriteUInt64LittleEndian((ulong)Frequency);
        writer.WriteZeros(16);
        writer.WriteUInt32LittleEndian((uint)Status);
        writer.WriteZeros(28);
        writer.WriteUInt64LittleEndian((ulong)Seconds);
        writer.WriteUInt64LittleEndian((ulong)Nanoseconds);
        writer.WriteUInt64LittleEndian((ulong)Tick);
        writer.WriteZeros(ClknetsimMessages.TimexLength - (writer.Offset - start));
    }
}
