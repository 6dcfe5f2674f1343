using Infra.Testing.Fakes;

namespace Infra.Testing.Streams;

/// <summary>A stream that passes another one on slowly, in pieces, cut off, damaged or twice. One reader and one writer at a time, as usual.</summary>
/// <param name="inner">What is passed on; disposed with this.</param>
/// <param name="faults">How.</param>
public sealed class FaultyStream(Stream inner, StreamFaults faults) : Stream
{
    private readonly SeededRandom? _chunks = faults.RandomChunksSeed is { } seed ? new SeededRandom(seed) : null;
    private long _read;
    private int _writes;

    /// <summary>Bytes handed to the reader so far.</summary>
    public long BytesRead => _read;

    /// <inheritdoc />
    public override bool CanRead => inner.CanRead;

    /// <inheritdoc />
    public override bool CanWrite => inner.CanWrite;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        int wanted = Limit(buffer.Length);
        return wanted == 0 ? 0 : Passed(buffer[..inner.Read(buffer[..wanted])]);
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (faults.ReadDelay > TimeSpan.Zero) await Task.Delay(faults.ReadDelay, faults.Clock, cancellationToken).ConfigureAwait(false);
        int wanted = Limit(buffer.Length);
        if (wanted == 0) return 0;
        int count = await inner.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        return Passed(buffer.Span[..count]);
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        if (++_writes == faults.DuplicateWrite) inner.Write(buffer);
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (faults.WriteDelay > TimeSpan.Zero) await Task.Delay(faults.WriteDelay, faults.Clock, cancellationToken).ConfigureAwait(false);
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (++_writes == faults.DuplicateWrite) await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override void Flush() => inner.Flush();

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Limit(int wanted)
    {
        if (wanted == 0) return 0;
        if (_read >= faults.ResetAfterBytes) throw new IOException("injected: connection reset by peer");
        long end = Math.Min(faults.TruncateAfterBytes, faults.ResetAfterBytes) - _read;
        int most = (int)Math.Min(Math.Min(wanted, faults.ReadBytesMax), end);
        return most <= 1 || _chunks is null ? most : _chunks.Next(1, most);
    }

    private int Passed(Span<byte> bytes)
    {
        long corrupt = faults.CorruptByteAt - _read;
        if (faults.CorruptByteAt >= 0 && corrupt >= 0 && corrupt < bytes.Length) bytes[(int)corrupt] ^= 1;
        _read += bytes.Length;
        return bytes.Length;
    }
}
