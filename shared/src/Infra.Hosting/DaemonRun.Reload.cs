using Infra.Config;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

// Reload: a new configuration comes into force as a whole, or the old one stays and everybody is told.
internal sealed partial class DaemonRun<TConfig>
{
    private async Task ReloadOnceAsync(Systemd.SystemdNotifier systemd, TaskCompletionSource<ReloadReport>? done)
    {
        _state = "reloading";
        systemd.Reloading("reloading");
        ReloadReport report = await TryReloadAsync().ConfigureAwait(false);
        _lastReload = report;
        _reloadCounter.Add(1, new KeyValuePair<string, object?>("outcome", report.IsApplied ? "applied" : "refused"));
        if (report.IsApplied) LogReloaded(_source.Name);
        else LogReloadRefused(report.Message);
        if (report.RestartNeeded.Count > 0) LogRestartNeeded(string.Join(", ", report.RestartNeeded));
        _state = "running";
        // The manager waits for READY after RELOADING, whatever came of it.
        systemd.Ready(report.IsApplied ? SafeStatusText() : $"reload failed, the old configuration stays: {report.Message}");
        done?.TrySetResult(report);
        TidySoon();
    }

    private async Task<ReloadReport> TryReloadAsync()
    {
        try
        {
            ConfigResult<TConfig> next = _source.Load();
            LogFindings(next.Diagnostics, LogLevel.Warning);
            if (!next.IsValid) return Mistaken(next.Diagnostics);
            HostSettings settings = Overridden(_daemon.GetHostSettings(next.Value!));
            ReloadResult result = await _daemon.ReloadAsync(_config, next.Value!, _context.Stopping).ConfigureAwait(false);
            if (!result.IsApplied)
            {
                ReopenLog(_settings);
                return Report(false, result.Message, result.RestartNeeded);
            }

            IReadOnlyList<string> restartNeeded = [.. result.RestartNeeded, .. ChangedForRestart(_settings, settings)];
            ReopenLog(settings);
            _control?.Apply(settings.Control);
            _config = next.Value!;
            _settings = settings;
            return Report(true, "", restartNeeded);
        }
        catch (Exception exception)
        {
            LogReloadFailed(exception);
            return Report(false, exception.Message, []);
        }
    }

    private ReloadReport Mistaken(DiagnosticBag diagnostics)
    {
        ReopenLog(_settings);   // the file may have been moved away all the same
        var renderer = new DiagnosticRenderer();
        string[] mistakes = [.. diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error).Select(renderer.RenderLine)];
        int count = mistakes.Length + diagnostics.DroppedCount;
        return new ReloadReport(_environment.Time.GetUtcNow(), false, $"{count} {(count == 1 ? "mistake" : "mistakes")} in {_source.Name}", [], mistakes);
    }

    private ReloadReport Report(bool isApplied, string message, IReadOnlyList<string> restartNeeded) =>
        new(_environment.Time.GetUtcNow(), isApplied, message, restartNeeded, []);

    private void ReopenLog(HostSettings settings)
    {
        try
        {
            _log.Apply(settings.Log);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFileNotOpened(settings.Log.Path, exception.Message);
        }
    }

    private static IEnumerable<string> ChangedForRestart(HostSettings current, HostSettings next)
    {
        if (current.Control.IsEnabled != next.Control.IsEnabled || current.Control.Path != next.Control.Path || current.Control.Mode != next.Control.Mode)
            yield return "control socket";
        if (!current.Metrics.Listen.SequenceEqual(next.Metrics.Listen)) yield return "metrics addresses";
        if (current.Privileges.User != next.Privileges.User || current.Privileges.Group != next.Privileges.Group
            || !current.Privileges.KeepCapabilities.SequenceEqual(next.Privileges.KeepCapabilities))
            yield return "user, group or capabilities";
    }
}
