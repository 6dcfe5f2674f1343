using Infra.Config;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Logging;

/// <summary>What is logged, how, and where to.</summary>
public sealed record LogSettings
{
    /// <summary>Events below this level are not logged.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Text or JSON.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>A file to append to instead of stderr, opened anew on reload; null for stderr.</summary>
    public string? Path { get; init; }

    /// <summary>Whether text on a terminal shows levels in colour.</summary>
    public bool UseColors { get; init; }

    /// <summary>How many lines one event (category and event id) may log per <see cref="RateInterval"/>; the rest is counted and summed up. 0 = no limit.</summary>
    public int RateLinesMax { get; init; } = 50;

    /// <summary>The time that <see cref="RateLinesMax"/> is meant for.</summary>
    public TimeSpan RateInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads <c>level</c>, <c>format</c>, <c>path</c>, <c>rate-lines-max</c> and <c>rate-interval</c>.</summary>
    public static LogSettings? Read(ConfigSection section)
    {
        var settings = new LogSettings
        {
            Level = ReadLevel(section, "level", "Events below this level are not logged."),
            Format = section.Enum("format", "How log lines look.", LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            Path = section.OptionalPath("path", "File to append to instead of stderr; opened anew on reload."),
            RateLinesMax = section.Integer("rate-lines-max", "Lines that one event may log per rate-interval; the rest is counted. 0 = no limit.", 50, 0, 1_000_000),
            RateInterval = section.Duration(
                "rate-interval", "The time that rate-lines-max is meant for.", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        return section.Finish() ? settings : null;
    }

    /// <summary>Reads a level by the names that <see cref="LogLevelNames"/> knows.</summary>
    public static LogLevel ReadLevel(ConfigSection section, string key, string doc, LogLevel fallback = LogLevel.Information) =>
        section.Enum(key, doc, fallback, LogLevelNames.All);
}
