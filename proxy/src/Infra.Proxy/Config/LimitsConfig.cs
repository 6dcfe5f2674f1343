using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>What a client may use. Immutable.</summary>
public sealed record LimitsConfig
{
    /// <summary>The defaults.</summary>
    public static LimitsConfig Default { get; } = new();

    /// <summary>Bytes of a request's head; 16 KiB by default.</summary>
    public int HeadBytesMax { get; init; } = 16_384;

    /// <summary>Fields of a request's head; 100 by default.</summary>
    public int FieldsMax { get; init; } = 100;

    /// <summary>Bytes of a request's target; 8 KiB by default.</summary>
    public int TargetBytesMax { get; init; } = 8192;

    /// <summary>Time from the first byte of a head to its last; 10 s by default.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection without a request is kept; 60 s by default.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests on one connection of HTTP/1; 1000 by default. Those of HTTP/2 are bounded by streams at a time.</summary>
    public int RequestsPerConnectionMax { get; init; } = 1000;

    /// <summary>Bytes per second that a body must bring on average, and that a client must take of a response; 240 by default, 0 for no bound.</summary>
    public int BodyBytesPerSecondMin { get; init; } = 240;

    /// <summary>How long a body may be slower than that at its start; 5 s by default.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a request's body; no bound by default.</summary>
    public long BodyBytesMax { get; init; } = long.MaxValue;

    /// <summary>How long a tunnel may be silent; 1 h by default.</summary>
    public TimeSpan TunnelIdle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the next bytes of a body may take whose average must not fall below the rate: at its start it has some time more. Never zero.</summary>
    /// <param name="received">Bytes of it that have come.</param>
    /// <param name="passed">The time since it began.</param>
    internal TimeSpan TimeLeftForBody(long received, TimeSpan passed)
    {
        TimeSpan allowed = BodyGrace + TimeSpan.FromSeconds((received + 1.0) / BodyBytesPerSecondMin);
        return allowed > passed ? allowed - passed : TimeSpan.FromMilliseconds(1);
    }

    /// <summary>How long a client may take for so many bytes of a response.</summary>
    internal TimeSpan TimeToTake(long bytes) => BodyGrace + TimeSpan.FromSeconds((double)bytes / BodyBytesPerSecondMin);

    internal static LimitsConfig? Read(ConfigSection section)
    {
        var limits = new LimitsConfig
        {
            HeadBytesMax = section.Integer("head-bytes", "Bytes of a request's head.", 16_384, 512, 1 << 20),
            FieldsMax = section.Integer("headers", "Fields of a request's head.", 100, 1, 1024),
            TargetBytesMax = section.Integer("target-bytes", "Bytes of a request's target.", 8192, 64, 1 << 20),
            HeadTimeout = ConfigShapes.Milliseconds(section, "header-timeout-ms", "Time from the first byte of a head to its last.", 10_000),
            KeepAlive = ConfigShapes.Milliseconds(section, "keep-alive-ms", "How long a connection without a request is kept.", 60_000),
            RequestsPerConnectionMax = section.Integer("requests-per-connection", "Requests on one connection of HTTP/1.", 1000, 1, 1_000_000_000),
            BodyBytesPerSecondMin = section.Integer("body-rate-bytes", "Bytes per second that a body must bring on average, and that a client must take of what is sent to it; 0 for no bound.", 240, 0, 1 << 30),
            BodyGrace = ConfigShapes.Milliseconds(section, "body-grace-ms", "How long a body may be slower than that at its start.", 5000),
            BodyBytesMax = section.Long("body-bytes", "Bytes of a request's body.", long.MaxValue, 0),
            TunnelIdle = ConfigShapes.Milliseconds(section, "tunnel-idle-ms", "How long a tunnel may be silent.", 3_600_000),
        };
        return section.Finish() ? limits : null;
    }
}
