using System.Threading.Tasks.Sources;

namespace Infra.Tls.Bench;

/// <summary>
/// One end of a connection in memory, for one thread: a write puts bytes into the other end's buffer and, if that end waits for input, runs its continuation
/// at once. Nothing is allocated once the buffers have grown.
/// </summary>
internal sealed class MemoryTransport : Stream, IValueTaskSource<int>
{
    private const int BufferBytesMin = 4096;

    private ManualResetValueTaskSourceCore<int> _source;
    private MemoryTransport? _other;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private Memory<byte> _waiting;
    private bool _isWaiting;
    private bool _isEnded;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether what is written here goes nowhere: the sending side alone is measured.</summary>
    internal bool IsSink { get; set; }

    /// <summary>Bytes that were written here.</summary>
    internal long Written { get; private set; }

    internal static (MemoryTransport Client, MemoryTransport Server) Create()
    {
        var client = new MemoryTransport();
        var server = new MemoryTransport { _other = client };
        client._other = server;
        return (client, server);
    }

    /// <summary>Makes the buffer so large that what comes next does not let it grow in the middle of a measurement.</summary>
    internal void Reserve(int bytes)
    {
        if (_buffer.Length - _end < bytes) Array.Resize(ref _buffer, _end + bytes);
    }

    /// <summary>Gives the buffer away when nothing is in it, as a socket without data would hold none.</summary>
    internal void ReleaseIfEmpty()
    {
        if (_start == _end) (_buffer, _start, _end) = ([], 0, 0);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start < _end || _isEnded) return new ValueTask<int>(Take(buffer.Span));
        if (_isWaiting) throw new InvalidOperationException("one reader at a time");
        _source.Reset();
        (_waiting, _isWaiting) = (buffer, true);
        return new ValueTask<int>(this, _source.Version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Written += buffer.Length;
        if (!IsSink) _other!.Receive(buffer);
    }

    public override int Read(Span<byte> buffer) => _start < _end || _isEnded ? Take(buffer) : throw new InvalidOperationException("a read without asynchrony would wait for ever");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsSink) _other!.End();
        base.Dispose(disposing);
    }

    private void Receive(ReadOnlySpan<byte> bytes)
    {
        if (_start == _end) (_start, _end) = (0, 0);
        if (_buffer.Length - _end < bytes.Length) Array.Resize(ref _buffer, Math.Max(Math.Max(2 * _buffer.Length, BufferBytesMin), _end + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
        Wake();
    }

    private void End()
    {
        _isEnded = true;
        Wake();
    }

    private void Wake()
    {
        if (!_isWaiting) return;
        _isWaiting = false;
        int count = Take(_waiting.Span);
        _waiting = default;
        _source.SetResult(count);
    }

    private int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }
}
