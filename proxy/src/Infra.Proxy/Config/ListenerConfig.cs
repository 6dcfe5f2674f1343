using System.Net;
using System.Net.Sockets;
using Infra.Config;
using Infra.Parsing;

namespace Infra.Proxy.Config;

/// <summary>An address that clients connect to. Immutable.</summary>
/// <param name="Address">An IP address with a port, or a unix socket.</param>
public sealed record ListenerConfig(EndPoint Address)
{
    /// <summary>TLS; null for a plain listener.</summary>
    public TlsListenerConfig? Tls { get; init; }

    /// <summary>Whether HTTP/2 by prior knowledge is spoken on a plain listener.</summary>
    public bool AcceptsHttp2Cleartext { get; init; } = true;

    /// <summary>Whom a PROXY header is required of; everybody else is refused then. Null for a listener without PROXY protocol.</summary>
    public IReadOnlyList<IpPrefix>? ProxyProtocolPeers { get; init; }

    /// <summary>Most connections at once; 0 for no bound but the whole program's.</summary>
    public int ConnectionsMax { get; init; }

    /// <summary>Most connections at once from one address, which is the PROXY header's where there is one; 0 for no bound, and then no address is refused HTTP/2 after abuse either: many clients may share it.</summary>
    public int ConnectionsPerAddressMax { get; init; } = 256;

    /// <summary>Most new connections per second; 0 for no bound.</summary>
    public int AcceptsPerSecondMax { get; init; }

    /// <summary>Length of the system's queue of connections that were not accepted yet.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>Clients that are refused; null for none.</summary>
    public IReadOnlyList<IpPrefix>? Blocked { get; init; }

    /// <summary>The only clients that are not refused; null for all.</summary>
    public IReadOnlyList<IpPrefix>? Allowed { get; init; }

    /// <summary>Whether lines of heads may end with LF alone.</summary>
    public bool AllowsBareLineFeed { get; init; }

    internal static ListenerConfig? Read(ConfigSection section, string service, ConfigReading reading)
    {
        EndPoint? address = null;
        if (!section.IsDescribing && !ConfigShapes.TryParseEndPoint(section.Name, out address, out string problem))
            section.ReportSectionError("bad-address", $"\"{section.Name}\" is nothing to listen on: {problem}");
        var listener = new ListenerConfig(address ?? new IPEndPoint(IPAddress.None, 0))
        {
            Tls = TlsListenerConfig.ReadFrom(section, reading),
            AcceptsHttp2Cleartext = section.Boolean("h2c", "Whether a plain listener takes HTTP/2 by prior knowledge.", true),
            ProxyProtocolPeers = Prefixes(section, "proxy-protocol", "Whom a PROXY header is required of; everybody else is refused."),
            ConnectionsMax = section.Integer("connections-max", "Most connections at once; 0 for no bound of its own.", 0, 0, 10_000_000),
            ConnectionsPerAddressMax = section.Integer("connections-per-ip", "Most connections at once from one address, which is the PROXY header's where there is one; 0 for no bound, nor is HTTP/2 refused to an address after abuse.", 256, 0, 10_000_000),
            AcceptsPerSecondMax = section.Integer("accept-rate", "Most new connections per second; 0 for no bound.", 0, 0, 10_000_000),
            Backlog = section.Integer("backlog", "Length of the system's queue of connections.", 4096, 1, 65_535),
            Blocked = Prefixes(section, "block-cidr", "Clients that are refused; with proxy-protocol those that the headers name."),
            Allowed = Prefixes(section, "allow-cidr", "The only clients that are not refused; with proxy-protocol of those that the headers name."),
            AllowsBareLineFeed = section.Boolean("lenient-lf", "Whether lines of heads may end with LF alone.", false),
        };
        if (address is not null) reading.Claim(section, address, service);
        if (address is UnixDomainSocketEndPoint) WarnOfAddresses(section);
        return section.Finish() ? listener : null;
    }

    private static void WarnOfAddresses(ConfigSection section)
    {
        if (section.IsSet("block-cidr")) section.ReportWarning("block-cidr", "no-address", "clients of a unix socket have no address: nobody is refused by it");
        foreach (string key in (string[])["allow-cidr", "proxy-protocol"])
        {
            if (section.IsSet(key)) section.ReportWarning(key, "no-address", "clients of a unix socket have no address: nobody is admitted by it, so nobody is served here");
        }
    }

    private static IReadOnlyList<IpPrefix>? Prefixes(ConfigSection section, string key, string doc) =>
        section.TryValue(key, doc, ConfigShapes.Prefixes, out IReadOnlyList<IpPrefix>? prefixes) ? prefixes : null;
}
