using Infra.Buffers;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;

namespace Infra.Tls.Tests.Messages;

/// <summary>Reads and writes any handshake message by its codec.</summary>
internal static class MessageCodecs
{
    internal static readonly HandshakeType[] Types =
    [
        HandshakeType.ClientHello, HandshakeType.ServerHello, HandshakeType.EncryptedExtensions, HandshakeType.CertificateRequest, HandshakeType.Certificate,
        HandshakeType.CertificateVerify, HandshakeType.Finished, HandshakeType.NewSessionTicket, HandshakeType.KeyUpdate,
    ];

    /// <summary>The message, header included, written from what was read of it.</summary>
    internal static byte[] Rewrite(ReadOnlySpan<byte> message)
    {
        if (!TryRewrite((HandshakeType)message[0], message[4..], out byte[] body, out TlsError error)) throw new InvalidOperationException(error.Describe());
        var target = new byte[body.Length + 4];
        var writer = new WireWriter(target);
        WireWriter.PrefixScope scope = HandshakeMessage.Begin(ref writer, (HandshakeType)message[0]);
        writer.WriteBytes(body);
        writer.EndPrefixed(scope);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a body and writes it again; false with a reason for one that is refused.</summary>
    internal static bool TryRewrite(HandshakeType type, ReadOnlySpan<byte> body, out byte[] written, out TlsError error)
    {
        written = [];
        var writer = new WireWriter(new byte[body.Length + 64]);
        switch (type)
        {
            case HandshakeType.ClientHello:
                if (!ClientHello.TryRead(body, out ClientHello clientHello, out error)) return false;
                clientHello.Write(ref writer);
                if (!ClientExtensions.TryRead(clientHello.Extensions, out _, out error)) return false;
                break;
            case HandshakeType.ServerHello:
                if (!ServerHello.TryRead(body, out ServerHello serverHello, out error)) return false;
                serverHello.Write(ref writer);
                break;
            case HandshakeType.EncryptedExtensions:
                if (!EncryptedExtensions.TryRead(body, out EncryptedExtensions encrypted, out error)) return false;
                encrypted.Write(ref writer);
                break;
            case HandshakeType.CertificateRequest:
                if (!CertificateRequest.TryRead(body, out CertificateRequest request, out error)) return false;
                request.Write(ref writer);
                break;
            case HandshakeType.Certificate:
                if (!CertificateMessage.TryRead(body, out CertificateMessage certificates, out error)) return false;
                certificates.Write(ref writer);
                break;
            case HandshakeType.CertificateVerify:
                if (!CertificateVerify.TryRead(body, out CertificateVerify verify, out error)) return false;
                verify.Write(ref writer);
                break;
            case HandshakeType.Finished:
                if (!Finished.TryRead(body, 32, out Finished finished, out error)) return false;
                finished.Write(ref writer);
                break;
            case HandshakeType.NewSessionTicket:
                if (!NewSessionTicket.TryRead(body, out NewSessionTicket ticket, out error)) return false;
                ticket.Write(ref writer);
                break;
            case HandshakeType.KeyUpdate:
                if (!KeyUpdate.TryRead(body, out KeyUpdate update, out error)) return false;
                update.Write(ref writer);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "has no codec");
        }
        written = writer.Written.ToArray();
        return true;
    }
}
