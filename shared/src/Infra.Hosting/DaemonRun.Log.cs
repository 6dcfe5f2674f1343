using System.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

// What the host itself logs.
internal sealed partial class DaemonRun<TConfig>
{
    [LoggerMessage(1, LogLevel.Information, "ready, version {Version}, configuration {Config}")]
    private partial void LogReady(string version, string config);

    [LoggerMessage(2, LogLevel.Information, "stopping: {Reason}")]
    private partial void LogStopping(string reason);

    [LoggerMessage(3, LogLevel.Information, "stopped")]
    private partial void LogStopped();

    [LoggerMessage(4, LogLevel.Error, "not drained within {Seconds} s; the rest is dropped")]
    private partial void LogNotDrained(double seconds);

    [LoggerMessage(5, LogLevel.Critical, "ended by a failure")]
    private partial void LogEndedByFailure(Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "stopped at once by a second SIGINT")]
    private partial void LogForced();

    [LoggerMessage(7, LogLevel.Information, "configuration {Config} reloaded")]
    private partial void LogReloaded(string config);

    [LoggerMessage(8, LogLevel.Error, "reload failed, the old configuration stays: {Reason}")]
    private partial void LogReloadRefused(string reason);

    [LoggerMessage(9, LogLevel.Error, "reload failed by an internal failure")]
    private partial void LogReloadFailed(Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "changed, but only a restart brings it into force: {Keys}")]
    private partial void LogRestartNeeded(string keys);

    [LoggerMessage(11, LogLevel.Error, "log file {Path} cannot be opened, the former target stays: {Reason}")]
    private partial void LogFileNotOpened(string? path, string reason);

    [LoggerMessage(12, LogLevel.Warning, "a socket of the service manager cannot be used: {Problem}")]
    private partial void LogSocketProblem(string problem);

    [LoggerMessage(13, LogLevel.Warning, "the service manager opened {Address} ({Name}), but nothing is configured to use it")]
    private partial void LogUnclaimedSocket(string name, EndPoint address);

    [LoggerMessage(14, LogLevel.Information, "metrics on http://{Address}/metrics")]
    private partial void LogMetricsAddress(IPEndPoint address);

    [LoggerMessage(15, LogLevel.Warning, "no control socket: neither RUNTIME_DIRECTORY nor XDG_RUNTIME_DIR is set, and no path is configured")]
    private partial void LogNoControlPath();

    [LoggerMessage(16, LogLevel.Warning, "running as root; name a user in the configuration or let the service manager start it as one")]
    private partial void LogRunsAsRoot();

    [LoggerMessage(18, LogLevel.Warning, "{Problem}; going on without")]
    private partial void LogNoMetrics(string problem);

    [LoggerMessage(EventId = 17, Message = "{Finding}")]
    private partial void LogFinding(LogLevel level, string finding);
}
