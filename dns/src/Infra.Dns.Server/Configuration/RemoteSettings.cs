using System.Net;
using Infra.Config;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Configuration;

/// <summary>One <c>[[remote]]</c> table: a server that zones come from or go to.</summary>
/// <param name="Name">What zones call it; an address alone stands for itself.</param>
/// <param name="Addresses">Where it is; tried in this order.</param>
/// <param name="Key">The TSIG key to sign with; null for none.</param>
/// <param name="Transport">How it is spoken to.</param>
/// <param name="UnsignedMessagesMax">How many messages of its transfers may come unsigned between signed ones, 0 to 99 (RFC 8945 section 5.3.1).</param>
public sealed record RemoteSettings(string Name, IReadOnlyList<IPEndPoint> Addresses, DomainName? Key, RemoteTransport Transport, int UnsignedMessagesMax)
{
    private const int PortDefault = 53;

    internal static RemoteSettings? Read(ConfigSection section, IReadOnlyList<TsigKeySettings> keys)
    {
        string? name = section.RequireText("name", "What zones call this server.", 1, 255);
        IReadOnlyList<IPEndPoint> addresses = section.RequireList("addresses", "Where it is; tried in this order.", ConfigShape.EndPoint(PortDefault), 1, 16);
        bool hasKey = section.TryValue("key", "Name of the TSIG key to sign with.", NameShape.Absolute, out DomainName? key);
        RemoteTransport transport = section.Enum("transport", "How it is spoken to; transfers always use TCP.", RemoteTransport.Udp, ("udp", RemoteTransport.Udp), ("tcp", RemoteTransport.Tcp));
        int unsigned = section.Integer("tsig-unsigned-max", "Messages of a transfer that may come unsigned between signed ones.", 0, 0, 99);
        section.NotAvailable("tls-name", "transfers over TLS are not offered");
        section.NotAvailable("pins", "transfers over TLS are not offered");
        if (hasKey && !keys.Any(each => each.Name == key)) section.ReportError("key", "unknown-key", $"there is no [[tsig]] with the name {key}");
        return section.Finish() ? new RemoteSettings(name!, addresses, hasKey ? key : null, transport, unsigned) : null;
    }

    /// <summary>How zones name remotes: by the name of a table, or by an address.</summary>
    internal static bool TryResolve(string text, IReadOnlyList<RemoteSettings> remotes, out RemoteSettings? remote)
    {
        remote = remotes.FirstOrDefault(each => each.Name == text);
        if (remote is not null) return true;
        if (!Parsing.EndPointText.TryParse(text, PortDefault, out IPEndPoint? address, out _)) return false;
        remote = new RemoteSettings(text, [address], null, RemoteTransport.Udp, 0);
        return true;
    }
}
