using System.Diagnostics.Metrics;
using Infra.Hosting.CommandLine;
using Infra.Hosting.Control;
using Infra.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Hosting;

/// <summary>
/// What the host offers to a daemon, from its start to its end. Thread-safe. One made by its constructor serves tests: it logs nothing, has no sockets
/// and only remembers requests.
/// </summary>
public sealed class DaemonContext : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<DaemonEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A context for a daemon of that name.</summary>
    public DaemonContext(string name, TimeProvider? time = null)
    {
        Name = name;
        Time = time ?? TimeProvider.System;
        Watchdog = new WatchdogGate(Time);
        Meter = new Meter("infra." + name);
    }

    /// <summary>The daemon's name.</summary>
    public string Name { get; }

    /// <summary>Makes loggers. Text that comes from the network may be passed to them as it is: they escape it.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where the daemon's instruments belong: they appear on the metrics listener under the names that they are given here.</summary>
    public Meter Meter { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The options of the command line.</summary>
    public DaemonArguments Arguments { get; init; } = DaemonArguments.None;

    /// <summary>Sockets that the service manager opened.</summary>
    public ListenSockets Sockets { get; init; } = new();

    /// <summary>Where threads and loops register whose progress the watchdog depends on.</summary>
    public WatchdogGate Watchdog { get; }

    /// <summary>Where control commands are added; best before <c>StartAsync</c> returns.</summary>
    public ControlCommands Control { get; } = new();

    /// <summary>The service manager; READY, RELOADING, STOPPING and WATCHDOG are the host's business.</summary>
    public SystemdNotifier Systemd { get; init; } = SystemdNotifier.None;

    /// <summary>Cancelled as soon as the daemon is asked to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Asks the host to reload the configuration, as SIGHUP does.</summary>
    public Action RequestReload { get; init; } = () => { };

    internal Task<DaemonEnd> End => _end.Task;

    /// <summary>Asks the host to stop the daemon in an orderly way; the first request counts.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="exitCode">How the program ends.</param>
    public void RequestStop(string reason, int exitCode = ExitCode.Done) => _end.TrySetResult(new DaemonEnd(reason, exitCode, null));

    /// <summary>A part of the daemon failed so that it cannot go on: it is stopped and the program ends with exit code 1, or the exception's own.</summary>
    public void Fail(Exception exception) =>
        _end.TrySetResult(new DaemonEnd("internal failure", exception is DaemonException known ? known.ExitCode : ExitCode.Failure, exception));

    /// <summary>Makes a logger; the category is best a short word such as <c>ntp.source</c>.</summary>
    public ILogger CreateLogger(string category) => LoggerFactory.CreateLogger(category);

    /// <summary>Releases what the context itself made.</summary>
    public void Dispose()
    {
        Meter.Dispose();
        _stopping.Dispose();
    }

    internal void SignalStopping() => _stopping.Cancel();
}
