using Infra.Buffers;

namespace Infra.Tls.Messages;

/// <summary>One handshake message: <c>uint8 type; uint24 length; opaque body[length]</c>. A view; valid as long as the buffer under it.</summary>
internal readonly ref struct HandshakeMessage
{
    /// <summary>Wraps a message of which header and length are known to be right.</summary>
    internal HandshakeMessage(ReadOnlySpan<byte> encoded)
    {
        Encoded = encoded;
    }

    internal HandshakeType Type => (HandshakeType)Encoded[0];

    internal ReadOnlySpan<byte> Body => Encoded[MessageLimits.HeaderSize..];

    /// <summary>Header and body, as the transcript takes them.</summary>
    internal ReadOnlySpan<byte> Encoded { get; }

    /// <summary>Writes the header of a message whose body follows; end it by <see cref="WireWriter.EndPrefixed"/>.</summary>
    internal static WireWriter.PrefixScope Begin(ref WireWriter writer, HandshakeType type)
    {
        writer.WriteByte((byte)type);
        return writer.BeginPrefixed(3);
    }
}
