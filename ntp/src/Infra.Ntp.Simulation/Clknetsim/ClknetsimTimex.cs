using Infra.Buffers;
using Infra.Ntp.Discipline;

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
public readonly record struct ClknetsimTimex(uint Modes, long Frequency = 0, int Status = 0, long Seconds = 0, long Nanoseconds = 0, long Tick = KernelUnits.TickUsual)
{
    /// <summary>Bits of <see cref="Modes"/>.</summary>
    public const uint ModeFrequency = 2, ModeStatus = 0x10, ModeSetOffset = 0x100, ModeNanoseconds = 0x2000, ModeTick = 0x4000;

    /// <summary>The clock runs at another speed: frequency within what kernels allow, the tick for the rest.</summary>
    public static ClknetsimTimex OfRate(double rate)
    {
        (long frequency, long tick) = KernelUnits.OfRate(rate);
        return new ClknetsimTimex(ModeFrequency | ModeTick, frequency, Tick: tick);
    }

    /// <summary>The clock is moved.</summary>
    /// <param name="nanoseconds">Positive = forward.</param>
    public static ClknetsimTimex OfStep(long nanoseconds)
    {
        (long seconds, long rest) = KernelUnits.OfStep(nanoseconds);
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
