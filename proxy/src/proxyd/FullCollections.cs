namespace Infra.Proxy.Daemon;

/// <summary>
/// Has .NET collect everything when that is quick: right after it has collected young objects. Under load it does so by itself a hundred seconds after the last time, when there are up to 16 MB of young objects, nearly all of
/// them dead. Collections of the young go from one living object to the next, but one of everything walks over each dead one too, and everybody waits: 6 ms instead of 1.
/// </summary>
internal sealed class FullCollections : IDisposable
{
    // .NET wants 100 s and 100 collections of the young.
    private const int YoungMin = 30;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(50);

    // Beyond it, .NET collects old objects beside the threads at work.
    private const long OldBytesMax = 4 << 20;

    private const int StepsMax = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);   // at 100 MB of new objects a second, 1 MB of them

    private readonly TimeProvider _time;
    private readonly IManagedHeap _heap;
    private readonly ITimer _timer;
    private long _fullAt;
    private int _fullCount;
    private int _youngAtFull;
    private int _youngSeen;
    private int _stepsLeft;

    /// <summary>Begins, at the end of the start: what that made is old from now on, so that no collection under load has to move it.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="heap">The heap.</param>
    internal FullCollections(TimeProvider time, IManagedHeap heap)
    {
        _time = time;
        _heap = heap;
        heap.Collect();   // what is young becomes middle-aged
        heap.Collect();   // and then old
        Note();
        _timer = time.CreateTimer(_ => OnTimer(), null, Interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Leaves the heap to .NET.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnTimer() => _timer.Change(Look(), Timeout.InfiniteTimeSpan);

    // Says when to look again.
    private TimeSpan Look()
    {
        if (_heap.FullCount != _fullCount) Note();
        int young = _heap.YoungCount;
        bool haveBeenCollected = young != _youngSeen;
        _youngSeen = young;
        bool isDue = haveBeenCollected && young - _youngAtFull >= YoungMin && _time.GetElapsedTime(_fullAt) >= Age && _heap.OldBytes <= OldBytesMax;
        if (_stepsLeft == 0)
        {
            _stepsLeft = isDue ? StepsMax : 0;
        }
        else if (isDue)
        {
            _heap.Collect();
            Note();
        }
        else
        {
            _stepsLeft = haveBeenCollected ? 0 : _stepsLeft - 1;   // old objects may have become many meanwhile
        }
        return _stepsLeft == 0 ? Interval : Step;
    }

    private void Note()
    {
        _fullCount = _heap.FullCount;
        _fullAt = _time.GetTimestamp();
        _youngAtFull = _youngSeen = _heap.YoungCount;
        _stepsLeft = 0;
    }
}
