using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Infra.Config;
using Infra.Hosting.CommandLine;
using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;
using Infra.Hosting.Systemd;
using Infra.Interop.Identity;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

/// <summary>One run of a daemon with everything around it.</summary>
internal sealed partial class DaemonRun<TConfig> : IDaemonState
    where TConfig : class
{
    private static readonly TimeSpan OverrunTime = TimeSpan.FromSeconds(2);

    private readonly Daemon<TConfig> _daemon;
    private readonly DaemonArguments _arguments;
    private readonly DaemonEnvironment _environment;
    private readonly ConfigSource<TConfig> _source;
    private readonly Channel<TaskCompletionSource<ReloadReport>?> _reloads = Channel.CreateBounded<TaskCompletionSource<ReloadReport>?>(8);
    private TConfig _config = null!;
    private HostSettings _settings = HostSettings.Default;
    private HostLoggerFactory _log = null!;
    private ILogger _logger = null!;
    private DaemonContext _context = null!;
    private MetricsCollector _collector = null!;
    private ControlServer? _control;
    private Counter<long> _reloadCounter = null!;
    private volatile string _state = "starting";
    private volatile ReloadReport? _lastReload;
    private long _startedAt;

    internal DaemonRun(Daemon<TConfig> daemon, DaemonArguments arguments, DaemonEnvironment environment, ConfigSource<TConfig> source)
    {
        _daemon = daemon;
        _arguments = arguments;
        _environment = environment;
        _source = source;
    }

    public string Name => _daemon.Name;

    public string Version => _daemon.Version;

    public string State => _state;

    public string StatusText => SafeStatusText();

    public string ConfigName => _source.Name;

    public TimeSpan Uptime => _environment.Time.GetElapsedTime(_startedAt);

    public ReloadReport? LastReload => _lastReload;

    public HostLoggerFactory Log => _log;

    public MetricsCollector Metrics => _collector;

    public void WriteStatus(System.Text.Json.Utf8JsonWriter writer) => _daemon.WriteStatus(writer);

    public void RequestStop(string reason) => _context.RequestStop(reason);

    /// <summary>Asks for a reload and waits for its outcome.</summary>
    public async Task<ReloadReport> ReloadAsync(CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<ReloadReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_reloads.Writer.TryWrite(done)) throw new ControlException(ControlError.Busy, "too many reloads are waiting already, or the daemon is stopping");
        return await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Exit code for an exception that ends the program.</summary>
    internal static int ExitCodeOf(Exception exception) => exception switch
    {
        DaemonException known => known.ExitCode,
        UnauthorizedAccessException => ExitCode.Permission,
        SocketException { SocketErrorCode: SocketError.AccessDenied } => ExitCode.Permission,
        _ => ExitCode.Failure,
    };

    /// <summary>Runs with a valid configuration until the end; returns the exit code.</summary>
    internal async Task<int> RunAsync(ConfigResult<TConfig> config)
    {
        _config = config.Value!;
        _settings = Overridden(_daemon.GetHostSettings(_config));
        _startedAt = _environment.Time.GetTimestamp();
        bool isJournal = _environment.Error is null && JournalStream.IsStandardError(_environment.Variable);
        using var log = new HostLoggerFactory(_settings.Log, _environment.Time, _environment.Error, isJournal);
        _log = log;
        _logger = log.CreateLogger("host");
        LogFindings(config.Diagnostics, LogLevel.Warning);

        using var systemd = new SystemdNotifier(_environment.Variable("NOTIFY_SOCKET"));
        ListenSockets sockets = TakeSockets();
        using var context = new DaemonContext(_daemon.Name, _environment.Time)
        {
            LoggerFactory = log,
            Arguments = _arguments,
            Sockets = sockets,
            Systemd = systemd,
            RequestReload = RequestReload,
        };
        _context = context;
        using var crash = new CrashLog(log, _logger);
        using DaemonSignals? signals = _environment.HandlesSignals ? new DaemonSignals(RequestReload, name => context.RequestStop(name), Force) : null;
        try
        {
            return await RunAsync(context, systemd).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogEndedByFailure(exception);
            return ExitCodeOf(exception);
        }
    }

    private async Task<int> RunAsync(DaemonContext context, SystemdNotifier systemd)
    {
        using var hostMeter = new Meter("infra.host");
        ProcessMetrics.AddTo(hostMeter, _environment.Time);
        _reloadCounter = hostMeter.CreateCounter<long>($"infra_{context.Name}_reloads", null, "Reloads of the configuration by outcome.");
        using var collector = new MetricsCollector(meter => meter == context.Meter || meter == hostMeter || _settings.Metrics.FurtherMeters.Contains(meter.Name));
        _collector = collector;
        DaemonCommands.AddTo(context.Control, this);
        await using ControlServer? control = StartControl(context);
        _control = control;
        await using MetricsListener? metrics = StartMetrics(context, collector);
        if (_settings.Privileges.User is null && Credentials.Users().Effective == 0) LogRunsAsRoot();

        if (!await StartDaemonAsync(context).ConfigureAwait(false)) return await StopAsync(context, systemd).ConfigureAwait(false);
        return await ServeAsync(context, systemd).ConfigureAwait(false);
    }

    private async Task<int> ServeAsync(DaemonContext context, SystemdNotifier systemd)
    {
        foreach (ListenSocket unclaimed in context.Sockets.Remaining)
            LogUnclaimedSocket(unclaimed.Name, unclaimed.Address);
        _state = "running";
        _control?.MarkReady();
        LogReady(_daemon.Version, _source.Name);
        systemd.Ready(SafeStatusText());
        using ITimer? tidying = StartTidying();
        _tidying = tidying;

        TimeSpan? watchdog = SystemdEnvironment.WatchdogInterval(_environment.Variable, Environment.ProcessId);
        var supervisor = new Supervisor(systemd, context.Watchdog, watchdog, SafeStatusText, _environment.Time, _log.CreateLogger("watchdog"));
        using var supervising = new CancellationTokenSource();
        Task supervision = supervisor.RunAsync(supervising.Token);

        while (!context.End.IsCompleted)
        {
            Task<bool> reload = _reloads.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(context.End, reload).ConfigureAwait(false);
            while (!context.End.IsCompleted && _reloads.Reader.TryRead(out TaskCompletionSource<ReloadReport>? done))
                await ReloadOnceAsync(systemd, done).ConfigureAwait(false);
        }

        await supervising.CancelAsync().ConfigureAwait(false);
        await supervision.ConfigureAwait(false);
        return await StopAsync(context, systemd).ConfigureAwait(false);
    }

    // False if a stop was asked for before the daemon was ready.
    private async Task<bool> StartDaemonAsync(DaemonContext context)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(context.Stopping);
        _ = context.End.ContinueWith(static (_, state) => ((DaemonContext)state!).SignalStopping(), context, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await _daemon.StartAsync(_config, context, starting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.Stopping.IsCancellationRequested)
        {
            return false;
        }

        return !context.End.IsCompleted;
    }

    private async Task<int> StopAsync(DaemonContext context, SystemdNotifier systemd)
    {
        DaemonEnd end = await context.End.ConfigureAwait(false);
        _state = "stopping";
        _reloads.Writer.TryComplete();
        while (_reloads.Reader.TryRead(out TaskCompletionSource<ReloadReport>? waiting))
            waiting?.TrySetException(new ControlException(ControlError.Failed, "the daemon is stopping"));
        if (end.Failure is null) LogStopping(end.Reason);
        else LogEndedByFailure(end.Failure);
        systemd.Stopping("stopping: " + end.Reason);
        context.SignalStopping();
        return await DrainAsync(end.ExitCode).ConfigureAwait(false);
    }

    private async Task<int> DrainAsync(int exitCode)
    {
        using var deadline = new CancellationTokenSource(_settings.DrainTimeout, _environment.Time);
        try
        {
            await _daemon.StopAsync(deadline.Token).WaitAsync(_settings.DrainTimeout + OverrunTime, _environment.Time).ConfigureAwait(false);
            LogStopped();
            return exitCode;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogNotDrained(_settings.DrainTimeout.TotalSeconds);
            return ExitCode.Failure;
        }
    }

    private void RequestReload() => _reloads.Writer.TryWrite(null);

    private void Force()
    {
        LogForced();
        _log.Flush();
        Environment.Exit(ExitCode.Failure);
    }

    private ListenSockets TakeSockets()
    {
        // A test that runs in another environment has no descriptors of its own.
        if (!ReferenceEquals(_environment, DaemonEnvironment.Process)) return new ListenSockets();
        ListenSockets sockets = SystemdEnvironment.TakeSockets(_environment.Variable, out IReadOnlyList<string> problems);
        foreach (string problem in problems)
            LogSocketProblem(problem);
        return sockets;
    }

    private ControlServer? StartControl(DaemonContext context)
    {
        ControlSettings settings = _settings.Control;
        if (!settings.IsEnabled) return null;
        string? path = settings.Path ?? ControlPath.ForServer(context.Name, _environment.Variable);
        if (path is null)
        {
            LogNoControlPath();
            return null;
        }

        path = Path.GetFullPath(path);
        Socket? given = context.Sockets.Take(ControlSocketFile.AddressOf(path), SocketType.Stream) ?? context.Sockets.Take("control", SocketType.Stream);
        ControlSocketFile file = given is null ? ControlSocketFile.Bind(path, settings.Mode, settings.ClientsMax, _daemon.ControlSocketRemedy) : ControlSocketFile.Of(given);
        return ControlServer.Start(settings, file, context.Control, isStarting: true, _environment.Time, _log.CreateLogger("control"));
    }

    private MetricsListener? StartMetrics(DaemonContext context, MetricsCollector collector)
    {
        if (_settings.Metrics.Listen.Count == 0) return null;
        Socket? Take(IPEndPoint address) => context.Sockets.Take(address, SocketType.Stream);
        MetricsListener listener;
        try
        {
            listener = MetricsListener.Start(_settings.Metrics, collector, () => _state is "running" or "reloading", Take, _log.CreateLogger("metrics"));
        }
        catch (DaemonException exception) when (_settings.Metrics.IsOptional && exception.InnerException is SocketException)
        {
            LogNoMetrics(exception.Message);
            return null;
        }

        foreach (IPEndPoint address in listener.Addresses)
            LogMetricsAddress(address);
        return listener;
    }

    private HostSettings Overridden(HostSettings settings)
    {
        LogSettings log = settings.Log;
        if (_arguments.Value("--log-level") is { } name && LogLevelNames.TryParse(name, out LogLevel level)) log = log with { Level = level };
        if (_arguments.Value("--log-format") is { } format) log = log with { Format = format == "json" ? LogFormat.Json : LogFormat.Text };
        bool isTerminal = log.Path is null && _environment.Error is null && StandardStreams.WantsColor(2, _environment.Variable);
        return settings with { Log = log with { UseColors = log.UseColors && isTerminal } };
    }

    private string SafeStatusText()
    {
        try
        {
            return _daemon.StatusText;
        }
        catch (Exception exception)
        {
            return "the status could not be found out: " + exception.Message;
        }
    }

    private void LogFindings(DiagnosticBag findings, LogLevel level)
    {
        var renderer = new DiagnosticRenderer();
        foreach (Diagnostic finding in findings)
        {
            string line = renderer.RenderLine(finding);
            LogFinding(finding.Severity == DiagnosticSeverity.Error ? LogLevel.Error : level, line);
        }
    }
}
