using System.Net;
using System.Text;
using System.Text.Json;
using Infra.Config;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Dnstap;
using Infra.Dns.Server.Listeners;
using Infra.Dns.Server.Service;
using Infra.Hosting;
using Infra.Hosting.CommandLine;
using Infra.Interop;

namespace Infra.Dns.Daemon;

/// <summary>The daemon: zones, threads that answer from them, and what an operator sees of it.</summary>
internal sealed class DnsDaemon : Daemon<ServerConfiguration>, IDisposable
{
    private const int PortDefault = 53;
    private const int DiagnosticsMax = 1000;
    private const int RecordsWorthCollecting = 50_000;

    private DnsService? _service;
    private ListenerSet? _listeners;
    private IZoneService? _zones;
    private DnstapTap? _tap;
    private volatile RateLimitSettings _limits = RateLimitSettings.Default;

    internal ListenerSet? Listeners => _listeners;

    internal DnsService? Service => _service;

    /// <summary>The addresses that are really bound.</summary>
    internal IReadOnlyList<IPEndPoint> Addresses => _listeners?.Addresses ?? [];

    /// <inheritdoc/>
    public override string Name => "dnsd";

    /// <inheritdoc/>
    public override string Description => "Answers DNS questions from zones.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultConfigPaths => ["/etc/dnsd/dnsd.toml"];

    /// <inheritdoc/>
    public override ConfigOptions ConfigOptions => ConfigOptions.Default with { DiagnosticsMax = DiagnosticsMax };

    /// <inheritdoc/>
    public override IReadOnlyList<DaemonOption> Options => CommandLineConfig.Options;

    /// <inheritdoc/>
    public override string StatusText => _zones is null ? "" : $"{_zones.Current.Zones.Count} zones";

    /// <inheritdoc/>
    public override string? ConfigFrom(DaemonArguments arguments) => CommandLineConfig.From(arguments);

    /// <inheritdoc/>
    public override ServerConfiguration? Read(ConfigSection section) => ServerConfiguration.Read(section);

    /// <inheritdoc/>
    public override HostSettings GetHostSettings(ServerConfiguration config) => config.Host;

    /// <inheritdoc/>
    public override void CheckStart(ServerConfiguration config)
    {
        if (config.Zones.Count == 0) throw new DaemonException("nothing to serve: name a zone by --zone NAME=FILE, or write a configuration", ExitCode.Config);
    }

    /// <inheritdoc/>
    public override async Task StartAsync(ServerConfiguration config, DaemonContext context, CancellationToken cancellation)
    {
        config = WithListeners(config);
        try
        {
            _zones = ZoneServices.Create(context);
            var policy = new ServicePolicy(config, _zones.Handlers, SystemRandom.Instance);
            _tap = OpenTap(config, context);
            _service = new DnsService(_zones, policy, context.Time) { Tap = _tap, QueryLog = new QueryLog(context.CreateLogger("dns.query")) { Share = config.QueryLogShare } };
            _limits = config.RateLimit;
            ServiceControl.AddTo(context.Control, _service, () => _limits, SystemRandom.Instance);
            // Ports first: whoever may not have them learns it before a large zone is read.
            _listeners = ListenerSet.Open(config, _service, context);
            await _zones.StartAsync(config, cancellation).ConfigureAwait(false);
            GiveBackMemory(_zones.Current);
            ServiceMetrics.Register(context.Meter, _service, _zones, _listeners);
            _listeners.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
        Console.Error.WriteLine($"dnsd: ready: {Count(_zones.Current.Zones.Count, "zone")}, {Count(_listeners.Addresses.Count, "listener")}");
    }

    /// <inheritdoc/>
    public override async Task<ReloadResult> ReloadAsync(ServerConfiguration current, ServerConfiguration next, CancellationToken cancellation)
    {
        if (_service is null || _zones is null || _listeners is null) return ReloadResult.Refused("dnsd has not started");
        next = WithListeners(next);
        List<string> waiting = [];
        if (next.Server.Threads != current.Server.Threads) waiting.Add("server.threads");
        if (next.Dnstap != current.Dnstap) waiting.Add("dnstap");
        if (next.Server.User != current.Server.User || next.Server.Group != current.Server.Group) waiting.Add("server.user");
        await _zones.ReloadAsync(next, cancellation).ConfigureAwait(false);
        var policy = new ServicePolicy(next, _zones.Handlers, SystemRandom.Instance);
        // Cookies that clients have stay good, and nobody gets a fresh allowance by a reload.
        _service.Change(old => policy.Continuing(old, isSameSecret: next.Cookies.Secrets is null && current.Cookies.Secrets is null, isSameRate: next.RateLimit.Equals(current.RateLimit)));
        _limits = next.RateLimit;
        // What the operator switched by hand stays until the configuration says something else.
        if (!next.QueryLogShare.Equals(current.QueryLogShare)) _service.QueryLog.Share = next.QueryLogShare;
        if (!_listeners.Reconfigure(next)) waiting.Add("listen.addresses");
        return ReloadResult.Applied(waiting);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken drainDeadline)
    {
        if (_listeners is not null) await _listeners.StopAsync(drainDeadline).ConfigureAwait(false);
        if (_zones is not null) await _zones.StopAsync(drainDeadline).ConfigureAwait(false);
        _tap?.Dispose();
    }

    /// <inheritdoc/>
    public override void WriteStatus(Utf8JsonWriter writer)
    {
        if (_service is not null && _zones is not null && _listeners is not null) ServiceStatus.Write(writer, _service, _zones.Current, _listeners);
    }

    /// <summary>Closes the sockets; stop first.</summary>
    public void Dispose()
    {
        _listeners?.Dispose();
        _tap?.Dispose();
    }

    private static DnstapTap? OpenTap(ServerConfiguration config, DaemonContext context)
    {
        if (config.Dnstap is not { } settings) return null;
        ServerSettings server = config.Server;
        return new DnstapTap(settings, DnstapTargets.OpenerOf(settings), Encoding.UTF8.GetBytes(server.Identity), Encoding.UTF8.GetBytes(server.Version), context.Time, context.CreateLogger("dns.dnstap"));
    }

    // Zones without a listener are served on this machine only.
    private static ServerConfiguration WithListeners(ServerConfiguration config) => config.Listeners.Count > 0 ? config : config with
    {
        Listeners = [new ListenSettings([new IPEndPoint(IPAddress.Loopback, PortDefault)], [], [])],
    };

    // Reading zones leaves twice their size behind, which would stay with the process for as long as nothing else is allocated.
    private static void GiveBackMemory(ZoneTable zones)
    {
        if (zones.Zones.Sum(zone => (long)(zone.State.Snapshot?.RecordCount ?? 0)) >= RecordsWorthCollecting)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static string Count(int number, string thing) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");
}
