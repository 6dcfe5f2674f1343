using System.Net;
using Infra.Http.Forwarding;
using Infra.Http.ProxyProtocol;
using Infra.Proxy.Observe;

namespace Infra.Proxy.Data;

/// <summary>What is known of a client for as long as its connection lasts. Immutable.</summary>
internal sealed class ClientFacts(IPEndPoint? peer, EndPoint? local, bool isSecure)
{
    /// <summary>The client's address: the connection's, or what its PROXY header says; null for a unix socket.</summary>
    internal IPEndPoint? Peer => peer;

    /// <summary>Where it connected to.</summary>
    internal EndPoint? Local => local;

    /// <summary>Whether it came by TLS.</summary>
    internal bool IsSecure => isSecure;

    /// <summary>What the proxy in front of us said of the connection, for the log; null if there is none.</summary>
    internal ProxyHeader? Front { get; init; }

    /// <summary>What is counted of the exchanges of its listener; null where there is none.</summary>
    internal ExchangeCounters? Counters { get; init; }

    /// <summary>What forwarding fields say of it. Nobody's own fields are believed.</summary>
    internal ForwardedPeer Forwarded { get; } = new(peer, isSecure, isTrusted: false);
}
