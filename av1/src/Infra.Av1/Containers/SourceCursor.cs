using System.Buffers.Binary;

namespace Infra.Av1.Containers;

/// <summary>A place in a byte source with a small window for headers. A failed read moves nothing. Positions may lie past the end; reads there fail.</summary>
internal sealed class SourceCursor(IByteSource source)
{
    private const int WindowBytes = 16 << 10;

    private readonly byte[] _window = new byte[WindowBytes];
    private long _windowStart;
    private int _windowCount;

    /// <summary>The next byte, from 0.</summary>
    public long Position { get; set; }

    /// <summary>Bytes of the source, or <see cref="long.MaxValue"/> if unknown.</summary>
    public long Length { get; } = source.Length ?? long.MaxValue;

    /// <summary>Whether the length is known.</summary>
    public bool HasLength => Length != long.MaxValue;

    /// <summary>Whether the source can go back to where it was. If not, nobody looks ahead further than a window.</summary>
    public bool CanSeek => source.CanSeek;

    /// <summary>Whether no byte is left.</summary>
    public bool IsAtEnd => Position >= Length || !HasLength && Window(1).Length == 0;

    /// <summary>Reads a byte.</summary>
    public bool TryReadByte(out byte value)
    {
        ReadOnlySpan<byte> window = Window(1);
        value = 0;
        if (window.IsEmpty) return false;
        value = window[0];
        Position++;
        return true;
    }

    /// <summary>Fills <paramref name="target"/> or moves nothing.</summary>
    public bool TryRead(Span<byte> target)
    {
        if (target.Length <= WindowBytes)
        {
            ReadOnlySpan<byte> window = Window(target.Length);
            if (window.Length < target.Length) return false;
            window[..target.Length].CopyTo(target);
        }
        else if (source.Read(Position, target) < target.Length)
        {
            return false;
        }

        Position += target.Length;
        return true;
    }

    /// <summary>What lies ahead, up to <paramref name="count"/> bytes (at most 16 KiB), without moving; shorter at the end. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        ReadOnlySpan<byte> window = Window(count);
        return window[..Math.Min(count, window.Length)];
    }

    /// <summary>Big-endian, 16 bits.</summary>
    public bool TryReadUInt16(out ushort value) => BinaryPrimitives.TryReadUInt16BigEndian(Window(sizeof(ushort)), out value) && Advance(sizeof(ushort));

    /// <summary>Big-endian, 32 bits.</summary>
    public bool TryReadUInt32(out uint value) => BinaryPrimitives.TryReadUInt32BigEndian(Window(sizeof(uint)), out value) && Advance(sizeof(uint));

    /// <summary>Big-endian, 64 bits.</summary>
    public bool TryReadUInt64(out ulong value) => BinaryPrimitives.TryReadUInt64BigEndian(Window(sizeof(ulong)), out value) && Advance(sizeof(ulong));

    /// <summary>Little-endian, 32 bits.</summary>
    public bool TryReadUInt32LittleEndian(out uint value) => BinaryPrimitives.TryReadUInt32LittleEndian(Window(sizeof(uint)), out value) && Advance(sizeof(uint));

    /// <summary>Little-endian, 64 bits.</summary>
    public bool TryReadUInt64LittleEndian(out ulong value) => BinaryPrimitives.TryReadUInt64LittleEndian(Window(sizeof(ulong)), out value) && Advance(sizeof(ulong));

    /// <summary>leb128() of section 4.10.5.</summary>
    public bool TryReadLeb128(out uint value, out int bytes) => Bitstream.Obu.TryReadLeb128(Window(8), out value, out bytes) && Advance(bytes);

    /// <summary>Moves on; the place may lie past the end, but not past the greatest number.</summary>
    public bool TrySkip(long count)
    {
        if (count < 0 || count > long.MaxValue - Position) return false;
        Position += count;
        return true;
    }

    private bool Advance(int count)
    {
        Position += count;
        return true;
    }

    // At least count bytes from the position on, unless the source ends.
    private ReadOnlySpan<byte> Window(int count)
    {
        long skip = Position - _windowStart;
        if (skip >= 0 && skip + count <= _windowCount) return _window.AsSpan((int)skip, _windowCount - (int)skip);
        if (Position < 0 || Position >= Length) return default;
        _windowStart = Position;
        _windowCount = source.Read(Position, _window);
        return _window.AsSpan(0, _windowCount);
    }
}
