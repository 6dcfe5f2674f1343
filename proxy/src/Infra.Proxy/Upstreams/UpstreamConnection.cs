using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Data;

namespace Infra.Proxy.Upstreams;

/// <summary>
/// A connection to a server. While it is used it belongs to one exchange alone; while it is idle, to the pool. Its deadline guards whatever is awaited of it: when
/// it passes, the socket is dropped, and the exchange finds out why by <see cref="Expired"/>.
/// </summary>
internal sealed class UpstreamConnection : IDeadlineOwner, IIdleOwner
{
    private const long NoLimitTicks = long.MaxValue / 4;

    private readonly Deadline _deadline;
    private readonly TimerWheel _wheel;
    private Slab? _input;
    private SlabPool? _inputPool;
    private int _inputUsed;
    private int _isIdle;
    private int _isDropped;
    private ProxyError _guarded;
    private long _exchangeDueTick = long.MaxValue;
    private long _headDueTick;   // 0 as long as the request is not all sent

    internal UpstreamConnection(Transport transport, UpstreamServer server, TimerWheel wheel)
    {
        Transport = transport;
        Server = server;
        _wheel = wheel;
        CreatedTick = wheel.Now;
        _deadline = new Deadline(wheel, this);
        Response = new ResponseHead(server.ResponseLimits);
    }

    internal Transport Transport { get; }

    internal UpstreamServer Server { get; }

    /// <summary>The parser of its responses.</summary>
    internal ResponseHead Response { get; }

    /// <summary>The wheel's tick at which it was made.</summary>
    internal long CreatedTick { get; }

    /// <summary>Requests that it carried.</summary>
    internal int UseCount { get; private set; }

    /// <summary>Received bytes that were not processed yet begin here.</summary>
    internal int Start { get; set; }

    /// <summary>They end before this.</summary>
    internal int End { get; set; }

    /// <summary>The pool's shard that it is in.</summary>
    internal int Shard { get; set; }

    /// <summary>What was awaited when its deadline passed, or why its transport says it failed; <see cref="ProxyError.None"/> otherwise.</summary>
    internal ProxyError Expired => _deadline.HasFired ? _guarded : Transport.Failure;

    internal bool IsDropped => Volatile.Read(ref _isDropped) != 0;

    /// <summary>Received bytes that were not processed yet.</summary>
    internal ReadOnlySpan<byte> Received => _input is null ? default : _input.Bytes.AsSpan(Start, End - Start);

    /// <summary>The same, to be sent on.</summary>
    internal ReadOnlyMemory<byte> ReceivedMemory => _input is null ? default : _input.Bytes.AsMemory(Start, End - Start);

    /// <summary>An exchange that began at a tick of the wheel uses it now: its time limit, if it has one, counts whatever else is awaited or not.</summary>
    internal void BeginExchange(long beganTick)
    {
        UseCount++;
        _headDueTick = 0;
        TimeSpan limit = Server.Config.Timeouts.Request;
        _exchangeDueTick = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : beganTick + TimerWheel.TicksOf(limit);
        Unguard();
    }

    /// <summary>The exchange has become a tunnel, which has limits of its own.</summary>
    internal void BecomeTunnel()
    {
        _exchangeDueTick = long.MaxValue;
        Unguard();
    }

    /// <summary>Sets the time limit of what comes next; that of the whole exchange counts where it is earlier.</summary>
    internal void Guard(TimeSpan limit, ProxyError failure) => GuardTicks(TicksOf(limit), failure);

    /// <summary>Sets the time limit of the response's head, the request being sent: it runs from the first call of an exchange on, however the head trickles in.</summary>
    internal void GuardHead()
    {
        if (_headDueTick == 0) _headDueTick = _wheel.Now + TicksOf(Server.Config.Timeouts.Head);
        GuardTicks(_headDueTick - _wheel.Now, ProxyError.ConnectionReadTimeout);
    }

