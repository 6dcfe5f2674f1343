using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

// The addresses are those of pinned arrays whose owner outlives the call. These calls may block: the GC must be able to run meanwhile.
internal static partial class NativeSocket
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int recvmmsg(SafeSocketHandle socket, nint headers, uint count, MessageFlags flags, nint timeout);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sendmmsg(SafeSocketHandle socket, nint headers, uint count, MessageFlags flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int shutdown(SafeSocketHandle socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(SafeSocketHandle socket, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendmsg(SafeSocketHandle socket, nint header, MessageFlags flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvmsg(SafeSocketHandle socket, nint header, MessageFlags flags);
}
