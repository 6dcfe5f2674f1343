using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Proxy.Data;

/// <summary>A socket under TLS whose handshake is done.</summary>
internal sealed class TlsTransport(Socket socket, TlsStream stream) : SocketedTransport(socket)
{
    internal TlsStream Stream => stream;

    internal override bool IsSecure => true;

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
        Socket.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> WaitAsync(ValueTask writing, int count)
    {
        await writing.ConfigureAwait(false);
        return count;
    }
}
