using System.Runtime.InteropServices;

namespace Infra.Interop.Time;

internal static partial class NativeTime
{
    [LibraryImport("libc"), SuppressGCTransition]
    internal static partial int clock_gettime(int clock, out TimeSpec time);

    [LibraryImport("libc"), SuppressGCTransition]
    internal static partial int clock_getres(int clock, out TimeSpec resolution);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int clock_settime(int clock, in TimeSpec time);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int clock_adjtime(int clock, ref Timex timex);
}
