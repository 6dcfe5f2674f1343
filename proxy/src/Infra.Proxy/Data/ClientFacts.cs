using System.Net;
using System.Text;

namespace Infra.Proxy.Data;

/// <summary>What is known of a client for as long as its connection lasts. Immutable.</summary>
internal sealed class ClientFacts
{
    internal ClientFacts(IPEndPoint? peer, EndPoint? local, bool isSecure)
    {
        Peer = peer;
        Local = local;
        IsSecure = isSecure;
        AddressText = Encoding.ASCII.GetBytes(peer is null ? "unknown" : peer.Address.ToString());
    }

    /// <summary>The client's address: the connection's, or what its PROXY header says; null for a unix socket.</summary>
    internal IPEndPoint? Peer { get; }

    /// <summary>Where it connected to.</summary>
    internal EndPoint? Local { get; }

    /// <summary>Whether it came by TLS.</summary>
    internal bool IsSecure { get; }

    /// <summary>The address as X-Forwarded-For has it; <c>unknown</c> for a unix socket.</summary>
    internal byte[] AddressText { get; }

    internal ReadOnlySpan<byte> Scheme => IsSecure ? "https"u8 : "http"u8;
}
