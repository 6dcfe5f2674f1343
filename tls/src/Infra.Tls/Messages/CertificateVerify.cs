using Infra.Buffers;
using Infra.Pki.Signing;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>RFC 8446 section 4.4.3: <c>uint16 scheme; opaque signature&lt;0..2^16-1&gt;</c>.</summary>
internal readonly ref struct CertificateVerify
{
    internal SignatureScheme Scheme { get; init; }

    internal ReadOnlySpan<byte> Signature { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, out CertificateVerify message, out TlsError error)
    {
        message = default;
        error = TlsError.MessageTruncated;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt16(out ushort scheme)) return false;
        if (!reader.TryReadPrefixed16(out WireReader signature)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        message = new CertificateVerify { Scheme = (SignatureScheme)scheme, Signature = signature.Rest };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)Scheme);
        writer.WriteUInt16((ushort)Signature.Length);
        writer.WriteBytes(Signature);
    }
}
