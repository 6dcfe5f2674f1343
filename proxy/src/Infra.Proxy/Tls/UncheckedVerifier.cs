using Infra.Tls.Config;

namespace Infra.Proxy.Tls;

/// <summary>Takes any certificate: for <c>verify=false</c>, which somebody has to write down.</summary>
internal sealed class UncheckedVerifier : ICertificateVerifier
{
    /// <inheritdoc/>
    public CertificateVerdict Verify(PeerCertificates peer) => CertificateVerdict.Accepted;
}
