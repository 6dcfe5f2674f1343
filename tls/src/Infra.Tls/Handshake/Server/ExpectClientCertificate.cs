using Infra.Pki;
using Infra.Tls.Config;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake.Server;

/// <summary>The client was asked for a certificate: it shows one, or an empty list.</summary>
internal sealed class ExpectClientCertificate(ServerAgreement agreement) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        CertificateChain? chain = PeerCertificateReader.Read(Require(message, HandshakeType.Certificate));
        agreement.Transcript.Add(message.Encoded);
        if (chain is null) return new ExpectClientFinished(agreement, PeerVerified.Anonymous(agreement.Config.ClientAuthentication), null);
        var peer = new PeerCertificates(chain, default, null, TlsRole.Client, context.Provider.Time.GetUtcNow());
        return new ExpectClientCertificateVerify(agreement, peer);
    }
}
