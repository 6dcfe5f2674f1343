using System.Net.Sockets;
using Infra.Interop;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Http2;
using Infra.Proxy.Listeners;
using Infra.Proxy.Observe;
using Infra.Proxy.Tls;
using Infra.Proxy.Upstreams;
using Infra.Tls.Config;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Lifecycle;

/// <summary>A reverse proxy at work: listeners, connections, upstreams. Made and started once, stopped once.</summary>
public sealed partial class ProxyEngine : IAsyncDisposable
{
    private static readonly TimeSpan CertificateCheck = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(20);

    private readonly ProxyConfig _config;
    private readonly Func<ListenerConfig, Socket?> _takeSocket;
    private readonly List<ProxyListener> _listeners = [];
    private readonly List<ServiceRuntime> _services = [];
    private readonly List<Task> _accepting = [];
    private Task _refreshing = Task.CompletedTask;
    private int _isStopping;
    private int _isDisposed;

    /// <summary>Prepares a proxy; nothing is opened yet.</summary>
    /// <param name="config">What it does.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="takeSocket">Gives a listening socket that somebody else opened for a listener, or null; may itself be null.</param>
    public ProxyEngine(ProxyConfig config, ILoggerFactory loggers, TimeProvider time, Func<ListenerConfig, Socket?>? takeSocket = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentNullException.ThrowIfNull(time);
        _config = config;
        _takeSocket = takeSocket ?? (_ => null);
        Core = new EngineCore(loggers.CreateLogger("proxy"), time, config.System.Threads);
        Connections = new ConnectionGate(config.System.ConnectionsMax > 0 ? config.System.ConnectionsMax : DescriptorLimit.ConnectionsMax());
        Http2 = new Http2Host(this, loggers);
    }

    /// <summary>Where it listens, with the ports that were taken; known once it has been started.</summary>
    public IReadOnlyList<System.Net.EndPoint> Addresses => [.. _listeners.Select(listener => listener.Address)];

    internal EngineCore Core { get; }

    internal TimeProvider Time => Core.Time;

    internal ILogger Log => Core.Log;

    internal TimerWheel Wheel => Core.Wheel;

    internal EventLoops Loops => Core.Loops;

    internal SlabSpace Slabs => Core.Slabs;

    internal ConnectionGate Connections { get; }

    internal ConnectionSet Http1Connections { get; } = new();

    internal EngineCounters Counters => Core.Counters;

    internal Http2Host Http2 { get; }

    internal CancellationToken Stopped => Core.Stopped;

    /// <summary>Whether a stop was asked for: clients that are there may still ask once.</summary>
    internal bool IsStopping => Volatile.Read(ref _isStopping) != 0;

    internal ProxyConfig Config => _config;

    internal IReadOnlyList<ServiceRuntime> Services => _services;

    internal IReadOnlyList<ProxyListener> Listeners => _listeners;

