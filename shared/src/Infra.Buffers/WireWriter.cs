using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Infra.Buffers;

/// <summary>
/// Writes wire data into a buffer of the caller, big-endian unless a name says otherwise. A write that does not fit
/// writes nothing and sets <see cref="HasOverflowed"/>, which stays set and turns every later write into nothing:
/// a message is written straight down and checked once, at its end.
/// </summary>
public ref struct WireWriter
{
    private readonly Span<byte> _target;
    private Span<byte> _rest;   // the end of the target; empty after an overflow, so that nothing fits any more
    private int _end;           // offset where the rest ends

    /// <summary>Writes from the first byte of <paramref name="target"/>.</summary>
    public WireWriter(Span<byte> target)
    {
        _target = target;
        _rest = target;
        _end = target.Length;
    }

    /// <summary>Bytes written so far.</summary>
    public readonly int Offset => _end - _rest.Length;

    /// <summary>Bytes of the target that are still free; 0 after an overflow.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Whether a write did not fit, or a scope was longer than its length field can say.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>What has been written; the owner may still change it.</summary>
    public readonly Span<byte> Written => _target[..Offset];

    /// <summary>Takes the next <paramref name="count"/> bytes to be filled by the caller; empty if they do not fit.</summary>
    public Span<byte> Reserve(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            Overflow();
            return default;
        }
        Span<byte> bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        if (_rest.IsEmpty)
        {
            Overflow();
            return;
        }
        _rest[0] = value;
        _rest = _rest[1..];
    }

    /// <summary>Writes 2 bytes, most significant first.</summary>
    public void WriteUInt16(ushort value)
    {
        if (_rest.Length < sizeof(ushort))
        {
            Overflow();
            return;
        }
        BinaryPrimitives.WriteUInt16BigEndian(_rest, value);
        _rest = _rest[sizeof(ushort)..];
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
        if (_rest.Length < sizeof(uint))
        {
            Overflow();
            return;
        }
        BinaryPrimitives.WriteUInt32BigEndian(_rest, value);
        _rest = _rest[sizeof(uint)..];
    }

    /// <summary>Writes 8 bytes, most significant first.</summary>
    public void WriteUInt64(ulong value)
    {
        if (_rest.Length < sizeof(ulong))
        {
            Overflow();
            return;
        }
        BinaryPrimitives.WriteUInt64BigEndian(_rest, value);
        _rest = _rest[sizeof(ulong)..];
    }

    /// <summary>Writes 2 bytes, least significant first.</summary>
    public void WriteUInt16LittleEndian(ushort value)
    {
        if (_rest.Length < sizeof(ushort))
        {
            Overflow();
            return;
        }
        BinaryPrimitives.WriteUInt16LittleEndian(_rest, value);
        _rest = _rest[sizeof(ushort)..];
    }

    /// <summary>Writes 4 bytes, least significant first.</summary>
    public void WriteUInt32LittleEndian(uint value)
    {
        if (_rest.Length < sizeof(uint))
        {
            Overflow();
            return;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(uint)..];
    }

    /// <summary>Writes 8 bytes, least significant first.</summary>
    public void WriteUInt64LittleEndian(ulong value)
    {
        if (_rest.Length < sizeof(ulong))
        {
            Overflow();
            return;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(ulong)..];
    }

    /// <summary>Writes a variable-length integer in its shortest form (RFC 9000 section 16).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 2^62 or more.</exception>
    public void WriteVarInt(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (1ul << 62) - 1);
        if (value < 1ul << 6) WriteByte((byte)value);
        else if (value < 1ul << 14) WriteUInt16((ushort)(value | 1u << 14));
        else if (value < 1ul << 30) WriteUInt32((uint)value | 2u << 30);
        else WriteUInt64(value | 3ul << 62);
    }

    /// <summary>Writes <paramref name="bytes"/> as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(_rest)) _rest = _rest[bytes.Length..];
        else Overflow();
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
        return new PrefixScope(Offset, lengthBytes);
    }

    /// <summary>Ends the body of <paramref name="scope"/>; a body too long for its length field counts as overflow.</summary>
    public void EndPrefixed(PrefixScope scope)
    {
        if (HasOverflowed) return;
        long length = Offset - scope.BodyOffset;
        if (length >> (8 * scope.LengthBytes) != 0)
        {
            Overflow();
            return;
        }
        Span<byte> field = _target.Slice(scope.BodyOffset - scope.LengthBytes, scope.LengthBytes);
        for (int i = field.Length - 1; i >= 0; i--)
        {
            field[i] = (byte)length;
            length >>= 8;
        }
    }

    // Inlined, since a call would force the writer out of the registers on the good path too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Overflow()
    {
        _end -= _rest.Length;
        _rest = default;
        HasOverflowed = true;
    }

    /// <summary>A body under construction; made by <see cref="BeginPrefixed"/>.</summary>
    public readonly record struct PrefixScope(int BodyOffset, int LengthBytes);
}
