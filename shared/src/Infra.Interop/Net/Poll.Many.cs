using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

// Waiting for several descriptors at once.
public static partial class Poll
{
    /// <summary>Most descriptors of one call.</summary>
    public const int HandlesMax = 256;

    /// <summary>Waits until one of several descriptors has one of the events, or an error or hang-up, which are always reported: poll(2).</summary>
    /// <param name="handles">Sockets, pipes, events or terminals; at most <see cref="HandlesMax"/>.</param>
    /// <param name="events">What to wait for, on each of them.</param>
    /// <param name="results">What is there, one for each descriptor.</param>
    /// <param name="timeout">At most this long, rounded up to milliseconds, at most 24 days; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>How many descriptors have something; 0 after the timeout or a signal.</returns>
    /// <exception cref="ArgumentException">Too many descriptors, or too few results.</exception>
    /// <exception cref="NativeException">EINVAL, ENOMEM; EBADF if a descriptor is not open.</exception>
    public static int WaitAny(ReadOnlySpan<SafeHandle> handles, PollEvents events, Span<PollEvents> results, TimeSpan timeout)
    {
        if (handles.Length > HandlesMax) throw new ArgumentException("Too many descriptors.", nameof(handles));
        if (results.Length < handles.Length) throw new ArgumentException("Fewer results than descriptors.", nameof(results));
        Span<PollEntry> entries = stackalloc PollEntry[Math.Max(handles.Length, 1)];
        int held = 0;
        try
        {
            for (; held < handles.Length; held++)
            {
                bool added = false;
                handles[held].DangerousAddRef(ref added);
                entries[held] = new PollEntry { Descriptor = (int)handles[held].DangerousGetHandle(), Events = (short)events };
            }

            int count = poll(ref entries[0], (nuint)handles.Length, Milliseconds(timeout));
            if (count < 0 && NativeException.LastError != Errno.EINTR) throw NativeException.Last("poll");
            for (int i = 0; i < handles.Length; i++)
            {
                results[i] = count > 0 ? (PollEvents)entries[i].Results : PollEvents.None;
                if ((results[i] & PollEvents.Invalid) != PollEvents.None) throw new NativeException("poll", Errno.EBADF);
            }

            return Math.Max(count, 0);
        }
        finally
        {
            while (held > 0)
                handles[--held].DangerousRelease();
        }
    }
}
