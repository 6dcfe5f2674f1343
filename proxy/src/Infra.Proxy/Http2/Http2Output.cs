using System.IO.Pipelines;
using Infra.Proxy.Config;
using Infra.Proxy.Data;

namespace Infra.Proxy.Http2;

/// <summary>
/// What Kestrel sends on a connection. A flush sends nothing itself: the thread pool does, once the thread that flushed has done what it is at. Answers that are ready at the
/// same time so cost one call to the kernel, and one record of TLS, instead of one each. When much waits to be sent, a flush waits too.
/// One writer (Kestrel's lock sees to that) beside the thread that sends. An idle connection holds no buffer.
/// </summary>
/// <param name="stream">Where the bytes go: the gate.</param>
/// <param name="transport">The connection below; it is dropped when sending fails or takes longer than the limits allow.</param>
/// <param name="limits">How slowly a client may take what it asked for.</param>
/// <param name="slabs">Where buffers come from.</param>
/// <param name="wheel">Measures the time that a send takes.</param>
internal sealed class Http2Output(Stream stream, Transport transport, LimitsConfig limits, SlabSpace slabs, TimerWheel wheel) : PipeWriter, IThreadPoolWorkItem
{
    /// <summary>Bytes that may wait to be sent before a flush waits.</summary>
    internal const int WaitingBytesMax = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Part> _parts = new();
    private readonly TransportGuard _guard = new(transport, wheel, drops: true);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Part? _last;
    private TaskCompletionSource<FlushResult>? _room;
    private Exception? _failure;
    private int _unflushed;
    private int _waiting;
    private bool _isSending;
    private bool _isCompleted;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _unflushed;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isCompleted, this);
            if (_last is null || _last.Room < Math.Max(sizeHint, 1))
            {
                // Where much comes, fewer and larger sends.
                _last = new Part(_unflushed + _waiting > 0 ? SlabSpace.LargeBytes : SlabSpace.SmallBytes, sizeHint, slabs);
                _parts.Enqueue(_last);
            }
            _last.IsWriting = true;
            return _last.Free;
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (bytes == 0) return;
        Part last = _last ?? throw new InvalidOperationException("No memory was taken to write to.");
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, last.Room);
        last.Written += bytes;
        _unflushed += bytes;
    }

    /// <summary>
    /// Lets what was written be sent soon. It waits while more than <see cref="WaitingBytesMax"/> are on their way; the result says completed once nothing can be sent any more.
    /// </summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        bool begins;
        ValueTask<FlushResult> flushed = default;
        lock (_lock)
        {
            begins = MustBeginToSend();
            if (_failure is not null) flushed = new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
            else if (_waiting > WaitingBytesMax)
            {
                _room ??= new TaskCompletionSource<FlushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                flushed = new ValueTask<FlushResult>(_room.Task);
            }
        }
        if (begins) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return flushed;
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => TakeRoom()?.TrySetResult(new FlushResult(isCanceled: true, isCompleted: false));

    /// <summary>Nothing more will be written. What was written is sent still, but not waited for.</summary>
    public override void Complete(Exception? exception = null) => Finish();

    /// <summary>Nothing more will be written. Done when all was sent, or cannot be; fails with what was a bug and not the connection's failure.</summary>
    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        Finish();
        return new ValueTask(_ended.Task);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private void Finish()
    {
        bool begins;
        lock (_lock)
        {
            _isCompleted = true;
            begins = MustBeginToSend();
            if (!_isSending) End();
        }
        if (begins) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    private async Task SendAsync()
    {
        try
        {
            while (TryTake(out ReadOnlyMemory<byte> bytes))
            {
                ValueTask sending = stream.WriteAsync(bytes);
                if (!sending.IsCompleted && limits.BodyBytesPerSecondMin > 0)
                    _guard.Set(limits.TimeToTake(bytes.Length));
                await sending.ConfigureAwait(false);
                _guard.Clear();
                if (NoteSent(bytes.Length)) TakeRoom()?.TrySetResult(default);
            }
        }
        catch (Exception e)
        {
            Fail(e);
            // Kestrel learns of it by the end of what it reads.
            transport.Abort();
        }
    }

    // What was written may go now. Whether somebody has to begin with it.
    private bool MustBeginToSend()
    {
        foreach (Part part in _parts)
        {
            part.Flushed = part.Written;
            part.IsWriting = false;
        }
        _waiting += _unflushed;
        _unflushed = 0;
        if (_failure is not null) ReleaseAll();
        if (_isSending || _waiting == 0) return false;
        return _isSending = true;
    }

    // False when there is nothing: whoever flushes next begins anew.
    private bool TryTake(out ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            while (_parts.TryPeek(out Part? first))
            {
                bytes = first.Unsent;
                if (!bytes.IsEmpty) return true;
                if (first.IsWriting) break;
                if (first == _last) _last = null;
                _parts.Dequeue().Release();
            }
            bytes = default;
            _isSending = false;
            if (_isCompleted) End();
            return false;
        }
    }

    // Whether there is room for more now.
    private bool NoteSent(int count)
    {
        lock (_lock)
        {
            _parts.Peek().Sent += count;
            _waiting -= count;
            return _room is not null && _waiting <= WaitingBytesMax / 2;
        }
    }

    private TaskCompletionSource<FlushResult>? TakeRoom()
    {
        lock (_lock)
        {
            TaskCompletionSource<FlushResult>? room = _room;
            _room = null;
            return room;
        }
    }

    private void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure = failure;
            _isSending = false;
            // What is being written to now is given back with the next flush.
            if (_last is not { IsWriting: true }) ReleaseAll();
            if (_isCompleted) End();
        }
        TakeRoom()?.TrySetResult(new FlushResult(isCanceled: false, isCompleted: true));
    }

    private void End()
    {
        ReleaseAll();
        _guard.Close();
        if (_failure is null || Transport.IsFailure(_failure)) _ended.TrySetResult();
        else _ended.TrySetException(_failure);
    }

    private void ReleaseAll()
    {
        while (_parts.TryDequeue(out Part? part))
            part.Release();
        _last = null;
        _waiting = 0;
    }

    // A buffer: sent | flushed | written | free.
    private sealed class Part
    {
        private readonly SlabPool? _pool;
        private readonly Slab _slab;

        internal Part(int bytesUsually, int bytesMin, SlabSpace slabs)
        {
            _pool = slabs.For(Math.Max(bytesUsually, bytesMin));
            _slab = _pool?.Rent() ?? new Slab(bytesMin);
        }

        internal int Sent { get; set; }

        internal int Flushed { get; set; }

        internal int Written { get; set; }

        /// <summary>Whether somebody holds its memory: what they write counts with the next flush.</summary>
        internal bool IsWriting { get; set; }

        internal int Room => _slab.Bytes.Length - Written;

        internal Memory<byte> Free => _slab.Bytes.AsMemory(Written);

        internal ReadOnlyMemory<byte> Unsent => _slab.Bytes.AsMemory(Sent, Flushed - Sent);

        internal void Release() => _pool?.Return(_slab, Written);
    }
}
