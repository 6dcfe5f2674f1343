using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>RFC 8446 section 4.4.4: as many bytes as a digest of the suite.</summary>
internal readonly ref struct Finished
{
    internal ReadOnlySpan<byte> VerifyData { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, int digestSize, out Finished message, out TlsError error)
    {
        message = default;
        error = body.Length < digestSize ? TlsError.MessageTruncated : TlsError.MessageHasTrailingBytes;
        if (body.Length != digestSize) return false;
        message = new Finished { VerifyData = body };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer) => writer.WriteBytes(VerifyData);
}
