using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>Listeners and the servers behind them. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Listeners">Where clients connect, one at least.</param>
/// <param name="Connectors">Where requests go, one at least.</param>
public sealed record ServiceConfig(string Name, IReadOnlyList<ListenerConfig> Listeners, IReadOnlyList<ConnectorConfig> Connectors)
{
    private static readonly string[] LaterNodes =
        ["routes", "path-control", "rate-limiting", "overload", "normalization", "client-ip", "file-server"];

    /// <summary>What clients may use.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.Default;

    /// <summary>What upstreams are told about clients.</summary>
    public ForwardingConfig Forwarding { get; init; } = ForwardingConfig.Default;

    /// <summary>The log of requests; null for none.</summary>
    public AccessLogConfig? AccessLog { get; init; }

    internal static ServiceConfig? Read(ConfigSection section, ConfigReading reading)
    {
        Holder<ListenerConfig>? listeners = section.RequireSection("listeners", "Where clients connect.", listeners => ReadListeners(listeners, section.Name, reading));
        foreach (string node in LaterNodes)
            section.NotAvailable(node, "not built yet");
        Holder<ConnectorConfig>? connectors = section.RequireSection("connectors", "Where requests go.", connectors => ReadConnectors(connectors, reading));
        LimitsConfig limits = section.Section("limits", "What clients may use.", LimitsConfig.Read) ?? LimitsConfig.Default;
        ForwardingConfig forwarding = section.Section("forwarding", "What upstreams are told about clients.", ForwardingConfig.Read) ?? ForwardingConfig.Default;
        AccessLogConfig? log = section.OptionalSection("access-log", "The log of requests.", log => AccessLogConfig.Read(log, reading));
        if (!section.Finish()) return null;
        return new ServiceConfig(section.Name, listeners!.Items, connectors!.Items) { Limits = limits, Forwarding = forwarding, AccessLog = log };
    }

    private static Holder<ListenerConfig>? ReadListeners(ConfigSection section, string service, ConfigReading reading)
    {
        IReadOnlyList<ListenerConfig> listeners = section.OtherSections("An address that clients connect to.", listener => ListenerConfig.Read(listener, service, reading), countMin: 1, countMax: 1024);
        return section.Finish() ? new Holder<ListenerConfig>(listeners) : null;
    }

    private static Holder<ConnectorConfig>? ReadConnectors(ConfigSection section, ConfigReading reading)
    {
        foreach (string node in (string[])["load-balance", "dns", "srv"])
            section.NotAvailable(node, "not built yet");
        IReadOnlyList<ConnectorConfig> connectors = section.OtherSections("A server that requests go to.", connector => ConnectorConfig.Read(connector, reading), countMin: 1, countMax: 1024);
        return section.Finish() ? new Holder<ConnectorConfig>(connectors) : null;
    }

    private sealed record Holder<T>(IReadOnlyList<T> Items);
}
