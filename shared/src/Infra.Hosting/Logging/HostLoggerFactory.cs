using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Logging;

/// <summary>
/// Makes the loggers of a daemon. Events become lines of text or JSON on stderr or in a file, written by a thread of its own; whatever they hold is
/// escaped; each event is limited in its rate, and what was suppressed is summed up. Level, format and target can be changed at run time. Thread-safe.
/// </summary>
public sealed class HostLoggerFactory : ILoggerFactory
{
    [ThreadStatic]
    private static LogLine? _threadLine;

    private readonly ConcurrentDictionary<string, HostLogger> _loggers = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly Stream? _error;
    private readonly bool _isJournal;
    private readonly LogQueue _queue;
    private volatile Setup _setup;
    private volatile int _level;

    /// <summary>Loggers for settings.</summary>
    /// <param name="settings">What is logged, how, and where to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="error">What stands for stderr; null for the real one.</param>
    /// <param name="isJournal">Whether it leads to systemd's journal, see <see cref="JournalStream"/>.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public HostLoggerFactory(LogSettings settings, TimeProvider? time = null, Stream? error = null, bool isJournal = false)
    {
        _time = time ?? TimeProvider.System;
        _error = error;
        _isJournal = isJournal;
        _setup = NewSetup(settings);
        _level = (int)settings.Level;
        _queue = new LogQueue(Open(settings), OnTick);
    }

    /// <summary>Events below it are not logged.</summary>
    public LogLevel Level
    {
        get => (LogLevel)_level;
        set => _level = (int)value;
    }

    /// <summary>Takes over other settings and opens the file anew. If that fails, the former target stays.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public void Apply(LogSettings settings)
    {
        LogTarget target = Open(settings);
        WriteSummaries(all: true);
        _queue.Replace(target);
        _setup = NewSetup(settings);
        _level = (int)settings.Level;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, static (name, factory) => new HostLogger(factory, name), this);

    /// <summary>Not supported: there is one target.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("a daemon's log has one target");

    /// <summary>Waits until all lines so far are written, for one second at most. False if that was not enough.</summary>
    public bool Flush() => _queue.Flush();

    /// <summary>Writes what waits, for a second or two at most.</summary>
    public void Dispose()
    {
        WriteSummaries(all: true);
        _queue.Dispose();
    }

    internal void Write<TState>(string category, LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>>;
        Setup setup = _setup;
        if (!setup.Limiter.TryPass(category, id, TemplateOf(fields), level, out LogRateLimiter.Suppressed suppressed)) return;
        if (suppressed.Count > 0) WriteSummary(suppressed);
        WriteRecord(new LogRecord(_time.GetUtcNow(), level, category, id, formatter(state, exception), fields, exception));
        if (level == LogLevel.Critical) _queue.Flush();
    }

    private void WriteRecord(in LogRecord record)
    {
        Setup setup = _setup;
        LogLine line = _threadLine ??= new LogLine();
        line.Clear();
        bool isJournal = _isJournal && setup.Settings.Path is null;
        if (setup.Settings.Format == LogFormat.Json) LogFormatter.WriteJson(line, record, isJournal);
        else LogFormatter.WriteText(line, record, isJournal, setup.Settings.UseColors);
        _queue.TryAdd(line.Written);
    }

    private void OnTick() => WriteSummaries(all: false);

    private void WriteSummaries(bool all)
    {
        foreach (LogRateLimiter.Suppressed each in _setup.Limiter.Sweep(all))
            WriteSummary(each);
    }

    private void WriteSummary(LogRateLimiter.Suppressed suppressed)
    {
        string name = suppressed.Name.Length > 0 ? $" \"{suppressed.Name}\"" : "";
        string message = $"suppressed {suppressed.Count} more events{name}";
        WriteRecord(new LogRecord(_time.GetUtcNow(), suppressed.Level, suppressed.Category, new EventId(suppressed.Id, null), message, null, null));
    }

    private LogTarget Open(LogSettings settings)
    {
        if (settings.Path is { } path) return LogTarget.ForFile(path);
        return _error is null ? LogTarget.ForStandardError() : LogTarget.ForStream(_error);
    }

    private Setup NewSetup(LogSettings settings) => new(settings, new LogRateLimiter(_time, settings.RateLinesMax, settings.RateInterval));

    // By convention the last pair holds the sentence before its values were put in.
    private static string? TemplateOf(IReadOnlyList<KeyValuePair<string, object?>>? fields) =>
        fields is { Count: > 0 } && fields[^1].Key == "{OriginalFormat}" ? fields[^1].Value as string : null;

    private sealed record Setup(LogSettings Settings, LogRateLimiter Limiter);

    private sealed class HostLogger(HostLoggerFactory factory, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && (int)logLevel >= factory._level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) factory.Write(category, logLevel, eventId, state, exception, formatter);
        }
    }
}
