using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Control.Set;

/// <summary>Moves the system clock once.</summary>
internal static class ClockStep
{
    internal static bool TryStep(double seconds, out string problem, out bool isPermission)
    {
        (long whole, long rest) = KernelUnits.OfStep(NtpDuration.FromSeconds(seconds).ToNanoseconds());
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
