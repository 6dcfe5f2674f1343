using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Config;
using Infra.Hosting;
using Infra.Hosting.CommandLine;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Daemon;

/// <summary>The daemon around the engine.</summary>
internal sealed partial class ProxyDaemon(ProxyArguments arguments) : Daemon<ProxyConfig>, IAsyncDisposable
{
    private static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(5);

    private readonly ProxyArguments _arguments = arguments;
    private ProxyEngine? _engine;
    private FullCollections? _collections;

    /// <inheritdoc/>
    public override string Name => "proxyd";

    /// <inheritdoc/>
    public override string Description => "Reverse proxy for HTTP/1 and HTTP/2.";

    /// <inheritdoc/>
    public override ConfigFormat ConfigFormat => ConfigFormat.Kdl;

    /// <inheritdoc/>
    public override ConfigOptions ConfigOptions => ConfigOptions.Default with { IncludeKey = "include" };

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultConfigPaths => ["/etc/proxyd/proxyd.kdl"];

    /// <inheritdoc/>
    public override string DefaultConfig => "// There is nothing to serve: name a server by --to URL, or write /etc/proxyd/proxyd.kdl.";

    /// <inheritdoc/>
    public override string? ConfigFrom(DaemonArguments arguments) => _arguments.ReplacesFile ? _arguments.Configuration : null;

    /// <inheritdoc/>
    public override IReadOnlyList<DaemonOption> Options => ProxyArguments.Options;

    /// <inheritdoc/>
    public override string ControlSocketRemedy => "--control-socket PATH beside --to, or the node control-socket in system of the configuration";

    /// <inheritdoc/>
    public override string StatusText => _engine is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{_engine.Connections.Count} connections, {_engine.Counters.AcceptedCount} since the start");

    /// <inheritdoc/>
    public override ProxyConfig? Read(ConfigSection section) => ProxyConfig.ReadWithFiles(section);

    /// <inheritdoc/>
    public override HostSettings GetHostSettings(ProxyConfig config) => new()
    {
        Log = config.System.Log,
        Metrics = config.System.Metrics,
        Control = config.System.Control,
        DrainTimeout = config.System.DrainRequests + DrainMargin,
    };

    /// <inheritdoc/>
    public override void CheckStart(ProxyConfig config) =>
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", config.System.Threads.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override async Task StartAsync(ProxyConfig config, DaemonContext context, CancellationToken cancellation)
    {
        _engine = new ProxyEngine(config, context.LoggerFactory, context.Time, listener => context.Sockets.Take(listener.Address, SocketType.Stream));
        try
        {
            await _engine.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (ProxyStartException e)
        {
            throw new DaemonException(e.Message, e.IsConfig ? ExitCode.Config : ExitCode.Failure);
        }
        EngineMetrics.Register(context.Meter, _engine);
        ILogger logger = context.CreateLogger("proxy");
        foreach (System.Net.EndPoint address in _engine.Addresses)
            LogListening(logger, address);
        _collections = new FullCollections(context.Time, new ProcessHeap());
    }

    /// <inheritdoc/>
    public override Task<ReloadResult> ReloadAsync(ProxyConfig current, ProxyConfig next, CancellationToken cancellation)
    {
        _engine?.ReopenLogs();
        return Task.FromResult(ReloadResult.Refused("changes of the configuration need a restart: reload is not built yet; access logs were opened anew"));
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken drainDeadline)
    {
        if (_engine is not null) await _engine.StopAsync(drainDeadline).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void WriteStatus(Utf8JsonWriter writer)
    {
        if (_engine is not null) EngineStatus.Write(writer, _engine);
    }

    /// <summary>Releases the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        _collections?.Dispose();
        if (_engine is not null) await _engine.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "listening on {Address}")]
    private static partial void LogListening(ILogger logger, System.Net.EndPoint address);
}
