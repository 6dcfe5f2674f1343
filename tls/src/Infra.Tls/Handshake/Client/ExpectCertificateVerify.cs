using Infra.Tls.Config;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake.Client;

/// <summary>The server proves that it holds the key of its certificate; then its certificates are judged.</summary>
internal sealed class ExpectCertificateVerify(ClientAgreement agreement, AlpnProtocol protocol, ClientReply? request, PeerCertificates peer) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        TlsClientConfig config = agreement.Facts.Config;
        SignatureValid signature = SignatureValid.Check(
            Require(message, HandshakeType.CertificateVerify), TlsRole.Server, peer.Chain.Leaf, config.SignatureSchemes, agreement.Transcript);
        PeerVerified verified = PeerVerified.Check(signature, peer, config.Verifier);
        agreement.Transcript.Add(message.Encoded);
        return new ExpectServerFinished(agreement, protocol, request, signature, verified);
    }
}
