using System.Buffers.Binary;

namespace Infra.Buffers;

/// <summary>
/// Reads wire data, big-endian unless a name says otherwise. A failed read consumes nothing, so
/// <see cref="Offset"/> tells where it stopped; nothing throws on any bytes.
/// </summary>
/// <remarks>
/// The compare of the length that a method starts with is the only one it compiles to: the JIT derives from it that the read and the slice stay inside. The Try methods
/// of <see cref="BinaryPrimitives"/> hide that compare behind a flag and cost half as much again.
/// </remarks>
public ref struct WireReader
{
    private readonly int _length;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads <paramref name="message"/> from its first byte.</summary>
    public WireReader(ReadOnlySpan<byte> message)
    {
        _rest = message;
        _length = message.Length;
    }

    /// <summary>Bytes consumed so far.</summary>
    public readonly int Offset => _length - _rest.Length;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Whether every byte has been consumed.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The bytes that are left, without consuming them.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Looks at the next byte without consuming it.</summary>
    public readonly bool TryPeekByte(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty) return false;
        value = _rest[0];
        return true;
    }

    /// <summary>Reads one byte.</summary>
    public bool TryReadByte(out byte value)
    {
        if (!TryPeekByte(out value)) return false;
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads 2 bytes, most significant first.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        value = 0;
        if (_rest.Length < sizeof(ushort)) return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _rest = _rest[sizeof(ushort)..];
        return true;
    }

    /// <summary>Reads 3 bytes, most significant first; the value is below 2^24.</summary>
    public bool TryReadUInt24(out uint value)
    {
        value = 0;
        if (_rest.Length < 3) return false;
        value = (uint)_rest[0] << 16 | (uint)_rest[1] << 8 | _rest[2];
        _rest = _rest[3..];
        return true;
    }

    /// <summary>Reads 4 bytes, most significant first.</summary>
    public bool TryReadUInt32(out uint value)
    {
        value = 0;
        if (_rest.Length < sizeof(uint)) return false;
        value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[sizeof(uint)..];
        return true;
    }

    /// <summary>Reads 8 bytes, most significant first.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = 0;
        if (_rest.Length < sizeof(ulong)) return false;
        value = BinaryPrimitives.ReadUInt64BigEndian(_rest);
        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    /// <summary>Reads 2 bytes, least significant first.</summary>
    public bool TryReadUInt16LittleEndian(out ushort value)
    {
        value = 0;
        if (_rest.Length < sizeof(ushort)) return false;
        value = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        _rest = _rest[sizeof(ushort)..];
        return true;
    }

    /// <summary>Reads 4 bytes, least significant first.</summary>
    public bool TryReadUInt32LittleEndian(out uint value)
    {
        value = 0;
        if (_rest.Length < sizeof(uint)) return false;
        value = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[sizeof(uint)..];
        return true;
    }

    /// <summary>Reads 8 bytes, least significant first.</summary>
    public bool TryReadUInt64LittleEndian(out ulong value)
    {
        value = 0;
        if (_rest.Length < sizeof(ulong)) return false;
        value = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    /// <summary>
    /// Reads a variable-length integer of 1, 2, 4 or 8 bytes (RFC 9000 section 16); the value is below 2^62.
    /// Longer forms than needed are accepted, as the RFC allows.
    /// </summary>
    public bool TryReadVarInt(out ulong value)
    {
        value = 0;
        if (_rest.IsEmpty) return false;
        switch (_rest[0] >> 6)
        {
            case 0:
                value = _rest[0];
                _rest = _rest[1..];
                return true;
            case 1:
                if (!TryReadUInt16(out ushort two)) return false;
                value = two & 0x3FFFu;
                return true;
            case 2:
                if (!TryReadUInt32(out uint four)) return false;
                value = four & 0x3FFF_FFFFu;
                return true;
            default:
                if (!TryReadUInt64(out ulong eight)) return false;
                value = eight & (1ul << 62) - 1;
                return true;
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes as a view of the message; a negative count fails.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if ((uint)count > (uint)_rest.Length) return false;
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Passes over <paramref name="count"/> bytes; a negative count fails.</summary>
    public bool TrySkip(int count) => TryReadBytes(count, out _);

    /// <summary>Reads a sub-reader over the next <paramref name="count"/> bytes; its offsets start at 0.</summary>
    public bool TryReadReader(int count, out WireReader reader)
    {
        reader = default;
        if (!TryReadBytes(count, out ReadOnlySpan<byte> bytes)) return false;
        reader = new WireReader(bytes);
        return true;
    }

    /// <summary>Reads a length of 8 bits and a sub-reader over that many bytes.</summary>
    public bool TryReadPrefixed8(out WireReader body)
    {
        WireReader probe = this;
        body = default;
        if (!probe.TryReadByte(out byte length) || !probe.TryReadReader(length, out body)) return false;
        this = probe;
        return true;
    }

    /// <summary>Reads a length of 16 bits and a sub-reader over that many bytes.</summary>
    public bool TryReadPrefixed16(out WireReader body)
    {
        WireReader probe = this;
        body = default;
        if (!probe.TryReadUInt16(out ushort length) || !probe.TryReadReader(length, out body)) return false;
        this = probe;
        return true;
    }

    /// <summary>Reads a length of 24 bits and a sub-reader over that many bytes.</summary>
    public bool TryReadPrefixed24(out WireReader body)
    {
        WireReader probe = this;
        body = default;
        if (!probe.TryReadUInt24(out uint length) || !probe.TryReadReader((int)length, out body)) return false;
        this = probe;
        return true;
    }

    /// <summary>Reads a length of 32 bits and a sub-reader over that many bytes; lengths of 2^31 and more fail.</summary>
    public bool TryReadPrefixed32(out WireReader body)
    {
        WireReader probe = this;
        body = default;
        if (!probe.TryReadUInt32(out uint length) || length > int.MaxValue || !probe.TryReadReader((int)length, out body)) return false;
        this = probe;
        return true;
    }
}