    private static long TicksOf(TimeSpan limit) => limit == Timeout.InfiniteTimeSpan ? NoLimitTicks : TimerWheel.TicksOf(limit);

    private void GuardTicks(long ticks, ProxyError failure)
    {
        long rest = _exchangeDueTick - _wheel.Now;
        _guarded = rest < ticks ? ProxyError.HttpResponseTimeout : failure;
        _deadline.SetTicks(Math.Max(1, Math.Min(ticks, rest)));
    }

    /// <summary>Nothing is awaited but the end of the exchange, if that has a limit.</summary>
    internal void Unguard()
    {
        if (_exchangeDueTick == long.MaxValue) _deadline.Clear();
        else GuardTicks(NoLimitTicks, ProxyError.HttpResponseTimeout);
    }

    /// <summary>Whether no more fits into the buffer, unless a larger one is taken.</summary>
    internal bool IsFull => _input is not null && Start == 0 && End == _input.Bytes.Length;

    /// <summary>Receives behind what is there, into a buffer of these; a smaller one that is empty or full is exchanged first. It must not be full of unprocessed bytes then.</summary>
    internal ValueTask<int> ReceiveAsync(SlabPool slabs)
    {
        if (Start == End) Start = End = 0;
        if (_input is null || (_input.Bytes.Length < slabs.SlabBytes && (Start == End || End - Start == _input.Bytes.Length))) Exchange(slabs);
        byte[] bytes = _input!.Bytes;
        if (End == bytes.Length && Start > 0)
        {
            bytes.AsSpan(Start, End - Start).CopyTo(bytes);
            End -= Start;
            Start = 0;
        }
        return Transport.ReceiveAsync(bytes.AsMemory(End));
    }

    /// <summary>Notes what <see cref="ReceiveAsync"/> gave.</summary>
    internal void Took(int count)
    {
        End += count;
        if (End > _inputUsed) _inputUsed = End;
    }

    /// <summary>Gives the buffer back; what is in it is lost.</summary>
    internal void ReleaseBuffer()
    {
        if (_input is null) return;
        // TLS may have written behind what it gave.
        _inputPool!.Return(_input, Transport.IsSecure ? int.MaxValue : _inputUsed);
        _input = null;
        Start = End = _inputUsed = 0;
    }

    /// <summary>It now belongs to the pool, for a time at most.</summary>
    internal void BecomeIdle(TimeSpan limit)
    {
        _exchangeDueTick = long.MaxValue;
        Volatile.Write(ref _isIdle, 1);
        Transport.SetIdleOwner(this);
        Guard(limit, ProxyError.None);
    }

    /// <summary>Takes it out of idleness; false if its time had passed.</summary>
    internal bool TryBecomeBusy()
    {
        if (Interlocked.Exchange(ref _isIdle, 0) == 0) return false;
        Transport.SetIdleOwner(null);
        _deadline.Clear();
        return true;
    }

    /// <summary>Ends it at once. Never throws; more than once is harmless.</summary>
    internal void Drop()
    {
        if (Interlocked.Exchange(ref _isDropped, 1) != 0) return;
        _deadline.Close();
        Server.ConnectionEnded();
        Transport.Drop();
    }

    private void Exchange(SlabPool slabs)
    {
        Slab next = slabs.Rent();
        int length = End - Start;
        if (length > 0) Received.CopyTo(next.Bytes);
        ReleaseBuffer();
        _input = next;
        _inputPool = slabs;
        End = _inputUsed = length;
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        if (!TryEndIdleness()) Transport.Abort();
    }

    /// <summary>The server has closed it, or said something unasked: nobody gets it any more.</summary>
    public void OnUnexpected(bool isEnd) => TryEndIdleness();

    private bool TryEndIdleness()
    {
        if (Interlocked.Exchange(ref _isIdle, 0) == 0) return false;
        Server.Pool.Forget(this);
        Drop();
        return true;
    }
}
