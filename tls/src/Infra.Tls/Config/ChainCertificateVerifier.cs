using Infra.Pki.Verification;
using Infra.Tls.Errors;

namespace Infra.Tls.Config;

/// <summary>The ordinary verifier: builds a path to a trust anchor within a budget, checks it (Infra.Pki) and, for servers, the name.</summary>
public sealed class ChainCertificateVerifier : ICertificateVerifier
{
    private readonly ChainVerifier _chains;

    /// <summary>Trusts these anchors.</summary>
    public ChainCertificateVerifier(TrustAnchors anchors)
        : this(new ChainVerifier(anchors))
    {
    }

    /// <summary>Judges by a verifier with options of its own.</summary>
    public ChainCertificateVerifier(ChainVerifier chains)
    {
        ArgumentNullException.ThrowIfNull(chains);
        _chains = chains;
    }

    /// <inheritdoc/>
    public CertificateVerdict Verify(PeerCertificates peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        VerificationResult result = peer.ServerName is not null
            ? _chains.VerifyServer(peer.Chain, peer.ServerName, peer.Time)
            : _chains.VerifyClient(peer.Chain, peer.Time);
        return result.IsValid
            ? CertificateVerdict.Accepted
            : CertificateVerdict.Reject((AlertDescription)result.Alert, $"{result.Failure}, certificate {result.CertificateIndex}: {result.Message}");
    }
}
