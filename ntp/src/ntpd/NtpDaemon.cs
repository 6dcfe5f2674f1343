using System.Text.Json;
using Infra.Config;
using Infra.Hosting;
using Infra.Interop;
using Infra.Ntp.Client;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Server;

namespace Infra.Ntp.Daemon;

/// <summary>The daemon: worker threads that answer, one control thread that measures and steers.</summary>
internal sealed class NtpDaemon(INameLookup lookup) : Daemon<NtpConfig>, IDisposable
{
    private readonly List<ServerHost> _servers = [];
    private SourceHost? _sources;

    /// <inheritdoc/>
    public override string Name => "ntpd";

    /// <inheritdoc/>
    public override string Description => "Serves time by NTPv3 and NTPv4 and follows its sources.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultConfigPaths => ["/etc/ntpd/ntp.toml", "/etc/ntpd-rs/ntp.toml"];

    /// <inheritdoc/>
    public override string DefaultConfig =>
        """
        [[source]]
        mode = "pool"
        address = "pool.ntp.org"
        count = 4
        """;

    /// <inheritdoc/>
    public override string StatusText => _sources is null ? "" : StatusWriter.OneLine(_sources.Snapshot);

    /// <inheritdoc/>
    public override NtpConfig? Read(ConfigSection section) => NtpConfig.Read(section);

    /// <inheritdoc/>
    public override HostSettings GetHostSettings(NtpConfig config) => new()
    {
        Log = config.Observability.Log,
        Metrics = config.Observability.Metrics,
        Control = config.Control,
        Privileges = config.Privileges,
    };

    /// <inheritdoc/>
    public override Task StartAsync(NtpConfig config, DaemonContext context, CancellationToken cancellation)
    {
        if (config.Pending.Count > 0) throw new DaemonException(string.Join("; ", config.Pending), ExitCode.Config);
        sbyte precision = SystemTime.MeasurePrecision();
        var board = new ServerTimeBoard(ServerTimeInfo.Unsynchronised(precision));
        _sources = new SourceHost(
            config.Sources, config.Synchronization, ClientStart.First(SystemTime.PivotUnixSeconds), OpenClock(config, precision), board, SystemRandom.Instance,
            lookup, context.Watchdog.Register("sources"), context.CreateLogger("ntp.source"))
        {
            Failed = context.Fail,
        };
        try
        {
            foreach (ServerConfig server in config.Servers)
                _servers.Add(ServerHost.Open(server, board, context));
        }
        catch
        {
            Dispose();
            throw;
        }
        SourceHost sources = _sources;
        DaemonMetrics.Register(context.Meter, () => sources.Snapshot, _servers);
        foreach (ServerHost server in _servers)
        {
            server.Start();
            DaemonLog.Listening(context.CreateLogger("ntp.server"), server.Address, server.WorkerCount);
        }
        _sources.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<ReloadResult> ReloadAsync(NtpConfig current, NtpConfig next, CancellationToken cancellation)
    {
        if (next.Pending.Count > 0) return Task.FromResult(ReloadResult.Refused(string.Join("; ", next.Pending)));
        List<string> waiting = [];
        if (!AreSame(current.Sources, next.Sources, (a, b) => a.IsSameAs(b))) waiting.Add("source");
        if (current.Clock != next.Clock) waiting.Add("clock");
        bool areServersSame = AreSame(current.Servers, next.Servers, (a, b) => a.Listen.Equals(b.Listen) && a.Workers == b.Workers);
        if (!areServersSame) waiting.Add("server.listen");
        for (int i = 0; areServersSame && i < _servers.Count; i++)
            _servers[i].Reconfigure(next.Servers[i]);
        _sources?.Reconfigure(next.Synchronization);
        return Task.FromResult(ReloadResult.Applied(waiting));
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken drainDeadline)
    {
        foreach (ServerHost server in _servers)
            server.Stop();
        _sources?.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void WriteStatus(Utf8JsonWriter writer)
    {
        if (_sources is not null) StatusWriter.Write(writer, _sources.Snapshot, _servers);
    }

    /// <summary>Closes the sockets; stop first.</summary>
    public void Dispose()
    {
        foreach (ServerHost server in _servers)
            server.Dispose();
        _sources?.Dispose();
    }

    private static HostClock OpenClock(NtpConfig config, sbyte precision)
    {
        ClockKind kind = config.Clock.Kind;
        // Without sources there is nothing to steer by, so that a pure server needs no right.
        if (kind == ClockKind.NoSteer || config.Sources.Count == 0) return new UntouchedClock(precision);
        if (kind == ClockKind.Virtual) return new VirtualClock(precision);
        var kernel = new KernelClock(precision);
        if (kernel.TryTakeOver()) return kernel;
        throw new DaemonException(
            "the system clock cannot be steered: CAP_SYS_TIME is missing; give it, or set clock = \"no-steer\" or \"virtual\" in [clock]", ExitCode.Permission);
    }

    private static bool AreSame<T>(IReadOnlyList<T> first, IReadOnlyList<T> second, Func<T, T, bool> isSame)
        where T : class
    {
        if (first.Count != second.Count) return false;
        for (int i = 0; i < first.Count; i++)
        {
            if (!isSame(first[i], second[i])) return false;
        }
        return true;
    }
}
