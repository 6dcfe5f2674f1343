using System.Runtime.CompilerServices;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Proxy.Data;

/// <summary>A connection under TLS whose handshake is done.</summary>
internal sealed class TlsTransport(LoopTransport plain, TlsStream stream) : Transport
{
    private int _isReceiveEnded;

    internal TlsStream Stream => stream;

    /// <inheritdoc/>
    internal override bool IsSecure => true;

    /// <inheritdoc/>
    internal override int LoopIndex => plain.LoopIndex;

    /// <summary>Any byte counts, data or not: session tickets come before the first response, and whatever comes when nothing was asked for must not become part of the next one.</summary>
    internal override bool IsQuiet => !stream.HasUnreadInput && plain.IsQuiet;

    /// <inheritdoc/>
    internal override bool IsQuietForSure => !stream.HasUnreadInput && plain.IsQuietForSure;

    internal override ValueTask<int> ReceiveAsync(Memory<byte> target)
    {
        ValueTask<int> receiving = stream.ReadAsync(target);
        return receiving.IsCompletedSuccessfully ? receiving : WaitAsync(receiving);
    }

    /// <summary>As they came, encrypted.</summary>
    internal override ValueTask<int> ReceiveRestAsync(Memory<byte> target) => plain.ReceiveAsync(target);

    internal override ValueTask<int> SendAsync(ReadOnlyMemory<byte> source)
    {
        ValueTask writing = stream.WriteAsync(source);
        if (!writing.IsCompletedSuccessfully) return WaitAsync(writing, source.Length);
        writing.GetAwaiter().GetResult();
        return new ValueTask<int>(source.Length);
    }

    /// <summary>Closes the whole connection: TLS 1.3 could close one half, but clients do not expect it of HTTP.</summary>
    internal override ValueTask EndSendAsync() => CloseAsync();

    internal override async ValueTask SayLastAsync()
    {
        using var limit = new CancellationTokenSource(TlsStreamOptions.Default.CloseTimeout);
        try
        {
            await stream.ShutdownAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            // The peer was faster, or takes nothing.
        }
        await plain.EndSendAsync().ConfigureAwait(false);
    }

    internal override async ValueTask CloseAsync()
    {
        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e) || e is TlsException)
        {
            // The peer was faster.
        }
        plain.Drop();
    }

    /// <summary>For TLS an end without close_notify is a failure of the whole connection. So the socket fails instead, which TLS survives, and the answer can still be sent.</summary>
    internal override void EndReceive()
    {
        Volatile.Write(ref _isReceiveEnded, 1);
        plain.FailReceive();
    }

    internal override void Abort() => plain.Abort();

    /// <summary>A reset: whoever trusts TLS must not take a cut for an end.</summary>
    internal override void Drop() => plain.Abort();

    internal override void SetIdleOwner(IIdleOwner? owner) => plain.SetIdleOwner(owner);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> receiving)
    {
        try
        {
            return await receiving.ConfigureAwait(false);
        }
        catch (Exception e) when (Volatile.Read(ref _isReceiveEnded) != 0 && IsFailure(e))
        {
            return 0;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> WaitAsync(ValueTask writing, int count)
    {
        await writing.ConfigureAwait(false);
        return count;
    }
}
