namespace Infra.Proxy.Data;

/// <summary>A transport as a stream, for TLS and Kestrel; bytes that were read before are given first. One reader beside one writer.</summary>
internal sealed class TransportStream(Transport transport, ReadOnlyMemory<byte> early = default) : Stream
{
    private ReadOnlyMemory<byte> _early = early;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_early.IsEmpty) return cancellationToken.CanBeCanceled ? ReceiveAsync(buffer, cancellationToken) : transport.ReceiveAsync(buffer);
        int count = Math.Min(_early.Length, buffer.Length);
        _early[..count].CopyTo(buffer);
        _early = _early[count..];
        return new ValueTask<int>(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> sending = transport.SendAsync(buffer);
        if (!sending.IsCompletedSuccessfully) return SendAllAsync(sending, buffer);
        int count = sending.GetAwaiter().GetResult();
        return count == buffer.Length ? ValueTask.CompletedTask : SendAllAsync(new ValueTask<int>(count), buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing here blocks.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing here blocks.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // A receive that is given up ends the connection: whoever cancels here (a handshake's time limit, a pipe that is completed) is about to do that anyway.
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static state => ((Transport)state!).EndReceive(), transport);
        int count = await transport.ReceiveAsync(buffer).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return count;
    }

    private async ValueTask SendAllAsync(ValueTask<int> sending, ReadOnlyMemory<byte> rest)
    {
        rest = rest[await sending.ConfigureAwait(false)..];
        while (!rest.IsEmpty)
            rest = rest[await transport.SendAsync(rest).ConfigureAwait(false)..];
    }
}
