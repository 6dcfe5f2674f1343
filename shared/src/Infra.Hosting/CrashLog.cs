using Infra.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

/// <summary>Puts failures that nobody caught into the log before the process dies of them.</summary>
internal sealed partial class CrashLog : IDisposable
{
    private readonly HostLoggerFactory _log;
    private readonly ILogger _logger;

    internal CrashLog(HostLoggerFactory log, ILogger logger)
    {
        _log = log;
        _logger = logger;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs args)
    {
        if (args.ExceptionObject is Exception exception) LogUnhandled(exception);
        _log.Flush();
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs args)
    {
        LogUnobserved(args.Exception);
        args.SetObserved();
    }

    [LoggerMessage(1, LogLevel.Critical, "unhandled exception")]
    private partial void LogUnhandled(Exception exception);

    [LoggerMessage(2, LogLevel.Error, "exception of a task that nobody waited for")]
    private partial void LogUnobserved(Exception exception);
}
