using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;

namespace Infra.Tls.Handshake.Client;

/// <summary>Handshake keys are in force: EncryptedExtensions comes (RFC 8446 section 4.3.1).</summary>
internal sealed class ExpectEncryptedExtensions(ClientAgreement agreement) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        Require(message, HandshakeType.EncryptedExtensions);
        if (!EncryptedExtensions.TryRead(message.Body, out EncryptedExtensions answer, out TlsError error)) throw Malformed(error, message.Type);
        AlpnProtocol protocol = default;
        foreach (ExtensionBlock.Extension extension in answer.Extensions)
        {
            if (!agreement.Facts.Offers(extension.Type)) throw ServerHelloCheck.Misplaced(extension.Type, agreement.Facts, "EncryptedExtensions");
            switch (extension.Type)
            {
                case ExtensionType.ServerName:
                    if (!extension.Data.IsEmpty) throw new TlsException(TlsError.ExtensionMalformed, "server_name");
                    break;
                case ExtensionType.SupportedGroups:
                    // Only a hint for later connections.
                    if (!ExtensionReader.TryReadList16(extension.Data, out _)) throw new TlsException(TlsError.ExtensionMalformed, "supported_groups");
                    break;
                case ExtensionType.ApplicationLayerProtocolNegotiation:
                    protocol = ReadProtocol(extension.Data);
                    break;
                default:
                    throw ServerHelloCheck.Misplaced(extension.Type, agreement.Facts, "EncryptedExtensions");
            }
        }
        agreement.Transcript.Add(message.Encoded);
        return new ExpectCertificateOrRequest(agreement, protocol);
    }

    private AlpnProtocol ReadProtocol(ReadOnlySpan<byte> data)
    {
        if (!ProtocolNameList.TryRead(data, out ProtocolNameList list)) throw new TlsException(TlsError.ExtensionMalformed, "application_layer_protocol_negotiation");
        // RFC 7301 section 3.1: exactly one name, one of ours.
        if (list.TryGetSingle(out ReadOnlySpan<byte> name))
        {
            foreach (AlpnProtocol offered in agreement.Facts.Config.ApplicationProtocols)
            {
                if (offered.Name.Span.SequenceEqual(name)) return offered;
            }
        }
        throw new TlsException(TlsError.ProtocolNotOffered, TlsException.Quote(list.Encoded));
    }
}
