using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>RFC 8446 section 4.6.3: one byte, 0 (update_not_requested) or 1 (update_requested).</summary>
internal readonly record struct KeyUpdate(bool IsRequested)
{
    internal const int Size = 1;

    internal static bool TryRead(ReadOnlySpan<byte> body, out KeyUpdate message, out TlsError error)
    {
        message = default;
        error = body.IsEmpty ? TlsError.MessageTruncated : TlsError.MessageHasTrailingBytes;
        if (body.Length != Size) return false;
        error = TlsError.KeyUpdateValueUnknown;
        if (body[0] > 1) return false;
        message = new KeyUpdate(body[0] == 1);
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer) => writer.WriteByte(IsRequested ? (byte)1 : (byte)0);
}
