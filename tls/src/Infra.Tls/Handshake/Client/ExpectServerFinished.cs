using Infra.Pki.Signing;
using Infra.Tls.Config;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Client;

/// <summary>The server's Finished ends its flight; ours goes out and the handshake is over.</summary>
internal sealed class ExpectServerFinished(
    ClientAgreement agreement, AlpnProtocol protocol, ClientReply? request, SignatureValid signature, PeerVerified peer) : HandshakeState
{
    internal override HandshakeState? Next(HandshakeContext context, HandshakeMessage message)
    {
        FinishedVerified finished = FinishedVerified.Check(Require(message, HandshakeType.Finished), TlsRole.Server, agreement.Secrets, agreement.Transcript);
        agreement.Transcript.Add(message.Encoded);
        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        TrafficSecrets secrets = context.Own(agreement.Secrets.Finish(agreement.Transcript.Hash(digest)));
        context.LogTraffic(agreement.Facts.Random, secrets);
        SignatureScheme? ownScheme = SendFlight(context);
        context.Sender.UseTrafficKeys(secrets.CreateKeys(TlsRole.Client));
        context.HaveKeysChanged = true;
        var info = new TlsHandshakeInfo
        {
            Version = ProtocolVersion.Tls13,
            CipherSuite = agreement.Transcript.Suite.Suite,
            Group = agreement.Group,
            ServerSignatureScheme = signature.Scheme,
            ClientSignatureScheme = ownScheme,
            ApplicationProtocol = protocol,
            ServerName = agreement.Facts.SendsServerName ? agreement.Facts.ServerName.Text : null,
            WasRetried = agreement.WasRetried,
            PeerCertificates = peer.Certificates,
        };
        context.Outcome = new HandshakeOutcome(
            finished, peer, info, secrets.CreateKeys(TlsRole.Server), new Exporter(agreement.Transcript.Suite.Kdf, secrets.ExporterSecret));
        return null;
    }

    private SignatureScheme? SendFlight(HandshakeContext context)
    {
        if (!agreement.WasRetried) context.SendChangeCipherSpec();   // otherwise it went before the second ClientHello
        if (request is not null)
        {
            OwnIdentity.WriteCertificate(context, agreement.Transcript, request.Identity?.Chain);
            if (request.Identity is not null) OwnIdentity.WriteCertificateVerify(context, agreement.Transcript, request.Identity, request.Scheme);
        }
        OwnIdentity.WriteFinished(context, agreement.Transcript, agreement.Secrets);
        context.Send();
        return request?.Identity is null ? null : request.Scheme;
    }
}
