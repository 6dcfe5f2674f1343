namespace Infra.Proxy.Data;

/// <summary>
/// All deadlines of the engine. It turns by ticks of 50 ms. Setting or moving a deadline costs one atomic write; the wheel looks at each deadline at
/// least twice a second and no earlier than it is due, so a deadline passes at most half a second late, and never early.
/// </summary>
internal sealed class TimerWheel : IDisposable
{
    internal const int TickMilliseconds = 50;
    private const int LookTicks = 10;                 // a look at each deadline twice a second
    private const int BucketCount = 16;               // a power of two above LookTicks

    private readonly Deadline?[] _buckets = new Deadline?[BucketCount];
    private readonly TimeProvider _time;
    private readonly long _started;
    private Timer? _timer;
    private Deadline? _arrived;
    private long _now;
    private int _isTurning;
    private int _count;

    /// <summary>A wheel that stands still until <see cref="Start"/> or <see cref="TurnTo"/>.</summary>
    internal TimerWheel(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>The tick of the moment.</summary>
    internal long Now => Volatile.Read(ref _now);

    /// <summary>Deadlines on the wheel, closed ones that were not looked at since among them.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Whole ticks that cover a time, at least one.</summary>
    internal static long TicksOf(TimeSpan time) => Math.Max(1, ((long)time.TotalMilliseconds + TickMilliseconds - 1) / TickMilliseconds);

    /// <summary>Turns it by the clock from now on.</summary>
    internal void Start() => _timer = new Timer(_ => Turn(), null, TickMilliseconds, TickMilliseconds);

    /// <summary>Stops it; deadlines no longer pass.</summary>
    public void Dispose() => _timer?.Dispose();

    internal void Add(Deadline deadline)
    {
        Interlocked.Increment(ref _count);
        Deadline? head;
        do
        {
            head = Volatile.Read(ref _arrived);
            deadline.Next = head;
        }
        while (Interlocked.CompareExchange(ref _arrived, deadline, head) != head);
    }

    /// <summary>Turns it up to a tick; for the clock, and for tests that have none.</summary>
    internal void TurnTo(long tick)
    {
        if (Interlocked.Exchange(ref _isTurning, 1) != 0) return;   // the last turn still runs: the next one catches up
        try
        {
            Take(Interlocked.Exchange(ref _arrived, null));
            // After a pause of the whole process each bucket is looked at once, not once for each tick that passed.
            long from = Math.Max(_now + 1, tick - BucketCount + 1);
            for (long each = from; each <= tick; each++)
            {
                Volatile.Write(ref _now, each);
                Look(each, tick);
            }
        }
        finally
        {
            Volatile.Write(ref _isTurning, 0);
        }
    }

    private void Turn() => TurnTo((long)_time.GetElapsedTime(_started).TotalMilliseconds / TickMilliseconds);

    private void Take(Deadline? arrived)
    {
        while (arrived is not null)
        {
            Deadline? next = arrived.Next;
            Put(arrived, Now);
            arrived = next;
        }
    }

    private void Look(long tick, long now)
    {
        ref Deadline? bucket = ref _buckets[tick & (BucketCount - 1)];
        Deadline? each = bucket;
        bucket = null;
        while (each is not null)
        {
            Deadline? next = each.Next;
            each.Next = null;
            if (each.IsClosed)
            {
                Interlocked.Decrement(ref _count);
            }
            else
            {
                each.FireIfDue(now);
                Put(each, tick);
            }
            each = next;
        }
    }

    private void Put(Deadline deadline, long tick)
    {
        long look = Math.Clamp(deadline.Due, tick + 1, tick + LookTicks);
        ref Deadline? bucket = ref _buckets[look & (BucketCount - 1)];
        deadline.Next = bucket;
        bucket = deadline;
    }
}
