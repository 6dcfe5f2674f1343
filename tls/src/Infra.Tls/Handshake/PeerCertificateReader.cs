using Infra.Pki;
using Infra.Tls.Errors;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake;

/// <summary>Reads a peer's Certificate message.</summary>
internal static class PeerCertificateReader
{
    /// <summary>The certificates of the message; null for an empty list, which only a client may send.</summary>
    /// <exception cref="TlsException">The message or a certificate breaks a rule.</exception>
    internal static CertificateChain? Read(HandshakeMessage message)
    {
        if (!CertificateMessage.TryRead(message.Body, out CertificateMessage certificates, out TlsError error))
            throw new TlsException(error, nameof(HandshakeType.Certificate));
        // RFC 8446 section 4.4.2: empty within the handshake.
        if (!certificates.Context.IsEmpty) throw new TlsException(TlsError.RequestContextWrong, nameof(HandshakeType.Certificate));
        if (certificates.Count == 0) return null;
        var chain = new Certificate[certificates.Count];
        int count = 0;
        foreach (CertificateMessage.Entry entry in certificates)
        {
            CheckExtensions(entry.Extensions);
            if (!Certificate.TryParse(entry.Data, out Certificate? certificate, out PkiError pkiError))
                throw new TlsException(TlsError.CertificateUnreadable, $"certificate {count}: {pkiError.Message}");
            chain[count++] = certificate;
        }
        return new CertificateChain(chain);
    }

    /// <summary>Nothing was asked for, so nothing may be answered; what can never stand here is the graver fault.</summary>
    private static void CheckExtensions(ExtensionBlock extensions)
    {
        foreach (ExtensionBlock.Extension extension in extensions)
            throw new TlsException(TlsError.ExtensionNotOffered, $"{extension.Type} in Certificate");
    }
}
