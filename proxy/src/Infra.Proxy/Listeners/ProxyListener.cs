using System.Net;
using System.Net.Sockets;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Observe;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Listeners;

/// <summary>One listening socket with its accept loop. All refusals that need no byte of the client happen here, before anything is allocated for it.</summary>
internal sealed partial class ProxyListener(Socket socket, ListenerConfig config, ServiceRuntime service, ProxyEngine engine) : IDisposable
{
    private static readonly TimeSpan PauseWhenFull = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly AddressCounts _perAddress = new(config.ConnectionsPerAddressMax);
    private readonly AcceptRate _rate = new(config.AcceptsPerSecondMax, engine.Time);
    private int _count;
    private int _isStopped;

    internal ListenerConfig Config => config;

    internal ServiceRuntime Service => service;

    internal ListenerCounters Counters { get; } = new();

    /// <summary>What came of the requests of its clients.</summary>
    internal ExchangeCounters Exchanges { get; } = new();

    /// <summary>Where it listens, with the port that was taken.</summary>
    internal EndPoint Address { get; } = socket.LocalEndPoint!;

    /// <summary>What people call it: its address as the configuration has it, or the port that it got where that leaves it open.</summary>
    internal string Name { get; } = ConfigShapes.Format(config.Address is IPEndPoint { Port: 0 } ? socket.LocalEndPoint! : config.Address);

    /// <summary>Certificates and TLS settings; null for a plain listener.</summary>
    internal Tls.ListenerTls? Tls { get; init; }

    /// <summary>Connections that it accepted and that are still open.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal Task StartAsync() => Task.Run(AcceptAllAsync);

    /// <summary>Accepts nothing more and closes the socket; connections go on.</summary>
    internal void Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0) return;
        _stop.Cancel();
        socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    /// <summary>Counts a connection of an address; false if the address has as many as it may. Null is nobody's.</summary>
    internal bool TryCount(IPAddress? address)
    {
        if (address is null || _perAddress.TryAdd(address)) return true;
        Counters.Refused(RefusalKind.ConnectionsPerAddress);
        return false;
    }

    /// <summary>A connection has ended.</summary>
    /// <param name="counted">The address that it was counted for.</param>
    internal void Forget(IPAddress? counted)
    {
        if (counted is not null) _perAddress.Remove(counted);
        Interlocked.Decrement(ref _count);
        engine.Connections.Leave();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                while (IsFull()) await Task.Delay(PauseWhenFull, engine.Time, _stop.Token).ConfigureAwait(false);
                TimeSpan wait = _rate.Take();
                if (wait > TimeSpan.Zero) await Task.Delay(wait, engine.Time, _stop.Token).ConfigureAwait(false);
                Socket client = await socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (DescriptorHeadroom.AdmitsClient(client))
                {
                    Admit(client);
                    continue;
                }
                client.Dispose();   // better for it than to wait for nothing
                await PauseForDescriptorsAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await PauseForDescriptorsAsync().ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                // The client was gone already, or the network is in trouble: the next one may fare better, but not at once if it goes on so.
                LogAcceptFailed(engine.Log, e.Message);
                if (e.SocketErrorCode != SocketError.ConnectionAborted) await Task.Delay(PauseAfterFailure, engine.Time).ConfigureAwait(false);
            }
        }
    }

    private bool IsFull() => (config.ConnectionsMax > 0 && Count >= config.ConnectionsMax) || engine.Connections.IsFull;

    private void Admit(Socket client)
    {
        IPEndPoint? peer;
        try
        {
            peer = client.RemoteEndPoint as IPEndPoint;
            if (peer is { Address.IsIPv4MappedToIPv6: true }) peer = new IPEndPoint(peer.Address.MapToIPv4(), peer.Port);
            if (peer is not null) client.NoDelay = true;
        }
        catch (SocketException)
        {
            client.Dispose();
            return;
        }
        if (!AddressFilter.Admits(config, peer?.Address))
        {
            Counters.Refused(RefusalKind.Address);
            client.Dispose();
            return;
        }
        // Who speaks PROXY brings the connections of many: their addresses count, not his.
        IPAddress? counted = config.ProxyProtocolPeers is null ? peer?.Address : null;
        if (!TryCount(counted))
        {
            client.Dispose();
            return;
        }
        Interlocked.Increment(ref _count);
        engine.Connections.Enter();
        Counters.Accepted();
        Data.EventLoop loop = engine.Loops.Next();
        loop.Post(new ClientConnection(client, peer, counted, this, engine, loop));
    }

    private Task PauseForDescriptorsAsync()
    {
        engine.Counters.DescriptorsExhausted();
        LogExhausted(engine.Log);
        return Task.Delay(PauseAfterFailure, engine.Time);
    }

    [LoggerMessage(1, LogLevel.Warning, "no descriptors are left: accepting pauses")]
    private static partial void LogExhausted(ILogger logger);

    [LoggerMessage(2, LogLevel.Debug, "accepting a connection failed: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, string reason);
}
