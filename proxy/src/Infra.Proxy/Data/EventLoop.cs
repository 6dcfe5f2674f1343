using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Infra.Interop.Net;

namespace Infra.Proxy.Data;

/// <summary>
/// A thread that waits for what happens on its connections and goes on with whoever waited for it, right there: a request crosses no thread and no queue. So nothing that
/// runs here may block. Connections are watched for changes (EPOLLET), once for their whole life; work from other threads comes by <see cref="Post"/>.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const ulong WakeToken = ulong.MaxValue;
    private const int EventsMax = 256;
    private const int SlotsAtFirst = 64;

    private static readonly long StallTicks = (long)(Stopwatch.Frequency * StallTimes.Limit.TotalSeconds);

    [ThreadStatic]
    private static EventLoop? _running;

    private readonly EventPoll _poll = EventPoll.Create();
    private readonly EventDescriptor _wake = EventDescriptor.Create();
    private readonly EventPollBuffer _found = new(EventsMax);
    private readonly ConcurrentQueue<ILoopWork> _posted = new();
    private readonly Action<Exception> _onBug;
    private readonly Action<int, StallTimes>? _onStall;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private LoopTransport?[] _slots = new LoopTransport?[SlotsAtFirst];
    private readonly Stack<int> _free = new();
    private int _slotsUsed;
    private ThreadMeter? _meter;
    private uint _generation;
    private long _busySince;
    private int _isAwake = 1;
    private int _isStopping;

    /// <summary>Starts a loop.</summary>
    /// <param name="owner">The loops that it is one of.</param>
    /// <param name="index">Its place among them.</param>
    /// <param name="onBug">Is told of exceptions that nobody caught.</param>
    /// <param name="onStall">Is told, on the loop's thread, when a single thing took too long, and what the time went into.</param>
    internal EventLoop(EventLoops owner, int index, Action<Exception> onBug, Action<int, StallTimes>? onStall = null)
    {
        Owner = owner;
        Index = index;
        _onBug = onBug;
        _onStall = onStall;
        _poll.Add(_wake, EventPollEvents.Readable | EventPollEvents.EdgeTriggered, WakeToken);
        _thread = new Thread(Run) { IsBackground = true, Name = $"proxy loop {index}" };
        _thread.Start();
    }

    /// <summary>The loop whose thread this is; null on any other thread.</summary>
    internal static EventLoop? Current => _running;

    /// <summary>
    /// Whatever may block says so here before it does: files, names, keys, waits for threads. On a loop's thread that is a bug, which is counted and logged with its place; it goes on all the same.
    /// </summary>
    /// <param name="what">What may block, as a message names it.</param>
    internal static void MayBlock(string what)
    {
        if (_running is not { } loop) return;
        loop._onBug(ExceptionDispatchInfo.SetCurrentStackTrace(new InvalidOperationException($"{what} may block, and has no place on a loop")));
    }

    internal EventLoops Owner { get; }

    internal int Index { get; }

    /// <summary>Connections that are watched.</summary>
    internal int WatchedCount
    {
        get
        {
            lock (_lock) return _slotsUsed - _free.Count;
        }
    }

    /// <summary><see cref="Stopwatch.GetTimestamp"/> of when it began what it does now; 0 while it waits. Whoever sees the same value for long sees a stall.</summary>
    internal long BusySince => Volatile.Read(ref _busySince);

    /// <summary>Has work done by the loop's thread, soon. For any thread.</summary>
    internal void Post(ILoopWork work)
    {
        _posted.Enqueue(work);
        if (Volatile.Read(ref _isStopping) != 0 && !_thread.IsAlive) RunPosted();
        else if (_running != this && Interlocked.Exchange(ref _isAwake, 1) == 0) _wake.Signal();
    }

    /// <summary>Whoever awaits it goes on on the loop's thread.</summary>
    internal LoopEntry Enter() => new(this);

    /// <summary>Watches a connection until it is forgotten; tells the token that it was given.</summary>
    internal ulong Watch(LoopTransport transport)
    {
        ulong token;
        lock (_lock)
        {
            if (!_free.TryPop(out int slot))
            {
                slot = _slotsUsed++;
                if (slot == _slots.Length)
                {
                    var larger = new LoopTransport?[_slots.Length * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }
            // A late event of a connection that had the place before has another number in front.
            token = ((ulong)++_generation << 32) | (uint)slot;
            transport.Token = token;
            Volatile.Write(ref _slots[slot], transport);
        }
        _poll.Add(transport.Handle, EventPollEvents.Readable | EventPollEvents.Writable | EventPollEvents.PeerEnded | EventPollEvents.EdgeTriggered, token);
        return token;
    }

    /// <summary>Gives the place of a closed connection back.</summary>
    internal void Forget(ulong token)
    {
        int slot = (int)(uint)token;
        lock (_lock)
        {
            if (_slots[slot]?.Token != token) return;
            Volatile.Write(ref _slots[slot], null);
            _free.Push(slot);
        }
    }

    /// <summary>Ends the thread; connections that are still there fail.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isStopping, 1) != 0) return;
        _wake.Signal();
        if (_running != this)
        {
            MayBlock("waiting for a loop to end");
            _thread.Join();
        }
        RunPosted();
        _poll.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        _running = this;
        using ThreadMeter meter = _meter = new ThreadMeter();
        while (Volatile.Read(ref _isStopping) == 0)
        {
            // From here on whoever posts wakes us; what was posted before is seen.
            Interlocked.Exchange(ref _isAwake, 0);
            Volatile.Write(ref _busySince, 0);
            int count = _poll.Wait(_found, _posted.IsEmpty ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
            Volatile.Write(ref _isAwake, 1);
            long now = Stopwatch.GetTimestamp();
            Volatile.Write(ref _busySince, now);
            meter.Note(now);
            for (int i = 0; i < count; i++)
            {
                Dispatch(_found.TokenOf(i), _found.EventsOf(i));
                NoteTime();
            }
            RunPosted();
        }
        foreach (LoopTransport? each in _slots)
            each?.Abort();
        RunPosted();
        _running = null;
    }

    private void Dispatch(ulong token, EventPollEvents events)
    {
        if (token == WakeToken)
        {
            _wake.Reset();
            return;
        }
        LoopTransport? transport = Volatile.Read(ref Volatile.Read(ref _slots)[(int)(uint)token]);
        if (transport is null || transport.Token != token) return;
        try
        {
            transport.OnEvents(events);
        }
        catch (Exception e)
        {
            _onBug(e);
        }
    }

    // What is posted meanwhile has its turn after the next look at the connections.
    private void RunPosted()
    {
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out ILoopWork? work); left--)
        {
            try
            {
                work.Run();
            }
            catch (Exception e)
            {
                _onBug(e);
            }
            if (_running == this) NoteTime();
        }
    }

    private void NoteTime()
    {
        long now = Stopwatch.GetTimestamp();
        long began = _busySince;
        Volatile.Write(ref _busySince, now);
        if (now - began > StallTicks) _onStall?.Invoke(Index, _meter!.Explain(began));
        else _meter!.Note(now);
    }
}
