using System.Buffers.Binary;

namespace Infra.Buffers;

/// <summary>
/// Writes wire data into a buffer of the caller, big-endian unless a name says otherwise. A write that does not fit
/// writes nothing and sets <see cref="HasOverflowed"/>, which stays set and turns every later write into nothing:
/// a message is written straight down and checked once, at its end.
/// </summary>
public ref struct WireWriter
{
    private readonly Span<byte> _target;
    private int _offset;

    /// <summary>Writes from the first byte of <paramref name="target"/>.</summary>
    public WireWriter(Span<byte> target) => _target = target;

    /// <summary>Bytes written so far.</summary>
    public readonly int Offset => _offset;

    /// <summary>Bytes of the target that are still free.</summary>
    public readonly int Remaining => _target.Length - _offset;

    /// <summary>Whether a write did not fit, or a scope was longer than its length field can say.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>What has been written; the owner may still change it.</summary>
    public readonly Span<byte> Written => _target[.._offset];

    /// <summary>Takes the next <paramref name="count"/> bytes to be filled by the caller; empty if they do not fit.</summary>
    public Span<byte> Reserve(int count)
    {
        if (HasOverflowed || (uint)count > (uint)Remaining)
        {
            HasOverflowed = true;
            return default;
        }
        Span<byte> bytes = _target.Slice(_offset, count);
        _offset += count;
        return bytes;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Span<byte> bytes = Reserve(1);
        if (!bytes.IsEmpty) bytes[0] = value;
    }

    /// <summary>Writes 2 bytes, most significant first.</summary>
    public void WriteUInt16(ushort value)
    {
        Span<byte> bytes = Reserve(sizeof(ushort));
        if (!bytes.IsEmpty) BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
    }

    /// <summary>Writes the low 3 bytes of <paramref name="value"/>, most significant first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 2^24 or more.</exception>
    public void WriteUInt24(uint value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0xFF_FFFFu);
        Span<byte> bytes = Reserve(3);
        if (bytes.IsEmpty) return;
        bytes[0] = (byte)(value >> 16);
        bytes[1] = (byte)(value >> 8);
        bytes[2] = (byte)value;
    }

    /// <summary>Writes 4 bytes, most significant first.</summary>
    public void WriteUInt32(uint value)
    {
        Span<byte> bytes = Reserve(sizeof(uint));
        if (!bytes.IsEmpty) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
    }

    /// <summary>Writes 8 bytes, most significant first.</summary>
    public void WriteUInt64(ulong value)
    {
        Span<byte> bytes = Reserve(sizeof(ulong));
        if (!bytes.IsEmpty) BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
    }

    /// <summary>Writes 2 bytes, least significant first.</summary>
    public void WriteUInt16LittleEndian(ushort value)
    {
        Span<byte> bytes = Reserve(sizeof(ushort));
        if (!bytes.IsEmpty) BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
    }

    /// <summary>Writes 4 bytes, least significant first.</summary>
    public void WriteUInt32LittleEndian(uint value)
    {
        Span<byte> bytes = Reserve(sizeof(uint));
        if (!bytes.IsEmpty) BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
    }

    /// <summary>Writes 8 bytes, least significant first.</summary>
    public void WriteUInt64LittleEndian(ulong value)
    {
        Span<byte> bytes = Reserve(sizeof(ulong));
        if (!bytes.IsEmpty) BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
    }

    /// <summary>Writes a variable-length integer in its shortest form (RFC 9000 section 16).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 2^62 or more.</exception>
    public void WriteVarInt(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (1ul << 62) - 1);
        int sizeLog = value < 1ul << 6 ? 0 : value < 1ul << 14 ? 1 : value < 1ul << 30 ? 2 : 3;
        Span<byte> bytes = Reserve(1 << sizeLog);
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)value;
            value >>= 8;
        }
        if (!bytes.IsEmpty) bytes[0] |= (byte)(sizeLog << 6);
    }

    /// <summary>Writes <paramref name="bytes"/> as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = Reserve(bytes.Length);
        if (target.Length == bytes.Length) bytes.CopyTo(target);
    }

    /// <summary>Writes <paramref name="count"/> zeros.</summary>
    public void WriteZeros(int count) => Reserve(count).Clear();

    /// <summary>
    /// Starts a body whose length stands before it in <paramref name="lengthBytes"/> bytes (1 to 4, big-endian);
    /// <see cref="EndPrefixed"/> fills the length in. Scopes may be nested.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size of the length field is not 1 to 4.</exception>
    public PrefixScope BeginPrefixed(int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBytes, 4);
        WriteZeros(lengthBytes);
        return new PrefixScope(_offset, lengthBytes);
    }

    /// <summary>Ends the body of <paramref name="scope"/>; a body too long for its length field counts as overflow.</summary>
    public void EndPrefixed(PrefixScope scope)
    {
        if (HasOverflowed) return;
        long length = _offset - scope.BodyOffset;
        if (length >> (8 * scope.LengthBytes) != 0)
        {
            HasOverflowed = true;
            return;
        }
        Span<byte> field = _target.Slice(scope.BodyOffset - scope.LengthBytes, scope.LengthBytes);
        for (int i = field.Length - 1; i >= 0; i--)
        {
            field[i] = (byte)length;
            length >>= 8;
        }
    }

    /// <summary>A body under construction; made by <see cref="BeginPrefixed"/>.</summary>
    public readonly record struct PrefixScope(int BodyOffset, int LengthBytes);
}
