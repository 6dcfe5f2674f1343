using System.Net.Sockets;
using System.Runtime.InteropServices;
using Infra.Interop.Net;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Files;

/// <summary>Open descriptors as numbers: close_range(2), and changing what kind of handle owns one.</summary>
public static partial class Descriptors
{
    private const nint CloseRangeCall = 436;       // the same on every architecture
    private const uint CloseOnExecFlag = 4;        // CLOSE_RANGE_CLOEXEC
    private const int DuplicateCall = 1030;        // F_DUPFD_CLOEXEC

    /// <summary>
    /// Marks descriptors to be closed when this process starts another program in its place; until then they stay open. Use this to keep
    /// leftovers of whoever started us from going on to our children.
    /// </summary>
    /// <param name="first">Lowest number; usually 3.</param>
    /// <param name="last">Highest number; numbers that are not open are passed over.</param>
    /// <exception cref="NativeException">ENOSYS: a kernel before 5.9. EINVAL: <paramref name="last"/> is below <paramref name="first"/>, or a kernel before 5.11.</exception>
    public static void MarkCloseOnExec(uint first, uint last = uint.MaxValue) => CloseRange(first, last, CloseOnExecFlag);

    /// <summary>
    /// Closes descriptors at once. Whatever owns them must have let them go: the runtime has some of its own, so name only numbers that you
    /// know to be yours, or call this where nothing of the runtime follows but exec.
    /// </summary>
    /// <inheritdoc cref="MarkCloseOnExec"/>
    public static void Close(uint first, uint last) => CloseRange(first, last, 0);

    /// <summary>Hands a descriptor over to a socket handle; the file handle is empty afterwards.</summary>
    public static SafeSocketHandle ToSocket(SafeFileHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed || handle.IsInvalid, handle);
        SafeSocketHandle socket = new(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        return socket;
    }

    /// <summary>
    /// The number of a descriptor, 0 and up. The system gives out the lowest number that is free (POSIX.1, open), so that of a new one tells how many are in use at least.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public static int NumberOf(SafeHandle handle)
    {
        using var held = new HandleReference(handle, -1);
        return held.Descriptor;
    }

    /// <summary>
    /// Lets the kernel's table of this process's descriptors grow now. It grows when a number beyond its end is given out, and where there are threads whoever asked for that one, and all who ask
    /// meanwhile, wait for all processors to have seen it (expand_files, synchronize_rcu): 10 to 20 ms each time that it doubles.
    /// </summary>
    /// <param name="count">Descriptors that there is to be room for, 1 and up, at most the process's limit; 8 bytes of the kernel's memory for each.</param>
    /// <exception cref="NativeException">EINVAL: <paramref name="count"/> is above the limit. EMFILE, ENOMEM.</exception>
    /// <exception cref="SocketException">There is no descriptor at all.</exception>
    public static void MakeRoom(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var any = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        int last = NativeSocket.fcntl(any.SafeHandle, DuplicateCall, count - 1);
        if (last < 0) throw NativeException.Last("fcntl");
        Close((uint)last, (uint)last);
    }

    private static void CloseRange(uint first, uint last, uint flags)
    {
        if (syscall(CloseRangeCall, first, last, flags) != 0) throw NativeException.Last("close_range");
    }

    // By number: glibc has a function for it only from 2.34 on.
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nuint first, nuint last, nuint flags);
}
