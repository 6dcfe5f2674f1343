using Infra.Buffers;

namespace Infra.Tls.Messages.Extensions;

/// <summary>RFC 8446 section 4.2.8: <c>uint16 group; opaque key_exchange&lt;1..2^16-1&gt;</c>.</summary>
internal readonly ref struct KeyShareEntry
{
    internal ushort Group { get; init; }

    internal ReadOnlySpan<byte> KeyExchange { get; init; }

    internal static bool TryRead(scoped ref WireReader reader, out KeyShareEntry entry)
    {
        entry = default;
        if (!reader.TryReadUInt16(out ushort group) || !reader.TryReadPrefixed16(out WireReader share) || share.IsAtEnd) return false;
        entry = new KeyShareEntry { Group = group, KeyExchange = share.Rest };
        return true;
    }

    /// <summary>The whole extension of a ServerHello.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> data, out KeyShareEntry entry)
    {
        var reader = new WireReader(data);
        return TryRead(ref reader, out entry) && reader.IsAtEnd;
    }
}
