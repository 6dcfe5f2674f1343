using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>How long an upstream may take. Immutable.</summary>
public sealed record TimeoutsConfig
{
    /// <summary>The defaults.</summary>
    public static TimeoutsConfig Default { get; } = new();

    /// <summary>Until a TCP connection stands; 5 s by default.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until a connection is ready for a request, TLS included; 10 s by default.</summary>
    public TimeSpan TotalConnect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two reads of a body; 60 s by default.</summary>
    public TimeSpan Read { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For one write; 60 s by default.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an unused connection is kept; 60 s by default.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the end of the request to the end of the response's head, and for 100 while the client waits for it; 60 s by default.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For the whole exchange; none by default.</summary>
    public TimeSpan Request { get; init; } = Timeout.InfiniteTimeSpan;

    internal static TimeoutsConfig ReadFrom(ConfigSection section) => new()
    {
        Connect = ConfigShapes.Milliseconds(section, "connection-timeout-ms", "Time until a TCP connection stands.", 5000),
        TotalConnect = ConfigShapes.Milliseconds(section, "total-connection-timeout-ms", "Time until a connection is ready, TLS included.", 10_000),
        Read = ConfigShapes.Milliseconds(section, "read-timeout-ms", "Time between two reads of a body.", 60_000),
        Write = ConfigShapes.Milliseconds(section, "write-timeout-ms", "Time for one write.", 60_000),
        Idle = ConfigShapes.Milliseconds(section, "idle-timeout-ms", "How long an unused connection is kept.", 60_000),
        Head = ConfigShapes.Milliseconds(section, "header-timeout-ms", "Time from the end of the request to the end of the response's head; also for 100 while the client waits for it.", 60_000),
        Request = section.OptionalInteger("request-timeout-ms", "Time for the whole exchange; none unless set.", 1, 24 * 3600 * 1000) is { } milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : Timeout.InfiniteTimeSpan,
    };
}
