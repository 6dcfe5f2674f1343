namespace Infra.Interop.Time;

/// <summary>Status of the kernel's clock discipline: <c>status</c> of adjtimex(2), &lt;linux/timex.h&gt;.</summary>
[Flags]
public enum ClockStatus
{
    /// <summary>Nothing set.</summary>
    None = 0,

    /// <summary>The kernel's phase-locked loop is on (STA_PLL).</summary>
    PhaseLockedLoop = 0x0001,

    /// <summary>PPS frequency discipline is on (STA_PPSFREQ).</summary>
    PulseFrequency = 0x0002,

    /// <summary>PPS time discipline is on (STA_PPSTIME).</summary>
    PulseTime = 0x0004,

    /// <summary>Frequency-locked mode (STA_FLL).</summary>
    FrequencyLockedLoop = 0x0008,

    /// <summary>Insert a second at the end of the UTC day (STA_INS).</summary>
    InsertLeapSecond = 0x0010,

    /// <summary>Leave a second out at the end of the UTC day (STA_DEL).</summary>
    DeleteLeapSecond = 0x0020,

    /// <summary>The clock is not synchronised (STA_UNSYNC); also stops the eleven-minute copy to the hardware clock.</summary>
    Unsynchronized = 0x0040,

    /// <summary>Hold the frequency (STA_FREQHOLD).</summary>
    FrequencyHold = 0x0080,

    /// <summary>A PPS signal is there; read only (STA_PPSSIGNAL).</summary>
    PulseSignal = 0x0100,

    /// <summary>The PPS signal jitters too much; read only (STA_PPSJITTER).</summary>
    PulseJitter = 0x0200,

    /// <summary>The PPS signal wanders too much; read only (STA_PPSWANDER).</summary>
    PulseWander = 0x0400,

    /// <summary>Calibration of the PPS signal failed; read only (STA_PPSERROR).</summary>
    PulseError = 0x0800,

    /// <summary>The clock's hardware has a fault; read only (STA_CLOCKERR).</summary>
    HardwareFault = 0x1000,

    /// <summary>Fractions are nanoseconds, else microseconds; read only, changed by <see cref="ClockModes"/> (STA_NANO).</summary>
    Nanoseconds = 0x2000,

    /// <summary>The frequency-locked loop is on; read only (STA_MODE).</summary>
    ModeFrequencyLocked = 0x4000,

    /// <summary>Clock source B; read only (STA_CLK).</summary>
    SourceB = 0x8000,
}
