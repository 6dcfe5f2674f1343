namespace Infra.Interop.Time;

/// <summary>Clocks of the kernel: clock_gettime(2), numbers from &lt;linux/time.h&gt;.</summary>
public enum ClockId
{
    /// <summary>The time of day; jumps when somebody sets it, and is slewed.</summary>
    Realtime = 0,

    /// <summary>Never jumps; slewed with the time of day; stands still while the machine sleeps.</summary>
    Monotonic = 1,

    /// <summary>The time that the calling thread has spent on a processor (CLOCK_THREAD_CPUTIME_ID); each thread reads its own.</summary>
    ThreadTime = 3,

    /// <summary>Never jumps, never slewed: the hardware counter at its own rate.</summary>
    MonotonicRaw = 4,

    /// <summary>As <see cref="Monotonic"/>, but goes on while the machine sleeps.</summary>
    BootTime = 7,

    /// <summary>International atomic time, if somebody told the kernel the offset; else the time of day.</summary>
    Tai = 11,
}
