using System.IO.Pipelines;
using Infra.Proxy.Config;
using Infra.Proxy.Data;

namespace Infra.Proxy.Http2;

/// <summary>
/// What Kestrel sends on a connection. A flush sends nothing itself: the thread pool does, once the thread that flushed has done what it is at. Answers that are ready at the
/// same time so cost one call to the kernel, and one record of TLS, instead of one each. When much waits to be sent, a flush waits too.
/// One writer (Kestrel's lock sees to that) beside the thread that sends, and any number that insert frames of ours. An idle connection holds no buffer.
/// </summary>
/// <param name="gate">Where the bytes go.</param>
/// <param name="transport">The connection below; it is dropped when sending fails or takes longer than the limits allow.</param>
/// <param name="limits">How slowly a client may take what it asked for.</param>
/// <param name="slabs">Where buffers come from.</param>
/// <param name="wheel">Measures the time that a send takes.</param>
internal sealed class Http2Output(Http2Gate gate, Transport transport, LimitsConfig limits, SlabSpace slabs, TimerWheel wheel) : PipeWriter, IThreadPoolWorkItem
{
    /// <summary>Bytes that may wait to be sent before a flush waits.</summary>
    internal const int WaitingBytesMax = 64 * 1024;

    /// <summary>Bytes of frames of ours that may wait to be sent.</summary>
    internal const int InsertedBytesMax = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Part> _parts = new();
    private readonly TransportGuard _guard = new(transport, wheel, drops: true);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<Insertion>? _insertions;
    private Part? _last;
    private TaskCompletionSource<FlushResult>? _room;
    private Exception? _failure;
    private int _unflushed;
    private int _waiting;
    private long _sent;
    private int _inserted;
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

    /// <summary>
    /// Lets a frame of ours be sent soon: behind all that Kestrel has flushed, which ends with a frame, and before whatever it flushes from now on. It waits for nothing.
    /// </summary>
    /// <param name="stream">The frame's stream; nothing of the frame is sent if it turns out to have been reset.</param>
    /// <param name="frame">A HEADERS frame that ends its block; it stays as it is.</param>
    /// <returns>False if nothing is sent any more, or as much waits as may.</returns>
    internal bool TryInsert(uint stream, ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (_failure is not null || _isCompleted || _inserted + frame.Length > InsertedBytesMax) return false;
            (_insertions ??= new Queue<Insertion>()).Enqueue(new Insertion(_sent + _waiting, stream, frame));
            _inserted += frame.Length;
            if (_isSending) return true;
            _isSending = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
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
            while (TryTake(out ReadOnlyMemory<byte> bytes, out uint stream))
            {
                ValueTask sending = stream == 0 ? gate.WriteAsync(bytes) : gate.InsertAsync(stream, bytes);
                if (!sending.IsCompleted && limits.BodyBytesPerSecondMin > 0)
                    _guard.Set(limits.TimeToTake(bytes.Length));
                await sending.ConfigureAwait(false);
                _guard.Clear();
                if (stream == 0 && NoteSent(bytes.Length)) TakeRoom()?.TrySetResult(default);
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

    // False when there is nothing: whoever flushes or inserts next begins anew. The stream is that of an inserted frame, 0 for what Kestrel wrote.
    private bool TryTake(out ReadOnlyMemory<byte> bytes, out uint stream)
    {
        stream = 0;
        lock (_lock)
        {
            bool isBeforeInsertion = _insertions is { Count: > 0 };
            if (isBeforeInsertion && _insertions!.Peek().After == _sent)
            {
                (_, stream, bytes) = _insertions.Dequeue();
                _inserted -= bytes.Length;
                return true;
            }
            while (_parts.TryPeek(out Part? first))
            {
                bytes = first.Unsent;
                if (isBeforeInsertion) bytes = bytes[..(int)Math.Min(bytes.Length, _insertions!.Peek().After - _sent)];
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
            _sent += count;
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
            ReleaseInsertions();
            // What is being written to now is given back with the next flush.
            if (_last is not { IsWriting: true }) ReleaseAll();
            if (_isCompleted) End();
        }
        TakeRoom()?.TrySetResult(new FlushResult(isCanceled: false, isCompleted: true));
    }

    private void End()
    {
        ReleaseAll();
        ReleaseInsertions();
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

    private void ReleaseInsertions()
    {
        _insertions = null;
        _inserted = 0;
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
