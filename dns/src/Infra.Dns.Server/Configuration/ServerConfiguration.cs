using Infra.Config;
using Infra.Dns.Names;
using Infra.Dns.Server.Dnstap;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;
using Infra.Hosting.Privileges;
using Infra.Interop.Identity;

namespace Infra.Dns.Server.Configuration;

/// <summary>The whole of <c>dnsd.toml</c>, checked. Immutable.</summary>
public sealed record ServerConfiguration
{
    private const string NotBefore = "this server answers from its zones only";

    /// <summary>The <c>[server]</c> table.</summary>
    public ServerSettings Server { get; init; } = ServerSettings.Default;

    /// <summary>Where to listen.</summary>
    public IReadOnlyList<ListenSettings> Listeners { get; init; } = [];

    /// <summary>TSIG keys.</summary>
    public IReadOnlyList<TsigKeySettings> Keys { get; init; } = [];

    /// <summary>Other servers.</summary>
    public IReadOnlyList<RemoteSettings> Remotes { get; init; } = [];

    /// <summary>Zones.</summary>
    public IReadOnlyList<ZoneSettings> Zones { get; init; } = [];

    /// <summary>How zones are signed.</summary>
    public IReadOnlyList<DnssecPolicySettings> Policies { get; init; } = [];

    /// <summary>Rate limits.</summary>
    public RateLimitSettings RateLimit { get; init; } = RateLimitSettings.Default;

    /// <summary>Cookies.</summary>
    public CookieSettings Cookies { get; init; } = CookieSettings.Default;

    /// <summary>Whether answers say more about errors (RFC 8914).</summary>
    public bool HasExtendedErrors { get; init; } = true;

    /// <summary>Where copies of messages go; null for nowhere.</summary>
    public DnstapSettings? Dnstap { get; init; }

    /// <summary>Which share of the questions is logged, 0 to 1.</summary>
    public double QueryLogShare { get; init; }

    /// <summary>Limits.</summary>
    public LimitSettings Limits { get; init; } = LimitSettings.Default;

    /// <summary>Logs, control socket, metrics and rights.</summary>
    public HostSettings Host { get; init; } = HostSettings.Default;

    /// <summary>Reads the configuration; null if there was an error.</summary>
    public static ServerConfiguration? Read(ConfigSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        _ = section.Enum("profile", "What this server is for; this one serves zones.", "authoritative", ("authoritative", "authoritative"));
        ServerSettings? server = section.Section("server", "The server as a whole.", ServerSettings.Read);
        IReadOnlyList<ListenSettings> listeners = section.Sections("listen", "Where to listen.", ListenSettings.Read, 0, 1024);
        IReadOnlyList<TsigKeySettings> keys = section.Sections("tsig", "Keys that are shared with other servers and with clients.", TsigKeySettings.Read);
        IReadOnlyList<RemoteSettings> remotes = section.Sections("remote", "Other servers that zones come from or go to.", table => RemoteSettings.Read(table, keys));
        IReadOnlyList<DnssecPolicySettings> policies = section.Sections("dnssec-policy", "How zones are signed.", DnssecPolicySettings.Read);
        var parts = new ConfigurationParts(server?.Directory ?? ".", keys, remotes, policies);
        IReadOnlyList<ZoneSettings> zones = section.Sections("zone", "Zones that are served.", table => ZoneSettings.Read(table, parts), 0, 1_000_000);
        RateLimitSettings? rates = section.Section("rate-limit", "How many like answers a network gets by UDP.", RateLimitSettings.Read);
        CookieSettings? cookies = section.Section("cookies", "Cookies (RFC 7873).", CookieSettings.Read);
        EdeSettings? ede = section.Section("ede", "Extended errors (RFC 8914).", EdeSettings.Read);
        LimitSettings? limits = section.Section("limits", "What one client or transfer may use.", LimitSettings.Read);
        double queryLogShare = 0;
        LogSettings? log = section.Section("log", "Logs.", table =>
        {
            queryLogShare = table.Number("queries", "Which share of the questions is logged, 0 to 1; rate-lines-max holds for them too.", 0, 0, 1);
            return LogSettings.Read(table);
        });
        ControlSettings? control = section.Section("control", "The control socket.", ControlSettings.Read);
        MetricsSettings? metrics = section.Section("metrics", "Metrics.", MetricsSettings.Read);
        foreach (string key in (string[])["recursor", "cache", "dnssec", "opportunistic-encryption", "encrypt", "policy"])
            section.NotAvailable(key, NotBefore);
        DnstapSettings? tap = section.OptionalSection("dnstap", "Copies of questions and answers for a reader of dnstap.", DnstapSettings.Read);
        CheckUnique(section, "zone", zones.Select(zone => zone.Name.ToString()));
        CheckUnique(section, "tsig", keys.Select(key => key.Name.ToString()));
        CheckUnique(section, "remote", remotes.Select(remote => remote.Name));
        CheckUnique(section, "dnssec-policy", policies.Select(policy => policy.Name));
        if (!section.Finish()) return null;
        return new ServerConfiguration
        {
            Server = server!,
            Listeners = listeners,
            Keys = keys,
            Remotes = remotes,
            Zones = zones,
            Policies = policies,
            RateLimit = rates!,
            Cookies = cookies!,
            HasExtendedErrors = ede!.IsEnabled,
            Limits = limits!,
            Dnstap = tap,
            QueryLogShare = queryLogShare,
            Host = new HostSettings
            {
                Log = log!,
                Control = control!,
                Metrics = metrics!,
                Privileges = new PrivilegeSettings { User = server!.User, Group = server.Group, KeepCapabilities = [Capability.BindLowPorts] },
            },
        };
    }

    /// <summary>Finds a key.</summary>
    public TsigKeySettings? FindKey(DomainName name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>Finds a signing policy.</summary>
    public DnssecPolicySettings? FindPolicy(string name) => Policies.FirstOrDefault(policy => policy.Name == name);

    private static void CheckUnique(ConfigSection section, string key, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            if (!seen.Add(name)) section.ReportError(key, "repeated-name", $"a second [[{key}]] with the name {name}");
        }
    }

    /// <summary>The <c>[ede]</c> table.</summary>
    private sealed record EdeSettings(bool IsEnabled)
    {
        internal static EdeSettings? Read(ConfigSection section)
        {
            bool enabled = section.Boolean("enabled", "Answers say more about errors.", true);
            return section.Finish() ? new EdeSettings(enabled) : null;
        }
    }
}
