namespace Infra.Proxy.Data;

/// <summary>A transport as a stream, for TLS and Kestrel; bytes that were read before are given first. One reader beside one writer.</summary>
internal sealed class TransportStream(Transport transport, ReadOnlyMemory<byte> early = default) : AsyncStream
{
    private ReadOnlyMemory<byte> _early = early;

    /// <summary>Whether whoever waited for bytes goes on on the thread pool, not on the loop: for long computations, such as those of a handshake.</summary>
    internal bool ContinuesOnPool { get; set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ContinuesOnPool ? ReadOnPoolAsync(buffer, cancellationToken) : ReadHereAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> sending = transport.SendAsync(buffer);
        if (!sending.IsCompletedSuccessfully) return SendAllAsync(sending, buffer);
        int count = sending.GetAwaiter().GetResult();
        return count == buffer.Length ? ValueTask.CompletedTask : SendAllAsync(new ValueTask<int>(count), buffer);
    }

    private ValueTask<int> ReadHereAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_early.IsEmpty) return cancellationToken.CanBeCanceled ? ReceiveAsync(buffer, cancellationToken) : transport.ReceiveAsync(buffer);
        int count = Math.Min(_early.Length, buffer.Length);
        _early[..count].CopyTo(buffer);
        _early = _early[count..];
        return new ValueTask<int>(count);
    }

    private async ValueTask<int> ReadOnPoolAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = await ReadHereAsync(buffer, cancellation).ConfigureAwait(false);
        await Task.Yield();
        return count;
    }

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
