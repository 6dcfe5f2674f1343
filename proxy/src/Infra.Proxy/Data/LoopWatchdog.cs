using System.Diagnostics;

namespace Infra.Proxy.Data;

/// <summary>
/// Looks twice a second, from a thread of the pool, whether a loop still turns. A loop notes each stall itself when it is over (<see cref="StallTimes"/>); what is told here are
/// those that do not end: a call that blocks for ever. Each is told once.
/// </summary>
internal sealed class LoopWatchdog(EventLoops loops, Action<int, TimeSpan> onStuck) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly long[] _told = new long[loops.Count];
    private Timer? _timer;
    private int _isLooking;

    internal void Start() => _timer = new Timer(_ => Look(), null, Interval, Interval);

    /// <summary>One look; tells how many loops are stuck.</summary>
    internal int Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0) return 0;
        int stuck = 0;
        for (int i = 0; i < loops.Count; i++)
        {
            long since = loops.All[i].BusySince;
            TimeSpan passed = since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since);
            if (passed < Limit) continue;
            stuck++;
            if (_told[i] == since) continue;
            _told[i] = since;
            onStuck(i, passed);
        }
        Volatile.Write(ref _isLooking, 0);
        return stuck;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();
}
