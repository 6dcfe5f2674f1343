using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Infra.Proxy.Http2;

/// <summary>Hands connections that turned out to be HTTP/2 to Kestrel.</summary>
internal sealed class VirtualListener : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    // Bounded by the connections that may be open at all.
    private readonly Channel<ConnectionContext> _arrived = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public EndPoint EndPoint => VirtualEndPoint.Instance;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is VirtualEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _arrived.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Hands over a connection; false if Kestrel takes no more.</summary>
    internal bool TryHandOver(ConnectionContext connection) => _arrived.Writer.TryWrite(connection);
}
