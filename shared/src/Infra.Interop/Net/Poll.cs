using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>Waits for descriptors: poll(2). <see cref="PollSet"/> serves those who wait for the same ones again and again.</summary>
public static partial class Poll
{
    /// <summary>Most descriptors of one call of <see cref="WaitAny"/>.</summary>
    public const int HandlesMax = 256;

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
            PollEntry entry = new((int)handle.DangerousGetHandle(), (short)events, 0);
            Wait(new Span<PollEntry>(ref entry), timeout);
            PollEvents result = (PollEvents)entry.Results;
            return result == PollEvents.Invalid ? throw new NativeException("poll", Errno.EBADF) : result;
        }
        finally
        {
            if (added) handle.DangerousRelease();
        }
    }

    /// <summary>Waits until one of several descriptors has one of the events, or an error or hang-up, which are always reported.</summary>
    /// <param name="handles">Sockets, pipes, events or terminals; at most <see cref="HandlesMax"/>.</param>
    /// <param name="events">What to wait for, on each of them.</param>
    /// <param name="results">What is there, one for each descriptor.</param>
    /// <param name="timeout">As for one descriptor.</param>
    /// <returns>How many descriptors have something; 0 after the timeout or a signal.</returns>
    /// <exception cref="ArgumentException">Too many descriptors, or too few results.</exception>
    /// <exception cref="NativeException">EINVAL, ENOMEM; EBADF if a descriptor is not open.</exception>
    public static int WaitAny(ReadOnlySpan<SafeHandle> handles, PollEvents events, Span<PollEvents> results, TimeSpan timeout)
    {
        if (handles.Length > HandlesMax) throw new ArgumentException("Too many descriptors.", nameof(handles));
        if (results.Length < handles.Length) throw new ArgumentException("Fewer results than descriptors.", nameof(results));
        Span<PollEntry> entries = stackalloc PollEntry[handles.Length];
        int held = 0;
        try
        {
            for (; held < handles.Length; held++)
            {
                bool added = false;
                handles[held].DangerousAddRef(ref added);
                entries[held] = new PollEntry((int)handles[held].DangerousGetHandle(), (short)events, 0);
            }

            int ready = Wait(entries, timeout);
            for (int i = 0; i < entries.Length; i++)
            {
                results[i] = (PollEvents)entries[i].Results;
                if (results[i] == PollEvents.Invalid) throw new NativeException("poll", Errno.EBADF);
            }

            return ready;
        }
        finally
        {
            foreach (SafeHandle handle in handles[..held]) handle.DangerousRelease();
        }
    }

    internal static int Wait(Span<PollEntry> entries, TimeSpan timeout)
    {
        int ready = poll(entries, (nuint)entries.Length, Milliseconds(timeout));
        if (ready >= 0) return ready;
        if (NativeException.LastError != Errno.EINTR) throw NativeException.Last("poll");
        foreach (ref PollEntry entry in entries) entry.Results = 0;
        return 0;
    }

    private static int Milliseconds(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan) return -1;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        long whole = timeout.Ticks / TimeSpan.TicksPerMillisecond;
        return (int)Math.Min(timeout.Ticks % TimeSpan.TicksPerMillisecond == 0 ? whole : whole + 1, int.MaxValue);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Span<PollEntry> entries, nuint count, int milliseconds);
}
