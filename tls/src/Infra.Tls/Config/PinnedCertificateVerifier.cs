using Infra.Pki.Verification;
using Infra.Tls.Errors;

namespace Infra.Tls.Config;

/// <summary>
/// Takes a peer whose own key, that of its first certificate, is among given ones. Alone it asks for nothing else: neither name nor dates nor issuer count, which is what
/// a self-signed certificate needs. With another verifier beside it both must agree. Safe for use from several threads.
/// </summary>
public sealed class PinnedCertificateVerifier : ICertificateVerifier
{
    private readonly PinnedKeyVerifier _keys;
    private readonly ICertificateVerifier? _other;

    /// <summary>Trusts these keys.</summary>
    /// <param name="keys">The pins.</param>
    /// <param name="other">Must accept the peer as well; null if the key alone decides.</param>
    public PinnedCertificateVerifier(PinnedKeyVerifier keys, ICertificateVerifier? other = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys;
        _other = other;
    }

    /// <inheritdoc/>
    public CertificateVerdict Verify(PeerCertificates peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        VerificationResult result = _keys.Verify(peer.Chain);
        if (!result.IsValid) return CertificateVerdict.Reject((AlertDescription)result.Alert, result.Message);
        return _other?.Verify(peer) ?? CertificateVerdict.Accepted;
    }
}
