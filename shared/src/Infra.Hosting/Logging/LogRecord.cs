using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Logging;

/// <summary>One event on its way to a formatter. It lives no longer than the call that logs it.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Category">Which part of the daemon it comes from.</param>
/// <param name="Event">Its number and name; 0 and null if it has none.</param>
/// <param name="Message">The sentence, unescaped: parts of it may come from the network.</param>
/// <param name="Fields">Names and values behind the sentence; null if there are none.</param>
/// <param name="Exception">What was thrown, or null.</param>
internal readonly record struct LogRecord(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    EventId Event,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>>? Fields,
    Exception? Exception);
