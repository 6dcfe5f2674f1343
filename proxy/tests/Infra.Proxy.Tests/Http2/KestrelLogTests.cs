using Infra.Proxy.Http2;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Tests.Http2;

public sealed class KestrelLogTests
{
    [Theory]
    [InlineData(LogLevel.Critical, LogLevel.Error)]
    [InlineData(LogLevel.Error, LogLevel.Error)]
    [InlineData(LogLevel.Warning, LogLevel.Warning)]
    public void Line_IsAnErrorAtMost(LogLevel level, LogLevel expected)
    {
        var seen = new List<LogLevel>();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(new Levels(seen)));
        using var log = new KestrelLog(loggers);

        log.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Http2").Log(level, 0, "queue", null, static (text, _) => text);

        Assert.Equal(expected, Assert.Single(seen));
    }

    private sealed class Levels(List<LogLevel> seen) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => seen.Add(logLevel);

        public void Dispose()
        {
        }
    }
}
