namespace Infra.Tls.Tools.Tests.Streams;

/// <summary>Once <see cref="Begin"/> was called, reads give back what was written; everything is done at once and nothing is allocated. Before that it passes another stream on.</summary>
internal sealed class LoopStream(Stream inner) : Stream
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private LoopStream? _source;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on reads take what <paramref name="source"/> writes.</summary>
    internal static void Begin(LoopStream source, LoopStream target) => (target._source, source._source) = (source, source);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_source is null) return inner.ReadAsync(buffer, cancellationToken);
        int count = Math.Min(buffer.Length, _source._end - _source._start);
        if (count == 0 && buffer.Length > 0) throw new InvalidOperationException("nothing to read");
        _source._buffer.AsSpan(_source._start, count).CopyTo(buffer.Span);
        _source._start += count;
        return new ValueTask<int>(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_source is null) return inner.WriteAsync(buffer, cancellationToken);
        if (_start == _end) (_start, _end) = (0, 0);
        buffer.Span.CopyTo(_buffer.AsSpan(_end));
        _end += buffer.Length;
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
