using System.Runtime.InteropServices;

namespace Infra.Interop.Time;

/// <summary>
/// <c>struct timex</c> of adjtimex(2) in its 64-bit layout, the same on x86-64 and arm64: 208 bytes, of which the last 44 are
/// unused. A plain value: fill what <see cref="Modes"/> names, the kernel fills all of it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
public struct Timex
{
    /// <summary>One part per million in the unit of <see cref="Frequency"/>, <see cref="PulseFrequency"/> and <see cref="Stability"/>.</summary>
    public const long FrequencyPerMillion = 1 << 16;

    /// <summary>What to change.</summary>
    [FieldOffset(0)] public ClockModes Modes;

    /// <summary>Offset still to be worked off, in microseconds or nanoseconds (see <see cref="ClockStatus.Nanoseconds"/>); at most 0.5 s.</summary>
    [FieldOffset(8)] public long Offset;

    /// <summary>Frequency correction in parts per million × 65536; the kernel holds it within ±500 ppm.</summary>
    [FieldOffset(16)] public long Frequency;

    /// <summary>Maximum error in microseconds; the kernel raises it by 500 ppm and calls the clock unsynchronised at 16 s.</summary>
    [FieldOffset(24)] public long MaximumError;

    /// <summary>Estimated error in microseconds.</summary>
    [FieldOffset(32)] public long EstimatedError;

    /// <summary>Status bits.</summary>
    [FieldOffset(40)] public ClockStatus Status;

    /// <summary>Time constant of the kernel's loop, 0 to 10; or the offset of atomic time with <see cref="ClockModes.Tai"/>.</summary>
    [FieldOffset(48)] public long TimeConstant;

    /// <summary>Precision of the clock in microseconds; read only.</summary>
    [FieldOffset(56)] public long Precision;

    /// <summary>Largest frequency correction, in parts per million × 65536; read only.</summary>
    [FieldOffset(64)] public long Tolerance;

    /// <summary>The current time, seconds; or what <see cref="ClockModes.SetOffset"/> adds.</summary>
    [FieldOffset(72)] public long TimeSeconds;

    /// <summary>Fraction of <see cref="TimeSeconds"/> in microseconds or nanoseconds; never negative (a step back is −1 s plus a fraction).</summary>
    [FieldOffset(80)] public long TimeFraction;

    /// <summary>Microseconds that the clock moves per tick (at 100 ticks a second): 9000 to 11000.</summary>
    [FieldOffset(88)] public long Tick;

    /// <summary>Frequency of the PPS signal, parts per million × 65536; read only.</summary>
    [FieldOffset(96)] public long PulseFrequency;

    /// <summary>Jitter of the PPS signal; read only.</summary>
    [FieldOffset(104)] public long Jitter;

    /// <summary>PPS interval as a power of two seconds; read only.</summary>
    [FieldOffset(112)] public int Shift;

    /// <summary>Wander of the PPS frequency, parts per million × 65536; read only.</summary>
    [FieldOffset(120)] public long Stability;

    /// <summary>Jitter limit exceeded, times; read only.</summary>
    [FieldOffset(128)] public long JitterCount;

    /// <summary>PPS calibration intervals; read only.</summary>
    [FieldOffset(136)] public long CalibrationCount;

    /// <summary>PPS calibration errors; read only.</summary>
    [FieldOffset(144)] public long ErrorCount;

    /// <summary>PPS stability limit exceeded, times; read only.</summary>
    [FieldOffset(152)] public long StabilityCount;

    /// <summary>Atomic time minus UTC in seconds, as somebody told the kernel; 0 if nobody did; read only.</summary>
    [FieldOffset(160)] public int Tai;
}
