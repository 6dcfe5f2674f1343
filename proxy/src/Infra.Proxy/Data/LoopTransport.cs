using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Net;

namespace Infra.Proxy.Data;

/// <summary>
/// A plain socket on an <see cref="EventLoop"/>. It knows from the loop's events whether there is something to read or room to write, and asks the kernel only then: a
/// request costs a receive and a send on either side, and nothing else. Whoever waits goes on on the loop's thread.
/// </summary>
internal sealed class LoopTransport : Transport, ILoopWork
{
    // What may be received in a row before others on the loop have their turn: about a millisecond, with what is done with the bytes. A receive counts as so much at least.
    private const int TurnBytes = 256 * 1024;
    private const int ReceiveBytesMin = 8 * 1024;
    private static readonly TimeSpan BacklogPause = TimeSpan.FromMilliseconds(5);

    private readonly EventLoop _loop;
    private readonly LoopOperation _receiving = new();
    private readonly LoopOperation _sending = new();
    private Memory<byte> _target;
    private ReadOnlyMemory<byte> _source;
    private byte[]? _early;
    private int _earlyStart;
    private IIdleOwner? _idleOwner;
    private int _isReadable = 1;
    private int _isWritable = 1;
    private int _isEnding;
    private int _isWatched;
    private int _isClosed;
    private int _sendError;
    private int _failsReceive;
    private int _turnLeft = TurnBytes;

    internal LoopTransport(Socket socket, EventLoop loop)
    {
        Socket = socket;
        Handle = socket.SafeHandle;
        _loop = loop;
    }

    /// <summary>The socket below; its asynchronous operations must not be used.</summary>
    internal Socket Socket { get; }

    internal SafeSocketHandle Handle { get; }

    internal EventLoop Loop => _loop;

    /// <summary>The loop's mark of it.</summary>
    internal ulong Token { get; set; }

    /// <inheritdoc/>
    internal override int LoopIndex => _loop.Index;

    /// <inheritdoc/>
    internal override bool IsQuiet
    {
        get
        {
            if (Volatile.Read(ref _isClosed) != 0 || Volatile.Read(ref _isEnding) != 0) return false;
            // Not readable as far as the loop has seen. After a receive that filled its buffer nobody knows.
            return Volatile.Read(ref _isReadable) == 0 || IsQuietForSure;
        }
    }

