using System.Buffers.Binary;

namespace Infra.Av1.Containers.Matroska;

/// <summary>An EBML element, RFC 8794 section 4: number, size, data. The size may be unknown.</summary>
/// <param name="Id">The number with its marker.</param>
/// <param name="Offset">Where the element begins.</param>
/// <param name="DataOffset">Where its data begins.</param>
/// <param name="Size">Bytes of data, or -1 if unknown.</param>
internal readonly record struct EbmlElement(uint Id, long Offset, long DataOffset, long Size)
{
    /// <summary>Where the next element begins; the greatest number if the size is unknown or beyond all files.</summary>
    public long End => Size < 0 || Size > long.MaxValue - DataOffset ? long.MaxValue : DataOffset + Size;

    /// <summary>Reads number and size at the cursor; false: the source ends, or no such number or size exists.</summary>
    public static bool TryRead(SourceCursor cursor, out EbmlElement element)
    {
        element = default;
        long offset = cursor.Position;
        if (!cursor.TryReadByte(out byte first)) return false;
        int bytes = System.Numerics.BitOperations.LeadingZeroCount((uint)first) - 23;
        uint id = first;
        if (bytes > 4) return Back(cursor, offset);
        for (int i = 1; i < bytes; i++)
        {
            if (!cursor.TryReadByte(out byte next)) return Back(cursor, offset);
            id = id << 8 | next;
        }

        if (!TryReadSize(cursor, out long size)) return Back(cursor, offset);
        element = new EbmlElement(id, offset, cursor.Position, size);
        return true;
    }

    /// <summary>A variable-length size: 1 to 8 bytes; -1 for all ones.</summary>
    public static bool TryReadSize(SourceCursor cursor, out long size)
    {
        size = 0;
        if (!cursor.TryReadByte(out byte first) || first == 0) return false;
        int bytes = System.Numerics.BitOperations.LeadingZeroCount((uint)first) - 23;
        long value = first & (0xFF >> bytes);
        for (int i = 1; i < bytes; i++)
        {
            if (!cursor.TryReadByte(out byte next)) return false;
            value = value << 8 | next;
        }

        size = value == (1L << (7 * bytes)) - 1 ? -1 : value;
        return true;
    }

    /// <summary>The data as an unsigned number of at most 8 bytes; greater ones count as the greatest.</summary>
    public bool TryReadUnsigned(SourceCursor cursor, out long value)
    {
        value = 0;
        if (Size is < 0 or > 8) return false;
        Span<byte> bytes = stackalloc byte[8];
        cursor.Position = DataOffset;
        if (!cursor.TryRead(bytes[(8 - (int)Size)..])) return false;
        value = (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(bytes), long.MaxValue);
        return true;
    }

    /// <summary>The data as a floating-point number of 4 or 8 bytes, or zero of none.</summary>
    public bool TryReadFloat(SourceCursor cursor, out double value)
    {
        value = 0;
        Span<byte> bytes = stackalloc byte[8];
        cursor.Position = DataOffset;
        switch (Size)
        {
            case 0:
                return true;
            case 4 when cursor.TryRead(bytes[..4]):
                value = BinaryPrimitives.ReadSingleBigEndian(bytes);
                return true;
            case 8 when cursor.TryRead(bytes):
                value = BinaryPrimitives.ReadDoubleBigEndian(bytes);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The data, if it is at most <paramref name="bytesMax"/> bytes.</summary>
    public bool TryReadBytes(SourceCursor cursor, int bytesMax, out byte[] bytes)
    {
        bytes = [];
        if (Size < 0 || Size > bytesMax) return false;
        if (cursor.HasLength && End > cursor.Length) return false;
        bytes = new byte[(int)Size];
        cursor.Position = DataOffset;
        return cursor.TryRead(bytes);
    }

    /// <summary>The next child before <paramref name="end"/>, which the cursor then stands behind the header of; false at the end or if the child does not fit in it.</summary>
    public static bool TryReadChild(SourceCursor cursor, long end, out EbmlElement child)
    {
        child = default;
        return cursor.Position < end && TryRead(cursor, out child) && child.Size >= 0 && child.End <= end;
    }

    private static bool Back(SourceCursor cursor, long offset)
    {
        cursor.Position = offset;
        return false;
    }
}
