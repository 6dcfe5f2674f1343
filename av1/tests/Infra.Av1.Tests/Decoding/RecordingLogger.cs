using Microsoft.Extensions.Logging;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Keeps what is logged at a level or above.</summary>
internal sealed class RecordingLogger(LogLevel lowest = LogLevel.Trace) : ILogger
{
    public List<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, eventId.Id, formatter(state, exception)));
}
