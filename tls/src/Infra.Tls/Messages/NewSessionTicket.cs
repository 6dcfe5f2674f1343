using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>
/// RFC 8446 section 4.6.1: <c>uint32 lifetime; uint32 age_add; opaque nonce&lt;0..255&gt;; opaque ticket&lt;1..2^16-1&gt;; extensions&lt;0..2^16-2&gt;</c>.
/// </summary>
internal readonly ref struct NewSessionTicket
{
    internal uint LifetimeSeconds { get; init; }

    internal uint AgeAdd { get; init; }

    internal ReadOnlySpan<byte> Nonce { get; init; }

    internal ReadOnlySpan<byte> Ticket { get; init; }

    internal ExtensionBlock Extensions { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, out NewSessionTicket message, out TlsError error)
    {
        message = default;
        error = TlsError.MessageTruncated;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt32(out uint lifetime)) return false;
        if (!reader.TryReadUInt32(out uint ageAdd)) return false;
        if (!reader.TryReadPrefixed8(out WireReader nonce)) return false;
        if (!reader.TryReadPrefixed16(out WireReader ticket)) return false;
        if (!ExtensionBlock.TryRead(ref reader, out ExtensionBlock extensions, out error)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        error = TlsError.MessageMalformed;
        if (ticket.IsAtEnd) return false;
        message = new NewSessionTicket { LifetimeSeconds = lifetime, AgeAdd = ageAdd, Nonce = nonce.Rest, Ticket = ticket.Rest, Extensions = extensions };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteUInt32(LifetimeSeconds);
        writer.WriteUInt32(AgeAdd);
        writer.WriteByte((byte)Nonce.Length);
        writer.WriteBytes(Nonce);
        writer.WriteUInt16((ushort)Ticket.Length);
        writer.WriteBytes(Ticket);
        Extensions.Write(ref writer);
    }
}
