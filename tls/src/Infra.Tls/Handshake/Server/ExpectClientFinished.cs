using Infra.Pki.Signing;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Server;

/// <summary>The client's Finished ends the handshake.</summary>
internal sealed class ExpectClientFinished(ServerAgreement agreement, PeerVerified peer, SignatureScheme? clientScheme) : HandshakeState
{
    internal override HandshakeState? Next(HandshakeContext context, HandshakeMessage message)
    {
        FinishedVerified finished = FinishedVerified.Check(Require(message, HandshakeType.Finished), TlsRole.Client, agreement.Secrets, agreement.Transcript);
        var info = new TlsHandshakeInfo
        {
            Version = ProtocolVersion.Tls13,
            CipherSuite = agreement.Transcript.Suite.Suite,
            Group = agreement.Group,
            ServerSignatureScheme = agreement.Negotiation.Scheme,
            ClientSignatureScheme = clientScheme,
            ApplicationProtocol = agreement.Negotiation.Protocol,
            ServerName = agreement.Negotiation.ServerName,
            WasRetried = agreement.WasRetried,
            PeerCertificates = peer.Certificates,
        };
        context.HaveKeysChanged = true;
        context.Outcome = new HandshakeOutcome(
            finished, peer, info, agreement.Traffic.CreateKeys(TlsRole.Client), new Exporter(agreement.Transcript.Suite.Kdf, agreement.Traffic.ExporterSecret));
        return null;
    }
}
