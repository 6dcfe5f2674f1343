using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Net;

/// <summary>
/// A flag with a descriptor, to wake a thread that waits in <see cref="PollSet"/>: eventfd(2), closed on exec, never blocking. Safe
/// for any number of threads.
/// </summary>
public sealed partial class EventDescriptor : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int CloseOnExec = 0x80000;   // EFD_CLOEXEC
    private const int NonBlocking = 0x800;     // EFD_NONBLOCK

    private EventDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Makes one, not signalled.</summary>
    /// <exception cref="NativeException">EMFILE: too many open descriptors.</exception>
    public static EventDescriptor Create()
    {
        int descriptor = eventfd(0, CloseOnExec | NonBlocking);
        return descriptor < 0 ? throw NativeException.Last("eventfd") : new EventDescriptor(descriptor);
    }

    /// <summary>Makes it readable until it is reset.</summary>
    public void Signal()
    {
        // EAGAIN: signalled 2^64 - 2 times without a reset, which is signalled enough.
        if (write(this, 1, sizeof(ulong)) < 0 && NativeException.LastError != Errno.EAGAIN) throw NativeException.Last("write");
    }

    /// <summary>Takes the signal back; false if there was none.</summary>
    public bool Reset()
    {
        if (read(this, out _, sizeof(ulong)) >= 0) return true;
        return NativeException.LastError == Errno.EAGAIN ? false : throw NativeException.Last("read");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(EventDescriptor descriptor, in ulong value, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(EventDescriptor descriptor, out ulong value, nuint length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
