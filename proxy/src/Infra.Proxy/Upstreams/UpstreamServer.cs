using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Pki.Names;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Observe;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Proxy.Upstreams;

/// <summary>A server that requests go to, with its pool. Thread-safe.</summary>
internal sealed class UpstreamServer
{
    private const int ConnectionsMax = 16_384;
    private const int IdleMax = 1024;
    private const int UsesMax = 100_000;
    private static readonly TimeSpan AgeLimit = TimeSpan.FromHours(1);

    private readonly TimerWheel _wheel;
    private readonly TlsClientConfig? _tls;
    private readonly ServerName? _name;
    private readonly HttpMessageInvoker? _bridge;
    private int _connectionCount;
    private long _connects;
    private long _connectFailures;

    internal UpstreamServer(ConnectorConfig config, TlsClientConfig? tls, TimerWheel wheel)
    {
        Config = config;
        _wheel = wheel;
        _tls = tls;
        if (config.TlsName is not null && !ServerName.TryParse(config.TlsName, out _name)) throw new ArgumentException("the TLS name is none", nameof(config));
        if (config.Protocol == UpstreamProtocol.Http2) _bridge = Http2Bridge.CreateInvoker(config, ConnectStreamAsync);
        Pool = new UpstreamPool(IdleMax, UsesMax, config.Timeouts.Idle, AgeLimit, wheel);
        Name = ConfigShapes.Format(config.Address);
        Authority = Encoding.ASCII.GetBytes(config.TlsName ?? (config.Address is IPEndPoint ? Name : "localhost"));
    }

    internal ConnectorConfig Config { get; }

    internal UpstreamPool Pool { get; }

    /// <summary>What people call it.</summary>
    internal string Name { get; }

    /// <summary>Its Host, where it gets its own.</summary>
    internal byte[] Authority { get; }

    internal HeadLimits ResponseLimits { get; } = HeadLimits.Response;

    /// <summary>What came of the exchanges with it.</summary>
    internal ExchangeCounters Counters { get; } = new();

    /// <summary>Connections that were made with it, or tried.</summary>
    internal long ConnectCount => Volatile.Read(ref _connects);

    /// <summary>Those of them that failed.</summary>
    internal long ConnectFailureCount => Volatile.Read(ref _connectFailures);

    /// <summary>Open connections, idle ones among them.</summary>
    internal int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>The state of the smooth round robin, under the lock of <see cref="RoundRobin"/>.</summary>
    internal int CurrentWeight { get; set; }

    /// <summary>Closes what it holds: idle connections, and those of HTTP/2.</summary>
    internal void Close()
    {
        Pool.Clear();
        _bridge?.Dispose();
    }

    internal void ConnectionEnded() => Interlocked.Decrement(ref _connectionCount);

    /// <summary>Makes a new connection.</summary>
    internal async Task<UpstreamAttempt> ConnectAsync(CancellationToken stopped)
    {
        Interlocked.Increment(ref _connects);
        UpstreamAttempt attempt = await TryConnectAsync(stopped).ConfigureAwait(false);
        if (attempt.Connection is null) Interlocked.Increment(ref _connectFailures);
        return attempt;
    }

    private async Task<UpstreamAttempt> TryConnectAsync(CancellationToken stopped)
    {
        if (Interlocked.Increment(ref _connectionCount) > ConnectionsMax)
        {
            Interlocked.Decrement(ref _connectionCount);
            return new UpstreamAttempt(null, ProxyError.ConnectionLimitReached);
        }
        if (_bridge is not null) return new UpstreamAttempt(new UpstreamConnection(new Http2Bridge(_bridge, Authority), this, _wheel), ProxyError.None);
        bool isUnix = Config.Address is UnixDomainSocketEndPoint;
        Socket? socket = new Socket(Config.Address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        ProxyError failure = ProxyError.None;
        Transport? transport = null;
        try
        {
            using var total = CancellationTokenSource.CreateLinkedTokenSource(stopped);
            total.CancelAfter(Config.Timeouts.TotalConnect);
            using (var connect = CancellationTokenSource.CreateLinkedTokenSource(total.Token))
            {
                connect.CancelAfter(Config.Timeouts.Connect);
                await socket.ConnectAsync(Config.Address, connect.Token).ConfigureAwait(false);
            }
            if (!isUnix) socket.NoDelay = true;
            var plain = new SocketTransport(socket);
            transport = plain;
            if (_tls is not null) transport = await ShakeHandsAsync(plain, _tls, total.Token).ConfigureAwait(false);
            var connection = new UpstreamConnection(transport, this, _wheel);
            socket = null;
            return new UpstreamAttempt(connection, ProxyError.None);
        }
        catch (TlsException e)
        {
            failure = Classify(e);
        }
        catch (OperationCanceledException)
        {
            failure = ProxyError.ConnectionTimeout;
        }
        catch (SocketException e)
        {
            failure = e.SocketErrorCode switch
            {
                SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressNotAvailable => ProxyError.DestinationIpUnroutable,
                SocketError.TimedOut => ProxyError.ConnectionTimeout,
                _ => ProxyError.ConnectionRefused,
            };
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            failure = transport is null ? ProxyError.ConnectionRefused : ProxyError.TlsProtocolError;
        }
        finally
        {
            if (socket is not null)
            {
                socket.Dispose();
                Interlocked.Decrement(ref _connectionCount);
            }
        }
        return new UpstreamAttempt(null, failure);
    }

    /// <summary>Makes a connection for the class library's client, which wants a stream and exceptions. It is not counted among the open ones.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="TlsException">There is no agreement with it, or its certificate is refused.</exception>
    internal async ValueTask<Stream> ConnectStreamAsync(CancellationToken cancellation)
    {
        bool isUnix = Config.Address is UnixDomainSocketEndPoint;
        var socket = new Socket(Config.Address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(Config.Address, cancellation).ConfigureAwait(false);
            if (!isUnix) socket.NoDelay = true;
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (_tls is null) return plain;
            var stream = new TlsStream(plain, TlsStreamOptions.Default with { HandshakeTimeout = Timeout.InfiniteTimeSpan });
            await stream.AuthenticateAsClientAsync(_tls, _name!, cancellation).ConfigureAwait(false);
            // With "h2-only" nothing else was offered: a server that ignores the offer speaks something else.
            if (Config.Protocol == UpstreamProtocol.Http2 && stream.Handshake.ApplicationProtocol != AlpnProtocol.Http2) throw new IOException("The server did not agree on HTTP/2.");
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Transport> ShakeHandsAsync(SocketTransport plain, TlsClientConfig config, CancellationToken cancellation)
    {
        var stream = new TlsStream(new TransportStream(plain), TlsStreamOptions.Default with { HandshakeTimeout = Timeout.InfiniteTimeSpan });
        await stream.AuthenticateAsClientAsync(config, _name!, cancellation).ConfigureAwait(false);
        return new TlsTransport(plain.Socket, stream);
    }

    /// <summary>What a failure of TLS is called in Proxy-Status.</summary>
    internal static ProxyError Classify(TlsException e) => e.Kind switch
    {
        TlsErrorKind.CertificateRejected => ProxyError.TlsCertificateError,
        TlsErrorKind.AlertReceived => ProxyError.TlsAlertReceived,
        _ => ProxyError.TlsProtocolError,
    };
}
