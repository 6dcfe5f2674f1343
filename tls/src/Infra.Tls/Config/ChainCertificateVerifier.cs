using Infra.Pki.Trust;

namespace Infra.Tls.Config;

/// <summary>The ordinary verifier: builds a path to a trust anchor, checks it (Infra.Pki) and, for servers, the name.</summary>
public sealed class ChainCertificateVerifier : ICertificateVerifier
{
    /// <summary>Trusts these anchors.</summary>
    public ChainCertificateVerifier(TrustAnchors anchors) => throw new NotImplementedException();

    /// <inheritdoc/>
    public CertificateVerdict Verify(PeerCertificates peer) => throw new NotImplementedException();
}
