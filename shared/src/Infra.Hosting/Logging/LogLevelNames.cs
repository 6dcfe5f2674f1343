using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Logging;

/// <summary>Names of log levels as operators write them.</summary>
public static class LogLevelNames
{
    /// <summary>All names, from the most talkative level to none at all.</summary>
    public static (string Name, LogLevel Value)[] All { get; } =
    [
        ("trace", LogLevel.Trace), ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning),
        ("error", LogLevel.Error), ("critical", LogLevel.Critical), ("off", LogLevel.None),
    ];

    /// <summary>Name of a level.</summary>
    public static string NameOf(LogLevel level) => All[Math.Clamp((int)level, 0, (int)LogLevel.None)].Name;

    /// <summary>Finds a level by name.</summary>
    public static bool TryParse(string name, out LogLevel level)
    {
        foreach ((string each, LogLevel value) in All)
        {
            level = value;
            if (each == name) return true;
        }

        level = default;
        return false;
    }
}
