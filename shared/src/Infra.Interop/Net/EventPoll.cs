using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Net;

/// <summary>
/// Watches thousands of descriptors at the price of those on which something happens: epoll(7), closed on exec. Descriptors may be added from any thread;
/// one thread waits. A descriptor leaves by itself when it is closed. What it was added with comes back with each of its events.
/// </summary>
public sealed partial class EventPoll : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int CloseOnExec = 0x80000;   // EPOLL_CLOEXEC
    private const int ControlAdd = 1;          // EPOLL_CTL_ADD
    private const int ControlDelete = 2;       // EPOLL_CTL_DEL

    private EventPoll(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Makes one that watches nothing.</summary>
    /// <exception cref="NativeException">EMFILE: too many open descriptors.</exception>
    public static EventPoll Create()
    {
        int descriptor = epoll_create1(CloseOnExec);
        return descriptor < 0 ? throw NativeException.Last("epoll_create1") : new EventPoll(descriptor);
    }

    /// <summary>Watches a descriptor from now on; what is there already is reported too.</summary>
    /// <param name="handle">A socket, pipe or event; not a file.</param>
    /// <param name="events">What to report; errors and hang-ups always are.</param>
    /// <param name="token">Comes back with each event.</param>
    /// <exception cref="NativeException">EEXIST: it is watched already. ENOSPC, ENOMEM: there are too many. EPERM: it is a file.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public void Add(SafeHandle handle, EventPollEvents events, ulong token)
    {
        Span<byte> entry = stackalloc byte[EventPollBuffer.EntryBytes];
        EventPollBuffer.Write(entry, events, token);
        Control(ControlAdd, handle, entry);
    }

    /// <summary>Watches a descriptor no longer; what was found on it before may still be in a buffer.</summary>
    /// <exception cref="NativeException">ENOENT: it was not watched.</exception>
    public void Remove(SafeHandle handle)
    {
        Span<byte> entry = stackalloc byte[EventPollBuffer.EntryBytes];   // kernels before 2.6.9 wanted one
        entry.Clear();
        Control(ControlDelete, handle, entry);
    }

    /// <summary>Waits until something happens.</summary>
    /// <param name="buffer">Is filled; what was in it is forgotten.</param>
    /// <param name="timeout">At most this long, in whole milliseconds, rounded up; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>On how many descriptors; 0 after the timeout or a signal.</returns>
    /// <exception cref="NativeException">EBADF: it is closed.</exception>
    public int Wait(EventPollBuffer buffer, TimeSpan timeout)
    {
        int milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
        int count = epoll_wait(this, buffer.Bytes, buffer.Capacity, milliseconds);
        if (count < 0 && NativeException.LastError != Errno.EINTR) throw NativeException.Last("epoll_wait");
        buffer.Count = Math.Max(0, count);
        return buffer.Count;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private void Control(int operation, SafeHandle watched, Span<byte> entry)
    {
        using var reference = new HandleReference(watched, -1);
        if (epoll_ctl(this, operation, reference.Descriptor, entry) < 0) throw NativeException.Last("epoll_ctl");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(EventPoll poll, int operation, int descriptor, Span<byte> entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(EventPoll poll, Span<byte> entries, int countMax, int milliseconds);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
