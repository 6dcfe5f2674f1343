using System.Net;
using Infra.Config;
using Infra.Ntp.Server;
using Infra.Parsing;

namespace Infra.Ntp.Daemon.Config;

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

    internal static ServerConfig? Read(ConfigSection section)
    {
        IPEndPoint? listen = section.RequireEndPoint("listen", "Address to answer on; port 123 if none is given.", PortDefault);
        int workers = section.Integer("workers", "Threads that answer, each with a socket of its own; 0 = one per core, at most 16.", 0, 0, WorkersMax);
        ListConfig? deny = section.Section("denylist", "Clients that are refused.", table => ListConfig.Read(table, []));
        ListConfig? allow = section.Section("allowlist", "Clients that are answered, unless they are on the denylist.", table => ListConfig.Read(table, Everyone));
        IReadOnlyList<long> versions = section.List(
            "accept-ntp-versions", "NTP versions of requests that are answered.", ConfigShape.Integer(3, 5), [3, 4], 1, 3);
        if (versions.Contains(5)) section.ReportWarning("accept-ntp-versions", "not-available", "requests of NTPv5 are not answered yet");

        RefuseUnlessZero(section, "rate-limiting-cache-size");
        RefuseUnlessZero(section, "rate-limiting-cutoff-ms");
        if (section.Boolean("require-nts", "Must be false: NTS is not available yet.", false))
            section.ReportError("require-nts", "not-available", "require-nts is not available yet: leave it false");
        foreach (string key in (string[])["rate-limit", "interleaved", "ipv6-prefix"])
            section.NotAvailable(key);
        if (!section.Finish()) return null;

        var policy = new ServerPolicy(deny!.Filter, deny.Action, allow!.Filter, allow.Action, versions.Contains(3), versions.Contains(4));
        return new ServerConfig(listen!, workers, policy);
    }

    private static IReadOnlyList<IpPrefix> Everyone { get; } = [IpPrefix.Covering(IPAddress.Any, 0), IpPrefix.Covering(IPAddress.IPv6Any, 0)];

    private static void RefuseUnlessZero(ConfigSection section, string key)
    {
        if (section.Integer(key, "Must be 0: rate limiting is not available yet.", 0, 0) != 0)
            section.ReportError(key, "not-available", $"rate limiting is not available yet: leave {key} at 0");
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
            return new ListConfig(new IpFilter(prefixes.Select(prefix => new IPNetwork(prefix.Address, prefix.Length))), action);
        }
    }
}
