using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>Waits for one descriptor: poll(2).</summary>
public static partial class Poll
{
    /// <summary>Waits until one of the events is there, or an error or hang-up, which are always reported.</summary>
    /// <param name="handle">A socket, pipe, event or terminal.</param>
    /// <param name="events">What to wait for; <see cref="PollEvents.Error"/> alone waits for the error queue.</param>
    /// <param name="timeout">At most this long, rounded up to milliseconds, at most 24 days; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>What is there; none after the timeout or a signal.</returns>
    /// <exception cref="NativeException">EINVAL, ENOMEM; EBADF if the descriptor is not open.</exception>
    public static PollEvents Wait(SafeHandle handle, PollEvents events, TimeSpan timeout)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        try
        {
            PollEntry entry = new() { Descriptor = (int)handle.DangerousGetHandle(), Events = (short)events };
            if (poll(ref entry, 1, Milliseconds(timeout)) < 0)
            {
                if (NativeException.LastError == Errno.EINTR) return PollEvents.None;
                throw NativeException.Last("poll");
            }

            PollEvents result = (PollEvents)entry.Results;
            return result == PollEvents.Invalid ? throw new NativeException("poll", Errno.EBADF) : result;
        }
        finally
        {
            if (added) handle.DangerousRelease();
        }
    }

    private static int Milliseconds(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan) return -1;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Results;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollEntry entries, nuint count, int milliseconds);
}
