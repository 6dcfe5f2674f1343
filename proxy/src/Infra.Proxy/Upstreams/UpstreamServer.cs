using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Interop;
using Infra.Pki.Names;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Observe;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Proxy.Upstreams;

/// <summary>A server that requests go to, with its pool. Thread-safe.</summary>
internal sealed class UpstreamServer
{
    private const int IdleMax = 1024;
    private const int UsesMax = 100_000;
    private static readonly TimeSpan AgeLimit = TimeSpan.FromHours(1);

    private readonly TimerWheel _wheel;
    private readonly EventLoops _loops;
    private readonly TlsClientConfig? _tls;
    private readonly ServerName? _name;
    private readonly HttpMessageInvoker? _bridge;
    private int _connectionCount;
    private long _connects;
    private long _connectFailures;

    internal UpstreamServer(ConnectorConfig config, TlsClientConfig? tls, TimerWheel wheel, EventLoops loops)
    {
        Config = config;
        _wheel = wheel;
        _loops = loops;
        _tls = tls;
        if (config.TlsName is not null && !ServerName.TryParse(config.TlsName, out _name)) throw new ArgumentException("the TLS name is none", nameof(config));
        if (config.Protocol == UpstreamProtocol.Http2) _bridge = Http2Bridge.CreateInvoker(config, ConnectStreamAsync);
        Pool = new UpstreamPool(IdleMax, UsesMax, config.Timeouts.Idle, AgeLimit, wheel, loops);
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
        if (Interlocked.Increment(ref _connectionCount) > Config.ConnectionsMax)
        {
            Interlocked.Decrement(ref _connectionCount);
            return new UpstreamAttempt(null, ProxyError.ConnectionLimitReached);
        }
        if (_bridge is not null) return new UpstreamAttempt(new UpstreamConnection(new Http2Bridge(_bridge, Authority), this, _wheel), ProxyError.None);
        ProxyError failure;
        LoopTransport? plain = null;
        bool isMade = false;
        try
        {
            long began = _wheel.Now;
            plain = new LoopTransport(DescriptorHeadroom.OpenForServer(Config.Address.AddressFamily), _loops.Nearest());
            failure = await ConnectAsync(plain, stopped).ConfigureAwait(false);
            if (failure == ProxyError.None)
            {
                TimeSpan passed = TimeSpan.FromMilliseconds((_wheel.Now - began) * TimerWheel.TickMilliseconds);
                Transport transport = _tls is null ? plain : await ShakeHandsAsync(plain, _tls, Config.Timeouts.TotalConnect - passed, stopped).ConfigureAwait(false);
                isMade = true;
                return new UpstreamAttempt(new UpstreamConnection(transport, this, _wheel), ProxyError.None);
            }
        }
        catch (TlsException e)
        {
            failure = Classify(e);
        }
        catch (OperationCanceledException)
        {
            failure = ProxyError.ConnectionTimeout;
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            failure = plain is null ? ProxyError.ConnectionRefused : ProxyError.TlsProtocolError;
        }
        finally
        {
            if (!isMade)
            {
                plain?.Drop();
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
        Socket socket = DescriptorHeadroom.OpenForServer(Config.Address.AddressFamily);
        try
        {
            await socket.ConnectAsync(Config.Address, cancellation).ConfigureAwait(false);
            if (Config.Address is IPEndPoint) socket.NoDelay = true;
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

    private async ValueTask<ProxyError> ConnectAsync(LoopTransport plain, CancellationToken stopped)
    {
        TimeSpan limit = Config.Timeouts.Connect < Config.Timeouts.TotalConnect ? Config.Timeouts.Connect : Config.Timeouts.TotalConnect;
        var guard = new TransportGuard(plain, _wheel, drops: true);
        guard.Set(limit);
        using CancellationTokenRegistration stop = stopped.UnsafeRegister(static state => ((Transport)state!).Abort(), plain);
        try
        {
            if (Config.Address is IPEndPoint) plain.Socket.NoDelay = true;
            return Classify(await plain.ConnectAsync(Config.Address).ConfigureAwait(false));
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            return guard.HasFired || stopped.IsCancellationRequested ? ProxyError.ConnectionTimeout : ProxyError.ConnectionRefused;
        }
        finally
        {
            guard.Close();
        }
    }

    private async Task<Transport> ShakeHandsAsync(LoopTransport plain, TlsClientConfig config, TimeSpan limit, CancellationToken stopped)
    {
        using var total = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        total.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1));
        var stream = new TlsStream(new TransportStream(plain), TlsStreamOptions.Default with { HandshakeTimeout = Timeout.InfiniteTimeSpan });
        await stream.AuthenticateAsClientAsync(config, _name!, total.Token).ConfigureAwait(false);
        return new TlsTransport(plain, stream);
    }

    private static ProxyError Classify(Errno error) => error switch
    {
        Errno.None => ProxyError.None,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EHOSTDOWN or Errno.ENETDOWN or Errno.EADDRNOTAVAIL => ProxyError.DestinationIpUnroutable,
        Errno.ETIMEDOUT => ProxyError.ConnectionTimeout,
        _ => ProxyError.ConnectionRefused,
    };

    /// <summary>What a failure to connect is called in Proxy-Status, where the class library connects.</summary>
    internal static ProxyError Classify(SocketError error) => error switch
    {
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.AddressNotAvailable => ProxyError.DestinationIpUnroutable,
        SocketError.TimedOut => ProxyError.ConnectionTimeout,
        _ => ProxyError.ConnectionRefused,
    };

    /// <summary>What a failure of TLS is called in Proxy-Status.</summary>
    internal static ProxyError Classify(TlsException e) => e.Kind switch
    {
        TlsErrorKind.CertificateRejected => ProxyError.TlsCertificateError,
        TlsErrorKind.AlertReceived => ProxyError.TlsAlertReceived,
        _ => ProxyError.TlsProtocolError,
    };
}
