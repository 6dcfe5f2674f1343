using System.Runtime.CompilerServices;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Proxy.Data;

/// <summary>A connection under TLS whose handshake is done.</summary>
internal sealed class TlsTransport(LoopTransport plain, TlsStream stream) : Transport
{
    internal TlsStream Stream => stream;

    /// <inheritdoc/>
    internal override bool IsSecure => true;

    /// <inheritdoc/>
    internal override int LoopIndex => plain.LoopIndex;

    /// <summary>Any byte counts, data or not: session tickets come before the first response, and whatever comes when nothing was asked for must not become part of the next one.</summary>
    internal override bool IsQuiet => !stream.HasUnreadInput && plain.IsQuiet;

    /// <inheritdoc/>
    internal override bool IsQuietForSure => !stream.HasUnreadInput && plain.IsQuietForSure;

    internal override ValueTask<int> ReceiveAsync(Memory<byte> target) => stream.ReadAsync(target);

    internal override ValueTask<int> SendAsync(ReadOnlyMemory<byte> source)
    {
        ValueTask writing = stream.WriteAsync(source);
        if (!writing.IsCompletedSuccessfully) return WaitAsync(writing, source.Length);
        writing.GetAwaiter().GetResult();
        return new ValueTask<int>(source.Length);
    }

    /// <summary>Closes the whole connection: TLS 1.3 could close one half, but clients do not expect it of HTTP.</summary>
    internal override ValueTask EndSendAsync() => CloseAsync();

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

    internal override void EndReceive() => plain.EndReceive();

    internal override void Abort() => plain.Abort();

    /// <summary>A reset: whoever trusts TLS must not take a cut for an end.</summary>
    internal override void Drop() => plain.Abort();

    internal override void SetIdleOwner(IIdleOwner? owner) => plain.SetIdleOwner(owner);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> WaitAsync(ValueTask writing, int count)
    {
        await writing.ConfigureAwait(false);
        return count;
    }
}
