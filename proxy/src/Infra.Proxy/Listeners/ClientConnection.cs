using System.Net;
using System.Net.Sockets;
using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Proxy.Http2;
using Infra.Proxy.Lifecycle;
using Infra.Tls.Config;
using Infra.Tls.Streams;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Listeners;

/// <summary>One client from its accept to its end: PROXY header, TLS, then HTTP/1 on our own path or HTTP/2 through Kestrel.</summary>
/// <param name="socket">The accepted socket.</param>
/// <param name="peer">Who connected; null for a unix socket.</param>
/// <param name="counted">The address that the listener counts the connection for; null if none yet.</param>
/// <param name="listener">The listener.</param>
/// <param name="engine">The engine.</param>
/// <param name="loop">The loop that it belongs to.</param>
internal sealed partial class ClientConnection(Socket socket, IPEndPoint? peer, IPAddress? counted, ProxyListener listener, ProxyEngine engine, EventLoop loop) : ILoopWork
{
    private IPAddress? _counted = counted;

    /// <summary>Serves the client; the loop's thread begins it.</summary>
    void ILoopWork.Run() => _ = RunAsync();

    private async Task RunAsync()
    {
        var plain = new LoopTransport(socket, loop);
        Transport transport = plain;
        try
        {
            var client = new ClientFacts(peer, socket.LocalEndPoint, isSecure: listener.Tls is not null) { Counters = listener.Exchanges };
            if (listener.Config.ProxyProtocolPeers is not null)
            {
                ProxyPreamble header = await ProxyPreamble.ReadAsync(plain, engine.Wheel).ConfigureAwait(false);
                IPEndPoint? named = header.ClientOf(peer);
                if (!header.IsValid || !AddressFilter.AdmitsClient(listener.Config, named?.Address))
                {
                    listener.Counters.Refused(header.IsValid ? RefusalKind.Address : RefusalKind.ProxyHeader);
                    LogRefused(engine.Log, peer, header.IsValid ? "its address is not admitted" : header.Reason);
                    return;
                }
                if (!listener.TryCount(header.Source?.Address))
                {
                    LogRefused(engine.Log, header.Source, "its address has as many connections as it may");
                    return;
                }
                _counted = header.Source?.Address;
                client = new ClientFacts(named, header.Target ?? socket.LocalEndPoint, client.IsSecure) { Front = header.Header, Counters = listener.Exchanges };
                plain.GiveBack(header.Rest);
            }
            // Where an address is no bound, many clients may share it: none answers for the others.
            IPAddress? liable = listener.Config.ConnectionsPerAddressMax > 0 ? client.Peer?.Address : null;
            bool mayBeHttp2 = listener.Config.AcceptsHttp2Cleartext;
            if (listener.Tls is { } tls)
            {
                TlsTransport? secure = await ShakeHandsAsync(plain, tls, engine.IsStopping || engine.Http2.IsRefused(liable) ? tls.Http1Config : tls.Config).ConfigureAwait(false);
                if (secure is null) return;
                transport = secure;
                mayBeHttp2 = false;
                if (secure.Stream.Handshake.ApplicationProtocol == AlpnProtocol.Http2)
                {
                    await engine.Http2.ServeAsync(transport, ReadOnlyMemory<byte>.Empty, client, listener.Service, liable).ConfigureAwait(false);
                    return;
                }
            }
            var http1 = new Http1Connection(transport, client, listener.Service, engine, listener.Config.AllowsBareLineFeed, mayBeHttp2);
            if (await http1.RunAsync().ConfigureAwait(false) is not { } preface) return;
            if (engine.Http2.IsRefused(liable))
            {
                listener.Counters.Refused(RefusalKind.Http2Penalty);
                await Http2Refusal.SendAsync(transport, engine.Core).ConfigureAwait(false);
                return;
            }
            await engine.Http2.ServeAsync(transport, preface, client, listener.Service, liable).ConfigureAwait(false);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            LogFailed(engine.Log, peer, e.Message);
        }
        catch (Exception e)
        {
            // A bug: this connection is lost, the others are not.
            engine.Counters.InternalFailure();
            LogInternal(engine.Log, peer, e);
        }
        finally
        {
            await transport.CloseAsync().ConfigureAwait(false);
            plain.Drop();
            listener.Forget(_counted);
        }
    }

    private async Task<TlsTransport?> ShakeHandsAsync(LoopTransport plain, Tls.ListenerTls tls, TlsServerConfig config)
    {
        var bytes = new TransportStream(plain) { ContinuesOnPool = tls.SignsSlowly };
        var stream = new TlsStream(bytes, tls.StreamOptions);
        try
        {
            await stream.AuthenticateAsServerAsync(config, engine.Stopped).ConfigureAwait(false);
            if (bytes.ContinuesOnPool)
            {
                bytes.ContinuesOnPool = false;
                await loop.Enter();
            }
            listener.Counters.TlsHandshake();
            return new TlsTransport(plain, stream);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            listener.Counters.Refused(RefusalKind.Tls);
            LogRefused(engine.Log, peer, e.Message);
            await stream.DisposeAsync().ConfigureAwait(false);
            return null;
        }
    }

    [LoggerMessage(3, LogLevel.Information, "connection of {Peer} refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, IPEndPoint? peer, string reason);

    [LoggerMessage(4, LogLevel.Debug, "connection of {Peer} ended: {Reason}")]
    private static partial void LogFailed(ILogger logger, IPEndPoint? peer, string reason);

    [LoggerMessage(5, LogLevel.Error, "connection of {Peer} ended by a bug")]
    private static partial void LogInternal(ILogger logger, IPEndPoint? peer, Exception failure);
}
