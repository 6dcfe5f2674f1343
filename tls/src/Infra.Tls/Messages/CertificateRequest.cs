using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>RFC 8446 section 4.3.2: <c>opaque certificate_request_context&lt;0..2^8-1&gt;; extensions</c>.</summary>
internal readonly ref struct CertificateRequest
{
    internal ReadOnlySpan<byte> Context { get; init; }

    internal ExtensionBlock Extensions { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, out CertificateRequest message, out TlsError error)
    {
        message = default;
        error = TlsError.MessageTruncated;
        var reader = new WireReader(body);
        if (!reader.TryReadPrefixed8(out WireReader context)) return false;
        if (!ExtensionBlock.TryRead(ref reader, out ExtensionBlock extensions, out error)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        message = new CertificateRequest { Context = context.Rest, Extensions = extensions };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteByte((byte)Context.Length);
        writer.WriteBytes(Context);
        Extensions.Write(ref writer);
    }
}
