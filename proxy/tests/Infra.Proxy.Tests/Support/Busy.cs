using Infra.Interop.Time;

namespace Infra.Proxy.Tests.Support;

/// <summary>Work that takes a stated time of a processor, however many others want it.</summary>
internal static class Busy
{
    internal static void For(TimeSpan processorTime)
    {
        TimeSpec began = SystemClock.Read(ClockId.ThreadTime);
        while (SystemClock.Read(ClockId.ThreadTime).NanosecondsSince(began) < processorTime.TotalNanoseconds)
            Thread.SpinWait(100);
    }
}
