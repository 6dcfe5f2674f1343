using Infra.Pki.Signing;
using Infra.Tls.Config;

namespace Infra.Tls;

/// <summary>The facts of a finished handshake. Immutable.</summary>
public sealed record TlsHandshakeInfo
{
    /// <summary>The version agreed.</summary>
    public required ProtocolVersion Version { get; init; }

    /// <summary>The suite agreed.</summary>
    public required CipherSuite CipherSuite { get; init; }

    /// <summary>The key exchange agreed.</summary>
    public required NamedGroup Group { get; init; }

    /// <summary>The scheme of the server's signature.</summary>
    public required SignatureScheme ServerSignatureScheme { get; init; }

    /// <summary>The scheme of the client's signature; null without a client certificate.</summary>
    public SignatureScheme? ClientSignatureScheme { get; init; }

    /// <summary>The application protocol agreed; none without ALPN.</summary>
    public AlpnProtocol ApplicationProtocol { get; init; }

    /// <summary>The host name that the client asked for, in lower case; null where it named none.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether the server asked for another key share first.</summary>
    public bool WasRetried { get; init; }

    /// <summary>The certificates of the peer, accepted by the verifier; null where it showed none.</summary>
    public PeerCertificates? PeerCertificates { get; init; }
}
