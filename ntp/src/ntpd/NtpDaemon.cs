using System.Text.Json;
using Infra.Config;
using Infra.Hosting;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Daemon.References;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Daemon.State;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Server;
using Infra.Ntp.State;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon;

/// <summary>The daemon: worker threads that answer, one control thread that measures and steers.</summary>
internal sealed class NtpDaemon(INameLookup lookup, Func<string, IPulseSource> openPulses, Func<Action, IDisposable?> watchNetwork) : Daemon<NtpConfig>, IDisposable
{
    private const int DiagnosticsMax = 1000;

    private readonly List<ServerHost> _servers = [];
    private readonly ProgramFacts _program = ProgramFacts.Create();
    private SourceHost? _sources;
    private ObservationServer? _observation;

    /// <inheritdoc/>
    public override string Name => "ntpd";

    /// <inheritdoc/>
    public override string Description => "Keeps this computer's clock right and serves time by NTPv3 and NTPv4.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultConfigPaths => NtpConfig.DefaultPaths;

    /// <inheritdoc/>
    public override string DefaultConfig => NtpConfig.BuiltIn;

    /// <inheritdoc/>
    public override ConfigOptions ConfigOptions => ConfigOptions.Default with { DiagnosticsMax = DiagnosticsMax };

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
    public override void CheckStart(NtpConfig config)
    {
        if (config.Pending.Count > 0) throw new DaemonException(string.Join("; ", config.Pending), ExitCode.Config);
        // Before rights are given up there are at least as many of them: what is missing now stays missing.
        if (config.SteersSystemClock && !new KernelClock(0).TryTakeOver()) throw CannotSteer();
    }

    /// <inheritdoc/>
    public override Task StartAsync(NtpConfig config, DaemonContext context, CancellationToken cancellation)
    {
        ILogger logger = context.CreateLogger("ntp.source");
        sbyte precision = SystemTime.MeasurePrecision();
        var board = new ServerTimeBoard(ServerTimeInfo.Unsynchronised(precision));
        (ClientStart start, StateKeeper keeper) = ReadState(config, logger);
        var surroundings = new Surroundings(lookup, openPulses, name => context.Watchdog.Register(name), UdpBatchSocket.Bind, watchNetwork);
        HostClock clock = OpenClock(config, precision);
        try
        {
            foreach (ServerConfig server in config.Servers)
                _servers.Add(ServerHost.Open(server, board, context));
            _sources = new SourceHost(config, start, clock, keeper, board, SystemRandom.Instance, surroundings, logger)
            {
                Failed = context.Fail,
                Panicked = reason => context.RequestStop($"steering stopped: {Freezes.Describe(reason)}", ExitCode.Failure),
                Served = [.. _servers.Select(server => server.Address)],
            };
            StartObservation(config.Observability, context);
        }
        catch
        {
            Dispose();
            throw;
        }
        SourceHost sources = _sources;
        DaemonMetrics.Register(context.Meter, () => sources.Snapshot, _servers);
        PeerMetrics.Register(context.Meter, () => sources.Snapshot, _servers, _program);
        OperatorCommands.AddTo(context.Control, sources);
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
        if (current.Clock.Kind != next.Clock.Kind) waiting.Add("clock.clock");
        else if (current.SteersSystemClock != next.SteersSystemClock) waiting.Add("source (steering begins or ends)");
        if (current.State != next.State) waiting.Add("state.directory");
        if (current.Observability.ObservationPath != next.Observability.ObservationPath || current.Observability.ObservationMode != next.Observability.ObservationMode)
            waiting.Add("observability.observation-path");
        if (current.Synchronization.IsStartupPerProcess != next.Synchronization.IsStartupPerProcess) waiting.Add("synchronization.startup-scope");
        bool areServersSame = AreSame(current.Servers, next.Servers, (a, b) => a.Listen.Equals(b.Listen) && a.Workers == b.Workers);
        if (!areServersSame) waiting.Add("server.listen");
        for (int i = 0; areServersSame && i < _servers.Count; i++)
            _servers[i].Reconfigure(next.Servers[i]);
        _sources?.Reconfigure(next);
        return Task.FromResult(ReloadResult.Applied(waiting));
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken drainDeadline)
    {
        if (_observation is not null) await _observation.DisposeAsync().ConfigureAwait(false);
        foreach (ServerHost server in _servers)
            server.Stop();
        _sources?.Stop();
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

    private void StartObservation(ObservabilityConfig config, DaemonContext context)
    {
        string? folder = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY")?.Split(':')[0];
        string? path = config.ObservationPath ?? (string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, "observe"));
        if (path is null) return;
        SourceHost sources = _sources!;
        _observation = ObservationServer.Start(
            path, config.ObservationMode, json => ObservationWriter.Write(json, sources.Snapshot, _servers, _program), context.CreateLogger("ntp.observation"));
    }

    private static (ClientStart Start, StateKeeper Keeper) ReadState(NtpConfig config, ILogger logger)
    {
        long now = SystemTime.UnixSeconds;
        StateStore? store = config.Sources.Count > 0 ? StateStore.Find(config.State, Environment.GetEnvironmentVariable) : null;
        if (store is null)
        {
            if (config.Sources.Count > 0) StateLog.NoFolder(logger);
            return (ClientStart.First(SystemTime.PivotUnixSeconds), StateKeeper.None);
        }
        StoredState state = store.Load(out string warning);
        if (warning.Length > 0) StateLog.NotUsed(logger, warning);
        string bootId = BootId.Read();
        StartupScope scope = config.Synchronization.IsStartupPerProcess ? StartupScope.Process : StartupScope.Boot;
        return (state.ToStart(bootId, scope, now, SystemTime.ReleasedUnixSeconds), new StateKeeper(store, bootId, state, logger));
    }

    private static HostClock OpenClock(NtpConfig config, sbyte precision)
    {
        if (config.Clock.Kind == ClockKind.Virtual && config.Sources.Count > 0) return new VirtualClock(precision);
        // Without sources there is nothing to steer by, so that a pure server needs no right.
        if (!config.SteersSystemClock) return new UntouchedClock(precision);
        var kernel = new KernelClock(precision);
        return kernel.TryTakeOver() ? kernel : throw CannotSteer();
    }

    private static DaemonException CannotSteer() => new(
        "the system clock cannot be steered: CAP_SYS_TIME is missing; give it, or set clock = 'no-steer' (only measure) or 'virtual' in [clock]", ExitCode.Permission);

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
