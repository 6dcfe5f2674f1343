using System.Runtime.InteropServices;

namespace Infra.Interop.Time;

/// <summary>
/// The kernel's clocks: clock_gettime(2), clock_getres(2), clock_settime(2), clock_adjtime(2). Safe for any number of threads.
/// </summary>
/// <remarks>
/// Reading takes no system call (the C library asks the vDSO) and no GC transition. Leaving that out is allowed where a native
/// call is short, never blocks, takes no lock, calls nothing back and never throws; reading a clock is some twenty
/// instructions. On a machine whose clock source the vDSO cannot read, and for <see cref="ClockId.ThreadTime"/> on any, it is
/// a system call of less than a microsecond, which does not block either.
/// </remarks>
public static class SystemClock
{
    /// <summary>Reads a clock.</summary>
    /// <exception cref="NativeException">EINVAL: this kernel has no such clock.</exception>
    public static TimeSpec Read(ClockId clock)
    {
        if (NativeTime.clock_gettime((int)clock, out TimeSpec time) != 0) throw Failed("clock_gettime");
        return time;
    }

    /// <summary>The smallest step that a clock can show.</summary>
    /// <exception cref="NativeException">EINVAL: this kernel has no such clock.</exception>
    public static TimeSpec Resolution(ClockId clock)
    {
        if (NativeTime.clock_getres((int)clock, out TimeSpec resolution) != 0) throw Failed("clock_getres");
        return resolution;
    }

    /// <summary>Sets a clock: a jump for every program of the machine. Needs CAP_SYS_TIME.</summary>
    /// <exception cref="NativeException">EPERM: the right is missing. EINVAL: the clock cannot be set, or not to that time.</exception>
    public static void Set(ClockId clock, TimeSpec time)
    {
        if (NativeTime.clock_settime((int)clock, in time) != 0) throw NativeException.Last("clock_settime");
    }

    /// <summary>
    /// Reads or steers the kernel's clock discipline. With <see cref="Timex.Modes"/> 0 it only reads, which needs no right;
    /// anything else needs CAP_SYS_TIME. On
    /// <see cref="ClockId.Realtime"/> this is ntp_adjtime(3). The kernel fills every field of <paramref name="timex"/> either way.
    /// </summary>
    /// <returns>The kernel's view of the clock; <see cref="ClockState.Error"/> means unsynchronised and is not a failure.</returns>
    /// <exception cref="NativeException">EPERM: the right is missing. EINVAL: a value out of range. EOPNOTSUPP: this clock cannot be steered.</exception>
    public static ClockState Adjust(ClockId clock, ref Timex timex)
    {
        int state = NativeTime.clock_adjtime((int)clock, ref timex);
        if (state < 0) throw NativeException.Last("clock_adjtime");
        return (ClockState)state;
    }

    // Without a GC transition nothing can come between the call and this look at errno.
    private static NativeException Failed(string call) => new(call, (Errno)Marshal.GetLastSystemError());
}
