using Infra.Pki;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake.Client;

/// <summary>The server shows its certificates.</summary>
internal sealed class ExpectCertificate(ClientAgreement agreement, AlpnProtocol protocol, ClientReply? request) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        CertificateChain chain = PeerCertificateReader.Read(Require(message, HandshakeType.Certificate)) ?? throw new TlsException(TlsError.CertificateMissing);
        var peer = new PeerCertificates(chain, default, agreement.Facts.ServerName, TlsRole.Server, context.Provider.Time.GetUtcNow());
        agreement.Transcript.Add(message.Encoded);
        return new ExpectCertificateVerify(agreement, protocol, request, peer);
    }
}