    /// <summary>Opens the listeners; when it returns, clients are served.</summary>
    /// <exception cref="ProxyStartException">A certificate cannot be read, or an address cannot be had; the message says which.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var provider = new TlsProvider(SystemRandom.Instance, Time);
        foreach (ServiceConfig service in _config.Services)
            AddService(service, provider);
        await Http2.StartAsync(cancellation).ConfigureAwait(false);
        foreach (ProxyListener listener in _listeners)
        {
            if (listener.Tls is { } tls) await Task.Run(() => TlsWarmUp.Run(tls), cancellation).ConfigureAwait(false);
        }
        if (_services.Count > 0) await WarmUpHttp2Async(_services[0]).ConfigureAwait(false);
        Slabs.Prepare();
        DescriptorHeadroom.MakeRoom();
        Core.Start();
        foreach (ProxyListener listener in _listeners)
            _accepting.Add(listener.StartAsync());
        _refreshing = RefreshCertificatesAsync();
    }

    /// <summary>
    /// Stops: accepts nothing more, lets requests finish and idle clients go within the configuration's limits, then drops what is left.
    /// </summary>
    /// <param name="deadline">Drops what is left at once.</param>
    public async Task StopAsync(CancellationToken deadline)
    {
        Volatile.Write(ref _isStopping, 1);
        foreach (ProxyListener listener in _listeners)
            listener.Stop();
        Http1Connections.AnnounceEnd();
        Task http2 = Http2.DrainAsync(_config.System.DrainRequests, deadline);
        long began = Time.GetTimestamp();
        while (!deadline.IsCancellationRequested)
        {
            TimeSpan passed = Time.GetElapsedTime(began);
            bool idleMayStay = passed < _config.System.DrainConnections;
            // Beside the connections of HTTP/1 and HTTP/2 there are those that are at their handshake or PROXY header: they are as good as idle.
            bool areThere = !Http1Connections.IsEmpty || (idleMayStay && Connections.Count > Http2.ConnectionCount);
            if (!areThere || passed >= _config.System.DrainRequests) break;
            if (!idleMayStay) Http1Connections.CloseAll(evenIfBusy: false);
            await Task.Delay(DrainLook, Time, CancellationToken.None).ConfigureAwait(false);
        }
        await http2.ConfigureAwait(false);
        Http1Connections.CloseAll(evenIfBusy: true);
        await Core.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        await _refreshing.ConfigureAwait(false);
        foreach (ServiceRuntime service in _services)
        {
            foreach (UpstreamServer server in service.Upstreams.Servers)
                server.Close();
        }
    }

    /// <summary>Opens the access logs anew, after somebody has renamed their files.</summary>
    public void ReopenLogs()
    {
        foreach (ServiceRuntime service in _services)
            service.AccessLog?.Reopen();
    }

    /// <summary>Releases what is left; stop first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await Core.StopAsync().ConfigureAwait(false);
        foreach (ProxyListener listener in _listeners)
            listener.Dispose();
        await Http2.DisposeAsync().ConfigureAwait(false);
        foreach (ServiceRuntime service in _services)
            service.AccessLog?.Dispose();
        // Whoever disposes may be on a loop itself.
        await Task.Run(Core.Dispose).ConfigureAwait(false);
    }

    // In a service of its own, without the limits, the log and the counters of the real one.
    internal Task<int> WarmUpHttp2Async(ServiceRuntime like) => Http2WarmUp.RunAsync(
        Http2, new ServiceRuntime(new ServiceConfig("warm-up", [], like.Config.Connectors), _config.System, like.Upstreams.Servers));

    private void AddService(ServiceConfig config, TlsProvider provider)
    {
        List<UpstreamServer> servers = [];
        foreach (ConnectorConfig connector in config.Connectors)
        {
            if (!UpstreamTls.TryCreate(connector, provider, out TlsClientConfig? tls, out string problem))
                throw new ProxyStartException($"{ConfigShapes.Format(connector.Address)}: {problem}", isConfig: true);
            servers.Add(new UpstreamServer(connector, tls, Wheel, Loops));
        }
        var service = new ServiceRuntime(config, _config.System, servers) { AccessLog = OpenLog(config) };
        _services.Add(service);
        Counters.Include(service.Counters);
        foreach (ListenerConfig listener in config.Listeners)
            _listeners.Add(Open(listener, service, provider));
    }

    private AccessLog? OpenLog(ServiceConfig config)
    {
        if (config.AccessLog is null) return null;
        try
        {
            return new AccessLog(config.AccessLog, config.Name, Time, Log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProxyStartException($"the access log of {config.Name} cannot be opened: {e.Message}", isConfig: true);
        }
    }

    private ProxyListener Open(ListenerConfig config, ServiceRuntime service, TlsProvider provider)
    {
        ListenerTls? tls = null;
        if (config.Tls is not null && (tls = ListenerTls.Create(config.Tls, provider, out string problem)) is null)
            throw new ProxyStartException(problem, isConfig: true);
        string name = ConfigShapes.Format(config.Address);
        if (tls?.MemoryFingerprint is { } fingerprint) LogFingerprint(Log, name, fingerprint);
        try
        {
            Socket socket = _takeSocket(config) ?? ListenerSocket.Open(config);
            var listener = new ProxyListener(socket, config, service, this) { Tls = tls };
            Counters.Include(listener.Counters);
            return listener;
        }
        catch (SocketException e)
        {
            throw new ProxyStartException($"cannot listen on {name}: {e.Message}", isConfig: false);
        }
    }

    private async Task RefreshCertificatesAsync()
    {
        if (_listeners.TrueForAll(listener => listener.Tls is null)) return;
        while (!Stopped.IsCancellationRequested)
        {
            await Task.Delay(CertificateCheck, Time, Stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (ProxyListener listener in _listeners)
            {
                if (listener.Tls is not { } tls) continue;
                // File work is not for the threads of sockets.
                await Task.Run(() => Refresh(listener, tls)).ConfigureAwait(false);
            }
        }
    }

    private void Refresh(ProxyListener listener, ListenerTls tls)
    {
        if (!tls.TryRefresh(out bool hasChanged, out string problem)) LogNotRefreshed(Log, listener.Address, problem);
        else if (hasChanged) LogRefreshed(Log, listener.Address);
    }

    [LoggerMessage(10, LogLevel.Information, "{Listener} has a certificate made in memory; its SHA-256 fingerprint is {Fingerprint}")]
    private static partial void LogFingerprint(ILogger logger, string listener, string fingerprint);

    [LoggerMessage(11, LogLevel.Information, "the certificates of {Listener} were read again")]
    private static partial void LogRefreshed(ILogger logger, System.Net.EndPoint listener);

    [LoggerMessage(12, LogLevel.Error, "the certificates of {Listener} stay as they are: {Problem}")]
    private static partial void LogNotRefreshed(ILogger logger, System.Net.EndPoint listener, string problem);
}
