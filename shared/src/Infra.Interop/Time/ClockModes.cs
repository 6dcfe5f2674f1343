namespace Infra.Interop.Time;

/// <summary>What an adjustment changes: <c>modes</c> of adjtimex(2), &lt;linux/timex.h&gt;. 0 only reads.</summary>
[Flags]
public enum ClockModes : uint
{
    /// <summary>Change nothing.</summary>
    None = 0,

    /// <summary>Set <see cref="Timex.Offset"/> for the kernel's own loop to work off (ADJ_OFFSET).</summary>
    Offset = 0x0001,

    /// <summary>Set <see cref="Timex.Frequency"/> (ADJ_FREQUENCY).</summary>
    Frequency = 0x0002,

    /// <summary>Set <see cref="Timex.MaximumError"/> (ADJ_MAXERROR).</summary>
    MaximumError = 0x0004,

    /// <summary>Set <see cref="Timex.EstimatedError"/> (ADJ_ESTERROR).</summary>
    EstimatedError = 0x0008,

    /// <summary>Set the writable bits of <see cref="Timex.Status"/> (ADJ_STATUS).</summary>
    Status = 0x0010,

    /// <summary>Set <see cref="Timex.TimeConstant"/> of the phase-locked loop (ADJ_TIMECONST).</summary>
    TimeConstant = 0x0020,

    /// <summary>Set the offset of atomic time, taken from <see cref="Timex.TimeConstant"/>, in seconds (ADJ_TAI).</summary>
    Tai = 0x0080,

    /// <summary>Step: add <see cref="Timex.TimeSeconds"/> and <see cref="Timex.TimeFraction"/> to the clock (ADJ_SETOFFSET).</summary>
    SetOffset = 0x0100,

    /// <summary>Offsets and fractions are in microseconds from now on (ADJ_MICRO).</summary>
    Microseconds = 0x1000,

    /// <summary>Offsets and fractions are in nanoseconds from now on (ADJ_NANO).</summary>
    Nanoseconds = 0x2000,

    /// <summary>Set <see cref="Timex.Tick"/> (ADJ_TICK).</summary>
    Tick = 0x4000,

    /// <summary>As adjtime(3): slew by <see cref="Timex.Offset"/> microseconds (ADJ_OFFSET_SINGLESHOT).</summary>
    SingleShot = 0x8001,

    /// <summary>As adjtime(3): only read what is left of the slew (ADJ_OFFSET_SS_READ).</summary>
    SingleShotRead = 0xA001,
}
