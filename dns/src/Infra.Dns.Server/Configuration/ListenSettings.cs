using System.Net;
using Infra.Config;
using Infra.Parsing;

namespace Infra.Dns.Server.Configuration;

/// <summary>One <c>[[listen]]</c> table: addresses for UDP and TCP, and who may ask there.</summary>
/// <param name="Addresses">Where to listen.</param>
/// <param name="Allow">Networks that may ask; if there are any and none is denied, all others may not.</param>
/// <param name="Deny">Networks that may not ask. Of several that a client lies in, the longest decides; of equal ones, that it is allowed.</param>
public sealed record ListenSettings(IReadOnlyList<IPEndPoint> Addresses, IReadOnlyList<IpPrefix> Allow, IReadOnlyList<IpPrefix> Deny)
{
    private const int PortDefault = 53;

    internal static ListenSettings? Read(ConfigSection section)
    {
        string protocol = section.Enum("protocol", "What is spoken there.", "do53", ("do53", "do53"), ("dot", "dot"), ("doh", "doh"));
        IReadOnlyList<IPEndPoint> addresses = section.RequireList("addresses", "Where to listen, for UDP and TCP; port 53 if none is given.", ConfigShape.EndPoint(PortDefault), 1, 256);
        IReadOnlyList<IpPrefix> allow = section.List("allow", "Networks that may ask; an allow list alone denies all others. Of the networks in both lists that a client lies in, the longest decides.", ConfigShape.Prefix(), [], 0, 65_536);
        IReadOnlyList<IpPrefix> deny = section.List("deny", "Networks that may not ask.", ConfigShape.Prefix(), [], 0, 65_536);
        foreach (string key in (string[])["certificate", "key", "path"])
            section.NotAvailable(key, "DNS over TLS and HTTPS are not offered");
        if (protocol != "do53") section.ReportError("protocol", "not-available", $"protocol \"{protocol}\" is not available yet");
        return section.Finish() ? new ListenSettings(addresses, allow, deny) : null;
    }
}
