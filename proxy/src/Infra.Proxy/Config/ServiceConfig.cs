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

    internal static ServiceConfig? Read(ConfigSection section)
    {
        Holder<ListenerConfig>? listeners = section.RequireSection("listeners", "Where clients connect.", ReadListeners);
        foreach (string node in LaterNodes)
            section.NotAvailable(node, "not built yet");
        Holder<ConnectorConfig>? connectors = section.RequireSection("connectors", "Where requests go.", ReadConnectors);
        LimitsConfig limits = section.Section("limits", "What clients may use.", LimitsConfig.Read) ?? LimitsConfig.Default;
        ForwardingConfig forwarding = section.Section("forwarding", "What upstreams are told about clients.", ForwardingConfig.Read) ?? ForwardingConfig.Default;
        AccessLogConfig? log = section.OptionalSection("access-log", "The log of requests.", AccessLogConfig.Read);
        if (!section.Finish()) return null;
        return new ServiceConfig(section.Name, listeners!.Items, connectors!.Items) { Limits = limits, Forwarding = forwarding, AccessLog = log };
    }

    private static Holder<ListenerConfig>? ReadListeners(ConfigSection section)
    {
        IReadOnlyList<ListenerConfig> listeners = section.OtherSections("An address that clients connect to.", ListenerConfig.Read, countMin: 1, countMax: 1024);
        return section.Finish() ? new Holder<ListenerConfig>(listeners) : null;
    }

    private static Holder<ConnectorConfig>? ReadConnectors(ConfigSection section)
    {
        foreach (string node in (string[])["load-balance", "dns", "srv"])
            section.NotAvailable(node, "not built yet");
        IReadOnlyList<ConnectorConfig> connectors = section.OtherSections("A server that requests go to.", ConnectorConfig.Read, countMin: 1, countMax: 1024);
        return section.Finish() ? new Holder<ConnectorConfig>(connectors) : null;
    }

    private sealed record Holder<T>(IReadOnlyList<T> Items);
}
