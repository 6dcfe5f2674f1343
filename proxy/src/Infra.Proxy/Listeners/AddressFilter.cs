using System.Net;
using Infra.Parsing;
using Infra.Proxy.Config;

namespace Infra.Proxy.Listeners;

/// <summary>Who may connect at all: the cheapest refusal, before TLS. A client of a unix socket has no address: a list of blocked ones never has it, a list of allowed ones neither.</summary>
internal static class AddressFilter
{
    internal static bool Admits(ListenerConfig listener, IPAddress? client)
    {
        if (listener.ProxyProtocolPeers is { } peers && !Contains(peers, client)) return false;
        return AdmitsClient(listener, client);
    }

    /// <summary>The lists alone, for the address that a PROXY header names.</summary>
    internal static bool AdmitsClient(ListenerConfig listener, IPAddress? client)
    {
        if (listener.Blocked is { } blocked && Contains(blocked, client)) return false;
        return listener.Allowed is not { } allowed || Contains(allowed, client);
    }

    private static bool Contains(IReadOnlyList<IpPrefix> prefixes, IPAddress? client)
    {
        if (client is null) return false;
        foreach (IpPrefix prefix in prefixes)
        {
            if (prefix.Contains(client)) return true;
        }
        return false;
    }
}
