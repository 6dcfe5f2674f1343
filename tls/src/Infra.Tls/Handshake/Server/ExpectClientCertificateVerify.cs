using Infra.Tls.Config;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake.Server;

/// <summary>The client proves that it holds the key of its certificate; then its certificates are judged.</summary>
internal sealed class ExpectClientCertificateVerify(ServerAgreement agreement, PeerCertificates peer) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        SignatureValid signature = SignatureValid.Check(
            Require(message, HandshakeType.CertificateVerify), TlsRole.Client, peer.Chain.Leaf, agreement.Config.SignatureSchemes, agreement.Transcript);
        PeerVerified verified = PeerVerified.Check(signature, peer, agreement.Config.ClientVerifier!);
        agreement.Transcript.Add(message.Encoded);
        return new ExpectClientFinished(agreement, verified, signature.Scheme);
    }
}
