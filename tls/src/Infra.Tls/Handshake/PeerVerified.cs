using Infra.Tls.Config;
using Infra.Tls.Errors;

namespace Infra.Tls.Handshake;

/// <summary>
/// Proof that the identity of a peer is settled: its certificates were accepted and it signed by their key, or none is demanded of it. The default value proves
/// nothing.
/// </summary>
internal readonly struct PeerVerified
{
    private readonly bool _isProven;

    private PeerVerified(PeerCertificates? certificates)
    {
        Certificates = certificates;
        _isProven = true;
    }

    /// <summary>The certificates; null for a client of which none are demanded.</summary>
    internal PeerCertificates? Certificates { get; }

    /// <summary>A client that was not asked, or showed nothing where it may.</summary>
    /// <exception cref="TlsException">A certificate is required.</exception>
    internal static PeerVerified Anonymous(ClientAuthentication mode) => mode == ClientAuthentication.Required
        ? throw new TlsException(TlsError.ClientCertificateRequired)
        : new PeerVerified(null);

    /// <summary>A peer that proved to hold the key, with the verifier's consent to its certificates.</summary>
    /// <exception cref="TlsException">The verifier refuses.</exception>
    internal static PeerVerified Check(SignatureValid signature, PeerCertificates certificates, ICertificateVerifier verifier)
    {
        signature.Require();
        CertificateVerdict verdict;
        try
        {
            verdict = verifier.Verify(certificates);
        }
        catch (Exception e)
        {
            throw new TlsException(TlsError.VerifierFailed, e.GetType().Name, e);
        }
        if (!verdict.IsAccepted)
            throw new TlsException(TlsError.CertificateRejected, verdict.Alert == AlertDescription.CloseNotify ? AlertDescription.CertificateUnknown : verdict.Alert, verdict.Reason);
        return new PeerVerified(certificates);
    }

    internal void Require()
    {
        if (!_isProven) throw new InvalidOperationException("A handshake cannot finish while the peer's identity is open.");
    }
}
