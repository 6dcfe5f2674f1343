namespace Infra.Proxy.Data;

/// <summary>
/// One deadline on a <see cref="TimerWheel"/>, moved as often as its owner likes for the price of one atomic write. When it passes, the owner is
/// called on the wheel's thread; it typically shuts its socket down, so that whatever it waits for ends, and finds <see cref="HasFired"/> set then.
/// </summary>
internal sealed class Deadline(TimerWheel wheel, IDeadlineOwner owner)
{
    private const long Never = long.MaxValue;

    // Not for longer than it matters: what is closed stays on the wheel for half a second, and must not keep a connection and all that hangs on it alive, which the collector would move.
    private IDeadlineOwner? _owner = owner;
    private long _due = Never;
    private int _hasFired;
    private int _isOnWheel;

    /// <summary>The next of the wheel's list; the wheel's alone.</summary>
    internal Deadline? Next { get; set; }

    /// <summary>Whether it ever passed while it was set.</summary>
    internal bool HasFired => Volatile.Read(ref _hasFired) != 0;

    internal bool IsClosed => Volatile.Read(ref _owner) is null;

    /// <summary>The tick at which it passes.</summary>
    internal long Due => Volatile.Read(ref _due);

    /// <summary>Sets or moves it. <see cref="Timeout.InfiniteTimeSpan"/> clears it.</summary>
    internal void Set(TimeSpan fromNow)
    {
        if (fromNow == Timeout.InfiniteTimeSpan)
        {
            Clear();
            return;
        }
        SetTicks(TimerWheel.TicksOf(fromNow));
    }

    /// <summary>Sets or moves it to a number of the wheel's ticks from now.</summary>
    internal void SetTicks(long ticks)
    {
        Interlocked.Exchange(ref _due, wheel.Now + ticks);
        if (Volatile.Read(ref _isOnWheel) == 0 && Interlocked.Exchange(ref _isOnWheel, 1) == 0) wheel.Add(this);
    }

    /// <summary>It no longer passes.</summary>
    internal void Clear() => Interlocked.Exchange(ref _due, Never);

    /// <summary>Clears it for good; the wheel drops it at its next look.</summary>
    internal void Close()
    {
        Clear();
        Volatile.Write(ref _owner, null);
    }

    /// <summary>Forgets that it passed, so that the owner can be used again.</summary>
    internal void Reset() => Volatile.Write(ref _hasFired, 0);

    internal void FireIfDue(long now)
    {
        long due = Due;
        if (due > now || Interlocked.CompareExchange(ref _due, Never, due) != due) return;
        Volatile.Write(ref _hasFired, 1);
        Volatile.Read(ref _owner)?.OnDeadline();
    }
}
