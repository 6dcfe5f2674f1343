using Infra.Pki;
using Infra.Pki.Signing;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;

namespace Infra.Tls.Handshake.Client;

/// <summary>The server shows its certificates, perhaps after asking for ours.</summary>
internal sealed class ExpectCertificateOrRequest(ClientAgreement agreement, AlpnProtocol protocol) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        if (message.Type != HandshakeType.CertificateRequest)
            return new ExpectCertificate(agreement, protocol, request: null).Next(context, message);
        if (!CertificateRequest.TryRead(message.Body, out CertificateRequest request, out TlsError error)) throw Malformed(error, message.Type);
        if (!request.Context.IsEmpty) throw new TlsException(TlsError.RequestContextWrong, nameof(CertificateRequest));
        ClientReply reply = Choose(request);
        agreement.Transcript.Add(message.Encoded);
        return new ExpectCertificate(agreement, protocol, reply);
    }

    /// <summary>
    /// The first identity that signs as the server wants, of an authority that it named if there is one; otherwise an empty certificate.
    /// Unknown extensions are ignored here (RFC 8446 section 4.3.2).
    /// </summary>
    private ClientReply Choose(CertificateRequest request)
    {
        UInt16List offered = default;
        bool hasSchemes = false;
        ReadOnlySpan<byte> authorities = default;
        foreach (ExtensionBlock.Extension extension in request.Extensions)
        {
            switch (extension.Type)
            {
                case ExtensionType.SignatureAlgorithms:
                    if (!ExtensionReader.TryReadList16(extension.Data, out offered)) throw new TlsException(TlsError.ExtensionMalformed, "signature_algorithms");
                    hasSchemes = true;
                    break;
                case ExtensionType.CertificateAuthorities:
                    if (!ExtensionReader.TryReadAuthorities(extension.Data, out authorities))
                        throw new TlsException(TlsError.ExtensionMalformed, "certificate_authorities");
                    break;
                default:
                    break;
            }
        }
        if (!hasSchemes) throw new TlsException(TlsError.SignatureAlgorithmsMissing, nameof(CertificateRequest));
        ReadOnlySpan<SignatureScheme> schemes = SchemeChoice.Common(offered, agreement.Facts.Config.SignatureSchemes);
        ClientReply reply = ClientReply.Empty;
        foreach (CertifiedKey identity in agreement.Facts.Config.Identities)
        {
            if (!identity.TryChooseScheme(schemes, isTls13: true, out SignatureScheme scheme)) continue;
            if (AuthorityHints.Names(authorities, identity.Chain)) return new ClientReply(identity, scheme);
            if (reply.Identity is null) reply = new ClientReply(identity, scheme);
        }
        return reply;
    }
}
