using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>What CertificateVerify signs (RFC 8446 section 4.4.3): 64 spaces, a context string, a zero byte, the transcript hash.</summary>
internal static class SignatureInput
{
    internal const int SizeMax = 64 + 33 + 1 + LabelKdf.DigestSizeMax;

    /// <summary>Writes it for the signer's role to <paramref name="buffer"/> and returns that part of it.</summary>
    internal static ReadOnlySpan<byte> Write(TlsRole signer, Transcript transcript, Span<byte> buffer)
    {
        ReadOnlySpan<byte> context = signer == TlsRole.Server ? "TLS 1.3, server CertificateVerify"u8 : "TLS 1.3, client CertificateVerify"u8;
        buffer[..64].Fill(0x20);
        context.CopyTo(buffer[64..]);
        buffer[64 + context.Length] = 0;
        int prefix = 64 + context.Length + 1;
        return buffer[..(prefix + transcript.Hash(buffer[prefix..]).Length)];
    }
}
