namespace Infra.Tls.Config;

/// <summary>
/// Decides whether a peer is who it should be, by its certificates. That it holds the key of the first one is checked by the connection in any case.
/// <see cref="ChainCertificateVerifier"/> is the ordinary one. Called during handshakes, from any thread; must not block.
/// </summary>
public interface ICertificateVerifier
{
    /// <summary>Judges one peer. An exception ends the handshake with internal_error.</summary>
    CertificateVerdict Verify(PeerCertificates peer);
}
