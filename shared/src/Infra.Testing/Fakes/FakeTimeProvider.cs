namespace Infra.Testing.Fakes;

/// <summary>A clock that stands still until the test moves it; its timers fire inside <see cref="Advance"/>, in order of their due times. Thread-safe.</summary>
public sealed class FakeTimeProvider : TimeProvider
{
    // A periodic timer of 1 ms in a jump of a year would fire for hours; such a test is mistaken.
    private const int FiringsMax = 1_000_000;

    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now;
    private long _elapsedTicks;

    /// <summary>Starts at the first moment of 2030, UTC.</summary>
    public FakeTimeProvider() : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Starts at this moment.</summary>
    public FakeTimeProvider(DateTimeOffset start) => _now = start;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are waiting.</summary>
    public int TimersWaiting
    {
        get { lock (_lock) return _timers.Count; }
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    /// <inheritdoc />
    public override long GetTimestamp()
    {
        lock (_lock) return _elapsedTicks;
    }

    /// <summary>Moves both clocks forward, firing each timer at its own time on this thread.</summary>
    public void Advance(TimeSpan step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.Zero);
        long target = GetTimestamp() + step.Ticks;
        for (int firings = 0; TakeNextDue(target) is { } timer; firings++)
        {
            if (firings == FiringsMax) throw new InvalidOperationException($"more than {FiringsMax} timers fired in one step");
            timer.Fire();
        }
        lock (_lock) MoveTo(target);
    }

    /// <summary>Sets the wall clock alone, as an administrator or a leap might: timestamps and timers do not notice.</summary>
    public void Jump(DateTimeOffset wallClock)
    {
        lock (_lock) _now = wallClock;
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? TakeNextDue(long target)
    {
        lock (_lock)
        {
            FakeTimer? next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > target) return null;
            MoveTo(Math.Max(next.Due, _elapsedTicks));
            if (next.Period > 0) next.Due += next.Period;
            else _timers.Remove(next);
            return next;
        }
    }

    private void MoveTo(long timestamp)
    {
        _now += TimeSpan.FromTicks(timestamp - _elapsedTicks);
        _elapsedTicks = timestamp;
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        internal long Due { get; set; }

        internal long Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime < TimeSpan.Zero) return true;   // Timeout.InfiniteTimeSpan: switched off
                Due = clock._elapsedTicks + dueTime.Ticks;
                Period = Math.Max(0, period.Ticks);
                clock._timers.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}
