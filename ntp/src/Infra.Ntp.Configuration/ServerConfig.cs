using System.Net;
using Infra.Config;
using Infra.Ntp.Server;
using Infra.Parsing;

namespace Infra.Ntp.Configuration;

/// <summary>One <c>[[server]]</c> table.</summary>
/// <param name="Listen">Address and port.</param>
/// <param name="Workers">Threads with a socket each; 0 for one per usable core, at most 16.</param>
/// <param name="Policy">Who is answered.</param>
internal sealed record ServerConfig(IPEndPoint Listen, int Workers, ServerPolicy Policy)
{
    private const int PortDefault = 123;
    private const int WorkersMax = 64;
    private const int WorkersAutomaticMax = 16;

    internal int WorkerCount => Workers > 0 ? Workers : Math.Clamp(Environment.ProcessorCount, 1, WorkersAutomaticMax);

    internal static ServerConfig? Read(ConfigSection section, PendingFeatures pending)
    {
        IPEndPoint? listen = section.RequireEndPoint("listen", "Address to answer on; port 123 if none is given.", PortDefault);
        int workers = section.Integer("workers", "Threads that answer, each with a socket of its own; 0 = one per core, at most 16.", 0, 0, WorkersMax);
        ListConfig? deny = section.Section("denylist", "Clients that are refused.", table => ListConfig.Read(table, []));
        ListConfig? allow = section.Section("allowlist", "Clients that are answered, unless they are on the denylist.", table => ListConfig.Read(table, Everyone));
        IReadOnlyList<long> versions = section.List(
            "accept-ntp-versions", "NTP versions of requests that are answered.", ConfigShape.Integer(3, 5), [3, 4], 1, 3);
        if (Has(versions, 5)) section.ReportWarning("accept-ntp-versions", "not-available", "requests of NTPv5 are not answered yet");

        ReadLimits(section, pending);
        ReadSecurity(section, pending);
        if (!section.Finish()) return null;

        var policy = new ServerPolicy(deny!.Filter, deny.Action, allow!.Filter, allow.Action, Has(versions, 3), Has(versions, 4));
        return new ServerConfig(listen!, workers, policy);
    }

    private static IReadOnlyList<IpPrefix> Everyone { get; } = [IpPrefix.Covering(IPAddress.Any, 0), IpPrefix.Covering(IPAddress.IPv6Any, 0)];

    private static bool Has(IReadOnlyList<long> versions, long wanted)
    {
        foreach (long version in versions)
        {
            if (version == wanted) return true;
        }
        return false;
    }

    private static void ReadLimits(ConfigSection section, PendingFeatures pending)
    {
        int clients = section.Integer("rate-limiting-cache-size", "Clients whose requests are limited; 0 = no limit.", 0, 0, 1 << 24);
        int cutoff = section.Integer("rate-limiting-cutoff-ms", "Least time between two answers to one client, in milliseconds; 0 = no limit.", 0, 0, 3_600_000);
        _ = section.OptionalSection("rate-limit", "How often one client is answered; without it as often as it asks.", RateLimitConfig.Read);
        _ = section.Integer("ipv6-prefix", "Length of the prefix that counts as one IPv6 client.", 64, 16, 128);
        if (section.IsSet("rate-limit") && section.IsSet("rate-limiting-cutoff-ms"))
            section.ReportError("rate-limiting-cutoff-ms", "key-not-allowed", "rate-limiting-cutoff-ms cannot stand beside rate-limit, which says the same more exactly");
        if (clients > 0 && cutoff > 0) pending.Note(section, "rate-limiting-cutoff-ms", "rate limiting");
        pending.Note(section, "rate-limit", "rate limiting");
    }

    private static void ReadSecurity(ConfigSection section, PendingFeatures pending)
    {
        var shape = ConfigShape.OneOf<string>(
            value => value.Length == 0 ? ConfigValue.OfBoolean(false) : ConfigValue.OfText(value),
            ConfigShape.Boolean().Select(value => value ? "ignore" : ""), ConfigShape.Enum(("ignore", "ignore"), ("deny", "deny")));
        string required = section.Value("require-nts", "What requests without Network Time Security get: an answer, silence, or a kiss code.", shape, "");
        if (required.Length > 0) pending.Note(section, "require-nts", "Network Time Security");
        if (section.Boolean("interleaved", "Answer in interleaved mode (RFC 9769) where a client asks so.", false)) pending.Note(section, "interleaved", "interleaved mode");
    }

    /// <summary>A list of clients with what they get.</summary>
    private sealed record ListConfig(IpFilter Filter, FilterAction Action)
    {
        internal static ListConfig? Read(ConfigSection section, IReadOnlyList<IpPrefix> fallback)
        {
            IReadOnlyList<IpPrefix> prefixes = section.List("filter", "Addresses and networks.", ConfigShape.Prefix(), fallback);
            FilterAction action = section.Enum(
                "action", "What a refused client gets: silence, or a kiss code.", FilterAction.Ignore, ("ignore", FilterAction.Ignore), ("deny", FilterAction.Deny));
            if (!section.Finish()) return null;
            var networks = new IPNetwork[prefixes.Count];
            for (int i = 0; i < networks.Length; i++)
                networks[i] = new IPNetwork(prefixes[i].Address, prefixes[i].Length);
            return new ListConfig(new IpFilter(networks), action);
        }
    }
}
