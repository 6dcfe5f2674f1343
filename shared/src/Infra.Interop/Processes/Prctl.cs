using System.Runtime.InteropServices;

namespace Infra.Interop.Processes;

/// <summary>prctl(2): numbers from &lt;linux/prctl.h&gt;. Unused arguments must be 0, so all are given.</summary>
internal static partial class Prctl
{
    internal const int DumpableRead = 3;
    internal const int DumpableSet = 4;
    internal const int KeepCapabilitiesRead = 7;
    internal const int KeepCapabilitiesSet = 8;
    internal const int BoundingRead = 23;
    internal const int BoundingDrop = 24;
    internal const int NoNewPrivilegesSet = 38;
    internal const int NoNewPrivilegesRead = 39;
    internal const int Ambient = 47;
    internal const nuint AmbientIsSet = 1;
    internal const nuint AmbientRaise = 2;
    internal const nuint AmbientClearAll = 4;

    internal static int Call(int option, nuint first = 0, nuint second = 0)
    {
        int result = prctl(option, first, second, 0, 0);
        return result < 0 ? throw NativeException.Last("prctl") : result;
    }

    internal static bool Try(int option, nuint first) => prctl(option, first, 0, 0, 0) >= 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
