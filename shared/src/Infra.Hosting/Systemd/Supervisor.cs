using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Systemd;

/// <summary>
/// Runs beside a daemon: feeds the manager's watchdog as long as all workers make progress, says in the log which one does not, and keeps the status
/// text fresh. Without a watchdog it still watches the workers.
/// </summary>
internal sealed partial class Supervisor(
    SystemdNotifier systemd, WatchdogGate gate, TimeSpan? watchdogInterval, Func<string> status, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    private readonly HashSet<WatchdogWorker> _stuck = [];
    private string? _status;
    private long _statusAt;
    private bool _isDeaf;

    /// <summary>How often <see cref="Tick"/> is due: thrice per watchdog interval, so that one late turn does no harm.</summary>
    internal TimeSpan Interval { get; } = watchdogInterval is { } interval && interval / 3 < StatusInterval ? interval / 3 : StatusInterval;

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : Interval, time);
        try
        {
            do Tick();
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>One turn.</summary>
    internal void Tick()
    {
        IReadOnlyList<WatchdogWorker> stuck = gate.FindStuck();
        foreach (WatchdogWorker worker in stuck)
        {
            if (_stuck.Add(worker)) LogStuck(worker.Name, worker.SilenceMax.TotalSeconds);
        }

        foreach (WatchdogWorker worker in _stuck.Except(stuck).ToArray())
        {
            _stuck.Remove(worker);
            LogRecovered(worker.Name);
        }

        if (stuck.Count == 0 && watchdogInterval is not null) systemd.Watchdog();
        TellStatus(stuck);
    }

    private void TellStatus(IReadOnlyList<WatchdogWorker> stuck)
    {
        if (!systemd.IsEnabled) return;
        string text = stuck.Count == 0 ? status() : $"no progress: {string.Join(", ", stuck.Select(worker => worker.Name))}";
        long now = time.GetTimestamp();
        if (text != _status && (_status is null || stuck.Count > 0 || time.GetElapsedTime(_statusAt, now) >= StatusInterval))
        {
            _statusAt = now;
            if (systemd.Status(text)) _status = text;
        }

        if (_isDeaf != systemd.LastError is not null)
        {
            _isDeaf = !_isDeaf;
            if (_isDeaf) LogDeaf(systemd.LastError!);
        }
    }

    [LoggerMessage(1, LogLevel.Critical, "{Worker} has made no progress for {Seconds} s; the watchdog gets nothing until it does")]
    private partial void LogStuck(string worker, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "{Worker} makes progress again")]
    private partial void LogRecovered(string worker);

    [LoggerMessage(3, LogLevel.Warning, "the service manager cannot be told anything: {Reason}")]
    private partial void LogDeaf(string reason);
}
