using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Http2;

/// <summary>
/// Kestrel's own log lines go where all others go, as errors at most. What it calls critical (queues that a client's resets have filled) a client may cause as often as it likes, and critical
/// lines are neither limited in number nor waited with. Whoever made the factory disposes it.
/// </summary>
internal sealed class KestrelLog(ILoggerFactory loggers) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(loggers.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(Bounded(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            LogLevel level = Bounded(logLevel);
            inner.Log(level, eventId, state, exception, formatter);
        }

        private static LogLevel Bounded(LogLevel level) => level == LogLevel.Critical ? LogLevel.Error : level;
    }
}
