using Infra.Pki;

namespace Infra.Tls.Config;

/// <summary>Chooses a server's certificate for a client. Called during handshakes, from any thread; must not block.</summary>
public interface ICertificateResolver
{
    /// <summary>
    /// The certificate and key to serve with; null where there is none for this name, which the client is told by unrecognized_name. The key must be able to
    /// sign by one of <see cref="ClientOffer.SignatureSchemes"/>, or the handshake ends with handshake_failure.
    /// </summary>
    CertifiedKey? Resolve(in ClientOffer offer);
}
