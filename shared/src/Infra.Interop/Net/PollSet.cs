using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// Waits for any of several descriptors: poll(2). Made once, used over and over without allocating. One thread at a time; each
/// handle in the set stays open until it is removed or the set is disposed, so its number cannot come to mean another file.
/// </summary>
public sealed class PollSet : IDisposable
{
    private readonly PollEntry[] _entries;
    private readonly SafeHandle?[] _handles;
    private int _used;

    /// <summary>Makes an empty set.</summary>
    /// <param name="capacity">The most descriptors in it, 1 to 4096.</param>
    public PollSet(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 4096);
        _entries = new PollEntry[capacity];
        _handles = new SafeHandle?[capacity];
    }

    /// <summary>Adds a descriptor and returns its place, which stays the same until it is removed.</summary>
    /// <exception cref="InvalidOperationException">The set is full.</exception>
    public int Add(SafeHandle handle, PollEvents events)
    {
        int place = Array.IndexOf(_handles, null);
        if (place < 0) throw new InvalidOperationException($"More than {_handles.Length} descriptors.");
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handles[place] = handle;
        _entries[place] = new PollEntry((int)handle.DangerousGetHandle(), (short)events, 0);
        _used = Math.Max(_used, place + 1);
        return place;
    }

    /// <summary>Changes what a descriptor is waited for.</summary>
    public void Change(int place, PollEvents events)
    {
        Check(place);
        _entries[place].Events = (short)events;
    }

    /// <summary>Takes a descriptor out.</summary>
    public void Remove(int place)
    {
        Check(place);
        _handles[place]!.DangerousRelease();
        _handles[place] = null;
        _entries[place] = new PollEntry(-1, 0, 0);   // poll(2) passes over negative descriptors
    }

    /// <summary>Waits until something happens on one of them.</summary>
    /// <param name="timeout">At most this long, rounded up to milliseconds; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>On how many something happened; 0 after the timeout or a signal.</returns>
    /// <exception cref="NativeException">EINVAL: more descriptors than the process may open. ENOMEM.</exception>
    public int Wait(TimeSpan timeout) => Poll.Wait(_entries.AsSpan(0, _used), timeout);

    /// <summary>What the last wait found on a descriptor.</summary>
    public PollEvents Result(int place)
    {
        Check(place);
        return (PollEvents)_entries[place].Results;
    }

    /// <summary>Lets go of all descriptors; closes none.</summary>
    public void Dispose()
    {
        for (int place = 0; place < _used; place++)
        {
            if (_handles[place] is not null) Remove(place);
        }
    }

    private void Check(int place)
    {
        if ((uint)place >= (uint)_handles.Length || _handles[place] is null) throw new ArgumentOutOfRangeException(nameof(place));
    }
}
