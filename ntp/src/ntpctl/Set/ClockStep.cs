using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Control.Set;

/// <summary>Moves the system clock once.</summary>
internal static class ClockStep
{
    internal static bool TryStep(double seconds, out string problem, out bool isPermission)
    {
        long nanoseconds = NtpDuration.FromSeconds(seconds).ToNanoseconds();
        // The fraction counts forward from the whole second below.
        long whole = Math.DivRem(nanoseconds, 1_000_000_000, out long rest);
        if (rest < 0) (whole, rest) = (whole - 1, rest + 1_000_000_000);
        var timex = new Timex { Modes = ClockModes.SetOffset | ClockModes.Nanoseconds, TimeSeconds = whole, TimeFraction = rest };
        problem = "";
        isPermission = false;
        try
        {
            SystemClock.Adjust(ClockId.Realtime, ref timex);
            return true;
        }
        catch (NativeException exception)
        {
            isPermission = exception.Error == Errno.EPERM;
            problem = isPermission ? "the clock cannot be moved: CAP_SYS_TIME is missing" : $"the clock cannot be moved: {exception.Message}";
            return false;
        }
    }
}
