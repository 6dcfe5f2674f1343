using Infra.Proxy.Data;

namespace Infra.Proxy.Lifecycle;

/// <summary>
/// Counts single things that took a loop too long, apart by whose fault they were: stalls are the engine's, the others would have been none if the thread had not waited for a processor.
/// Thread-safe; sums may be a moment apart.
/// </summary>
internal sealed class StallCounters
{
    private readonly Lock _lock = new();
    private StallTimes _stalled;
    private TimeSpan _longest;
    private TimeSpan _waited;
    private long _count;
    private long _waitCount;

    /// <summary>Stalls of the engine.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>What the time of the engine's stalls went into, all together.</summary>
    internal StallTimes Times
    {
        get
        {
            lock (_lock) return _stalled;
        }
    }

    /// <summary>The engine's part of its longest stall.</summary>
    internal TimeSpan Longest
    {
        get
        {
            lock (_lock) return _longest;
        }
    }

    /// <summary>Things that took too long only because the thread waited for a processor.</summary>
    internal long WaitCount => Volatile.Read(ref _waitCount);

    /// <summary>How long the thread waited in these, all together.</summary>
    internal TimeSpan WaitTime
    {
        get
        {
            lock (_lock) return _waited;
        }
    }

    internal void Add(StallTimes times)
    {
        lock (_lock)
        {
            if (times.IsEngines)
            {
                _count++;
                _stalled += times;
                if (times.Engine > _longest) _longest = times.Engine;
            }
            else
            {
                _waitCount++;
                _waited += times.Waiting;
            }
        }
    }
}
