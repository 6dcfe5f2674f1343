using Infra.Buffers;

namespace Infra.Tls.Messages.Extensions;

/// <summary>ALPN (RFC 7301): <c>opaque name&lt;1..255&gt;; list&lt;2..2^16-1&gt;</c>. A view whose layout has been checked.</summary>
internal readonly ref struct ProtocolNameList
{
    /// <summary>The names, each with its length byte, without the length of the list.</summary>
    internal ReadOnlySpan<byte> Encoded { get; private init; }

    internal static bool TryRead(ReadOnlySpan<byte> data, out ProtocolNameList list)
    {
        list = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed16(out WireReader body) || !reader.IsAtEnd || body.IsAtEnd) return false;
        ReadOnlySpan<byte> encoded = body.Rest;
        while (!body.IsAtEnd)
        {
            if (!body.TryReadPrefixed8(out WireReader name) || name.IsAtEnd) return false;
        }
        list = new ProtocolNameList { Encoded = encoded };
        return true;
    }

    /// <summary>The only name of the list; false where there are more.</summary>
    internal bool TryGetSingle(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (Encoded.IsEmpty || Encoded.Length != 1 + Encoded[0]) return false;
        name = Encoded[1..];
        return true;
    }

    internal bool Contains(ReadOnlySpan<byte> name)
    {
        var reader = new WireReader(Encoded);
        while (reader.TryReadPrefixed8(out WireReader other))
        {
            if (other.Rest.SequenceEqual(name)) return true;
        }
        return false;
    }
}
