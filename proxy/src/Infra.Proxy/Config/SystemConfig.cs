using Infra.Config;
using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;

namespace Infra.Proxy.Config;

/// <summary>What concerns the whole program. Immutable.</summary>
public sealed record SystemConfig
{
    private static readonly string[] LaterNodes = ["daemonize", "pid-file", "upgrade-socket", "user", "group"];

    /// <summary>The defaults.</summary>
    public static SystemConfig Default { get; } = new();

    /// <summary>Threads that serve sockets; by default one per core, eight at most.</summary>
    public int Threads { get; init; } = Math.Min(8, Environment.ProcessorCount);

    /// <summary>What this proxy calls itself in Via and Proxy-Status.</summary>
    public string Name { get; init; } = "proxyd";

    /// <summary>Most connections of clients at once; 0 for four fifths of what descriptors allow.</summary>
    public int ConnectionsMax { get; init; }

    /// <summary>How long requests under way may still take after a stop was asked for; 30 s by default.</summary>
    public TimeSpan DrainRequests { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long clients without a request may keep their connection after a stop was asked for; 10 s by default.</summary>
    public TimeSpan DrainConnections { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The log of the program.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>The listener for metrics.</summary>
    public MetricsSettings Metrics { get; init; } = new();

    /// <summary>The control socket.</summary>
    public ControlSettings Control { get; init; } = new();

    internal static SystemConfig? Read(ConfigSection section)
    {
        foreach (string node in LaterNodes)
            section.NotAvailable(node, "not built yet");
        int perService = section.Integer("threads-per-service", "River's bound of threads; all services share one engine here.", 8, 1, 4096);
        int threads = section.Integer("threads", "Threads that serve sockets; 0 for as many as cores, bounded by threads-per-service.", 0, 0, 4096);
        string name = section.Text("name", "What this proxy calls itself in Via and Proxy-Status.", "proxyd", 1, 64);
        if (!section.IsDescribing && !IsToken(name)) section.ReportError("name", "bad-value", "name must be made of letters, digits, dots, hyphens and underscores, and begin with a letter");
        var metrics = new MetricsSettings();
        if (section.TryValue("metrics", "A loopback address where metrics can be fetched.", ConfigShape.EndPoint(null), out System.Net.IPEndPoint? address))
        {
            metrics = metrics with { Listen = [address] };
            if (!System.Net.IPAddress.IsLoopback(address.Address)) section.ReportError("metrics", "remote-metrics", $"{address} is not a loopback address: metrics are served on this machine only");
        }
        var system = new SystemConfig
        {
            Threads = threads > 0 ? threads : Math.Min(perService, Environment.ProcessorCount),
            Name = name,
            ConnectionsMax = section.Integer("connections-max", "Most connections of clients at once; 0 for four fifths of what descriptors allow.", 0, 0, 100_000_000),
            DrainRequests = ConfigShapes.Milliseconds(section, "drain-requests-ms", "How long requests may still take after a stop was asked for.", 30_000, 0),
            DrainConnections = ConfigShapes.Milliseconds(section, "drain-connections-ms", "How long idle clients may stay after a stop was asked for.", 10_000, 0),
            Log = section.Section("log", "The log of the program.", LogSettings.Read) ?? new LogSettings(),
            Control = section.OptionalSection("control-socket", "The socket that proxyctl uses.", ReadControl) ?? new ControlSettings(),
            Metrics = metrics,
        };
        return section.Finish() ? system : null;
    }

    private static ControlSettings? ReadControl(ConfigSection section)
    {
        section.Arguments("path");
        var control = new ControlSettings
        {
            Path = section.RequirePath("path", "Where it is."),
            Mode = section.FileMode("mode", "Its file mode.", UnixFileMode.UserRead | UnixFileMode.UserWrite),
        };
        SocketPath.Check(section, "path", control.Path);
        return section.Finish() ? control : null;
    }

    // A pseudonym of Via is a token (RFC 9110 section 7.6.3), the name in Proxy-Status a token of RFC 8941: this is both.
    private static bool IsToken(string name) => char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
