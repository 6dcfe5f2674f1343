using Infra.Buffers;

namespace Infra.Tls.Messages.Extensions;

/// <summary>Reads the data of extensions whose layout is a single field. All are false unless the field ends where the data ends.</summary>
internal static class ExtensionReader
{
    /// <summary><c>uint16 list&lt;2..2^16-2&gt;</c>: supported_groups, signature_algorithms.</summary>
    internal static bool TryReadList16(ReadOnlySpan<byte> data, out UInt16List list)
    {
        list = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed16(out WireReader body) || !reader.IsAtEnd || body.IsAtEnd || body.Remaining % 2 != 0) return false;
        list = new UInt16List(body.Rest);
        return true;
    }

    /// <summary><c>uint16 list&lt;2..254&gt;</c>: supported_versions of a client.</summary>
    internal static bool TryReadList8(ReadOnlySpan<byte> data, out UInt16List list)
    {
        list = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed8(out WireReader body) || !reader.IsAtEnd || body.IsAtEnd || body.Remaining % 2 != 0) return false;
        list = new UInt16List(body.Rest);
        return true;
    }

    /// <summary>One number: supported_versions of a server, the group of HelloRetryRequest.</summary>
    internal static bool TryReadUInt16(ReadOnlySpan<byte> data, out ushort value)
    {
        var reader = new WireReader(data);
        return reader.TryReadUInt16(out value) && reader.IsAtEnd;
    }

    /// <summary><c>opaque bytes&lt;1..2^16-1&gt;</c>: cookie.</summary>
    internal static bool TryReadBytes16(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed16(out WireReader body) || !reader.IsAtEnd || body.IsAtEnd) return false;
        bytes = body.Rest;
        return true;
    }

    /// <summary><c>opaque bytes&lt;1..255&gt;</c>: psk_key_exchange_modes.</summary>
    internal static bool TryReadBytes8(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed8(out WireReader body) || !reader.IsAtEnd || body.IsAtEnd) return false;
        bytes = body.Rest;
        return true;
    }

    /// <summary><c>struct { uint8 type = host_name; opaque name&lt;1..2^16-1&gt;; } list&lt;1..2^16-1&gt;</c> with exactly one entry (RFC 6066 section 3).</summary>
    internal static bool TryReadServerName(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> hostName)
    {
        hostName = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed16(out WireReader list) || !reader.IsAtEnd) return false;
        if (!list.TryReadByte(out byte type) || type != 0) return false;
        if (!list.TryReadPrefixed16(out WireReader name) || !list.IsAtEnd || name.IsAtEnd) return false;
        hostName = name.Rest;
        return true;
    }

    /// <summary><c>opaque name&lt;1..2^16-1&gt;; list&lt;3..2^16-1&gt;</c>: certificate_authorities. Checks the layout only.</summary>
    internal static bool TryReadAuthorities(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> names)
    {
        names = default;
        var reader = new WireReader(data);
        if (!reader.TryReadPrefixed16(out WireReader list) || !reader.IsAtEnd || list.IsAtEnd) return false;
        ReadOnlySpan<byte> all = list.Rest;
        while (!list.IsAtEnd)
        {
            if (!list.TryReadPrefixed16(out WireReader name) || name.IsAtEnd) return false;
        }
        names = all;
        return true;
    }
}
