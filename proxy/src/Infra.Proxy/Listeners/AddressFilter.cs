using System.Net;
using Infra.Parsing;
using Infra.Proxy.Config;

namespace Infra.Proxy.Listeners;

/// <summary>Who may connect at all: the cheapest refusal, before TLS. A client of a unix socket has no address: a list of blocked ones never has it, a list of allowed ones neither.</summary>
internal static class AddressFilter
{
    /// <summary>Whether a peer may connect: where it speaks PROXY, it is no client itself, and the lists are for whom its header names.</summary>
    internal static bool Admits(ListenerConfig listener, IPAddress? peer) =>
        listener.ProxyProtocolPeers is { } peers ? Contains(peers, peer) : AdmitsClient(listener, peer);

    /// <summary>What the lists say of a client.</summary>
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