    /// <inheritdoc/>
    internal override bool IsQuietForSure
    {
        get
        {
            try
            {
                return !Socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (IsFailure(e))
            {
                return false;
            }
        }
    }

    /// <summary>Whether the peer has ended its side, as far as the loop has seen.</summary>
    internal bool IsEnding => Volatile.Read(ref _isEnding) != 0;

    /// <summary>Bytes that were read too early are given out first.</summary>
    internal void GiveBack(byte[] early) => _early = early.Length > 0 ? early : null;

    /// <summary>Connects; tells why not, if not. A socket that is dropped meanwhile ends it with an exception.</summary>
    internal async ValueTask<Errno> ConnectAsync(EndPoint address)
    {
        SocketAddress name = address.Serialize();
        Socket.Blocking = false;
        Errno error;
        // A unix socket whose backlog is full says EAGAIN and is no nearer to a connection; whoever limits the time drops it.
        while ((error = StreamCalls.Connect(Handle, name)) == Errno.EAGAIN)
            await Task.Delay(BacklogPause).ConfigureAwait(false);
        if (error != Errno.EINPROGRESS) return error;
        _isReadable = 0;
        Interlocked.Exchange(ref _isWritable, 0);
        await WaitSend(ReadOnlyMemory<byte>.Empty).ConfigureAwait(false);
        return StreamCalls.TakeError(Socket);
    }

    internal override ValueTask<int> ReceiveAsync(Memory<byte> target)
    {
        if (_early is not null) return new ValueTask<int>(TakeEarly(target.Span));
        if (target.IsEmpty)
        {
            // Whoever wants to know whether there is something, before it takes a buffer for it. At first nobody knows: the loop will say.
            if (_isWatched == 0) Volatile.Write(ref _isReadable, 0);
            else if (Volatile.Read(ref _isReadable) != 0) return new ValueTask<int>(0);
            return WaitReceive(target);
        }
        if (_turnLeft > 0 && Volatile.Read(ref _isReadable) != 0 && TryReceive(target.Span, out int count))
        {
            _turnLeft -= Math.Max(count, ReceiveBytesMin);
            return new ValueTask<int>(count);
        }
        return WaitReceive(target);
    }

    internal override ValueTask<int> SendAsync(ReadOnlyMemory<byte> source)
    {
        if (source.IsEmpty) return new ValueTask<int>(0);
        if (Volatile.Read(ref _isWritable) != 0 && TrySend(source.Span, out int count)) return new ValueTask<int>(count);
        return WaitSend(source);
    }

    internal override ValueTask EndSendAsync()
    {
        Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    internal override ValueTask CloseAsync()
    {
        if (Volatile.Read(ref _isClosed) == 0) Shutdown(SocketShutdown.Both);
        Drop();
        return ValueTask.CompletedTask;
    }

    internal override void EndReceive() => Shutdown(SocketShutdown.Receive);

    /// <summary>The same, but instead of ending with 0 receives fail. Never throws; for any thread.</summary>
    internal void FailReceive()
    {
        Volatile.Write(ref _failsReceive, 1);
        Shutdown(SocketShutdown.Receive);
    }

    internal override void Abort()
    {
        try
        {
            Socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (IsFailure(e))
        {
            // It is closed already.
        }
        Drop();
    }

    internal override void Drop()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        Socket.Dispose();
        if (Volatile.Read(ref _isWatched) != 0) _loop.Forget(Token);
        if (_receiving.IsWaiting || _sending.IsWaiting) _loop.Post(this);
    }

    internal override void SetIdleOwner(IIdleOwner? owner) => Volatile.Write(ref _idleOwner, owner);

    /// <summary>The loop tells what happened.</summary>
    internal void OnEvents(EventPollEvents events)
    {
        const EventPollEvents Ends = EventPollEvents.PeerEnded | EventPollEvents.HangUp | EventPollEvents.Error;
        bool isEnd = (events & Ends) != EventPollEvents.None;
        if (isEnd) Volatile.Write(ref _isEnding, 1);
        if ((events & (Ends | EventPollEvents.Readable)) != EventPollEvents.None)
        {
            // Whoever begins to wait now, or makes it idle, sees this, or is seen here.
            Interlocked.Exchange(ref _isReadable, 1);
            if (_receiving.IsWaiting) ContinueReceive();
            else Volatile.Read(ref _idleOwner)?.OnUnexpected(isEnd);
        }
        if ((events & (EventPollEvents.Writable | EventPollEvents.HangUp | EventPollEvents.Error)) != EventPollEvents.None)
        {
            Interlocked.Exchange(ref _isWritable, 1);
            if (_sending.IsWaiting) ContinueSend();
        }
    }

    /// <inheritdoc/>
    void ILoopWork.Run()
    {
        ContinueReceive();
        ContinueSend();
    }

    private ValueTask<int> WaitReceive(Memory<byte> target)
    {
        _turnLeft = TurnBytes;
        _target = target;
        ValueTask<int> waiting = _receiving.Begin();
        Watch();
        // Something is there: because it came just now, or because it is the turn of others.
        if (Volatile.Read(ref _isReadable) != 0 || Volatile.Read(ref _isClosed) != 0) _loop.Post(this);
        return waiting;
    }

    private ValueTask<int> WaitSend(ReadOnlyMemory<byte> source)
    {
        _source = source;
        ValueTask<int> waiting = _sending.Begin();
        Watch();
        if (Volatile.Read(ref _isWritable) != 0 || Volatile.Read(ref _isClosed) != 0) _loop.Post(this);
        return waiting;
    }

    private void Watch()
    {
        if (Volatile.Read(ref _isWatched) != 0 || Interlocked.Exchange(ref _isWatched, 1) != 0) return;
        try
        {
            _loop.Watch(this);
        }
        catch (Exception e) when (e is NativeException or ObjectDisposedException)
        {
            // Dropped meanwhile, or the kernel has no memory for one more: whoever waits is told that it is closed.
            Drop();
        }
        if (Volatile.Read(ref _isClosed) != 0) _loop.Forget(Token);
    }

    private void ContinueReceive()
    {
        while (_receiving.TryTake())
        {
            int count = 0;
            Exception? failure = Volatile.Read(ref _isClosed) != 0 ? new TransportException("recv", Errno.EBADF) : null;
            if (failure is null && (_target.IsEmpty || TryReceiveQuietly(_target.Span, out count, out failure)))
            {
                _target = default;
                _receiving.Complete(count);
                return;
            }
            if (failure is not null)
            {
                _target = default;
                _receiving.Fail(failure);
                return;
            }
            _receiving.Rearm();
            if (Volatile.Read(ref _isReadable) == 0 && Volatile.Read(ref _isClosed) == 0) return;
        }
    }

    private void ContinueSend()
    {
        while (_sending.TryTake())
        {
            int count = 0;
            Exception? failure = Volatile.Read(ref _isClosed) != 0 ? new TransportException("send", Errno.EBADF) : null;
            if (failure is null && (_source.IsEmpty || TrySendQuietly(_source.Span, out count, out failure)))
            {
                _source = default;
                _sending.Complete(count);
                return;
            }
            if (failure is not null)
            {
                _source = default;
                _sending.Fail(failure);
                return;
            }
            _sending.Rearm();
            if (Volatile.Read(ref _isWritable) == 0 && Volatile.Read(ref _isClosed) == 0) return;
        }
    }

    private bool TryReceiveQuietly(Span<byte> target, out int count, out Exception? failure)
    {
        failure = null;
        count = 0;
        try
        {
            return TryReceive(target, out count);
        }
        catch (Exception e) when (IsFailure(e))
        {
            failure = e;
            return false;
        }
    }

    private bool TrySendQuietly(ReadOnlySpan<byte> source, out int count, out Exception? failure)
    {
        failure = null;
        count = 0;
        try
        {
            return TrySend(source, out count);
        }
        catch (Exception e) when (IsFailure(e))
        {
            failure = e;
            return false;
        }
    }

    // A receive that does not fill its buffer has emptied the socket (epoll(7)): the next event says when there is more. Only the end would come without one.
    private bool TryReceive(Span<byte> target, out int count)
    {
        Interlocked.Exchange(ref _isReadable, 0);
        count = StreamCalls.Receive(Handle, target, out Errno error);
        if (count == target.Length || (count >= 0 && Volatile.Read(ref _isEnding) != 0) || error == Errno.EINTR) Volatile.Write(ref _isReadable, 1);
        // The kernel tells of a failure once: if a send was told, a receive sees what came before, and then an end that is none.
        if (count == 0 && Volatile.Read(ref _sendError) is var failure and not 0) throw new TransportException("recv", (Errno)failure);
        if (count == 0 && Volatile.Read(ref _failsReceive) != 0) throw new TransportException("recv", Errno.EPIPE);
        if (count >= 0) return true;
        return error is Errno.EAGAIN or Errno.EINTR ? false : throw new TransportException("recv", error);
    }

    private bool TrySend(ReadOnlySpan<byte> source, out int count)
    {
        Interlocked.Exchange(ref _isWritable, 0);
        count = StreamCalls.Send(Handle, source, out Errno error);
        if (count >= 0 || error == Errno.EINTR) Volatile.Write(ref _isWritable, 1);
        if (count >= 0) return true;
        if (error is Errno.EAGAIN or Errno.EINTR) return false;
        // EPIPE says only that nothing can be sent: after a reset it is told to the second send, but also to the first one after our own end.
        if (error != Errno.EPIPE) Volatile.Write(ref _sendError, (int)error);
        throw new TransportException("send", error);
    }

    private int TakeEarly(Span<byte> target)
    {
        ReadOnlySpan<byte> rest = _early.AsSpan(_earlyStart);
        int count = Math.Min(rest.Length, target.Length);
        rest[..count].CopyTo(target);
        _earlyStart += count;
        if (_earlyStart == _early!.Length && count > 0) _early = null;
        return count;
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            Socket.Shutdown(how);
        }
        catch (Exception e) when (IsFailure(e))
        {
            // The peer was faster.
        }
    }
}
