using System.Diagnostics.CodeAnalysis;
using Infra.Pki;
using Infra.Pki.Trust;
using Infra.Pki.Verification;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Tls.Config;

namespace Infra.Proxy.Tls;

/// <summary>TLS towards servers: certificates are verified unless the configuration says otherwise.</summary>
internal static class UpstreamTls
{
    /// <summary>The configuration for a server; null for a plain one.</summary>
    /// <returns>False with a reason if the authorities cannot be read.</returns>
    internal static bool TryCreate(ConnectorConfig connector, TlsProvider provider, out TlsClientConfig? config, out string problem)
    {
        config = null;
        problem = "";
        if (connector.TlsName is null) return true;
        if (!TryGetVerifier(connector, out ICertificateVerifier? verifier, out problem)) return false;
        config = new TlsClientConfigBuilder(provider) { Verifier = verifier, ApplicationProtocols = [connector.Protocol == UpstreamProtocol.Http2 ? AlpnProtocol.Http2 : AlpnProtocol.Http11] }.Build();
        return true;
    }

    private static bool TryGetVerifier(ConnectorConfig connector, [NotNullWhen(true)] out ICertificateVerifier? verifier, out string problem)
    {
        problem = "";
        verifier = null;
        if (!connector.VerifiesCertificate)
        {
            verifier = new UncheckedVerifier();
            return true;
        }
        EventLoop.MayBlock("reading authorities");
        TrustAnchors? anchors;
        if (connector.AuthoritiesPath is null)
        {
            PlatformTrust trust = TrustFiles.LoadPlatform();
            anchors = trust.Anchors;
            if (trust.Source.Length == 0)
            {
                problem = "this system has no file of trusted authorities: name one by ca=";
                return false;
            }
        }
        else if (!TrustFiles.TryLoad(connector.AuthoritiesPath, out anchors, out PkiError error))
        {
            problem = error.ToString();
            return false;
        }
        verifier = new ChainCertificateVerifier(anchors);
        return true;
    }
}
