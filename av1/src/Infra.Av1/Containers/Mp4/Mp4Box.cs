namespace Infra.Av1.Containers.Mp4;

/// <summary>A box of ISO 14496-12: u32 size, type; size 1: u64 follows, size 0: to the end of what holds it; type uuid has 16 bytes more.</summary>
/// <param name="Type">Four characters, big-endian.</param>
/// <param name="Offset">Where the box begins.</param>
/// <param name="DataOffset">Where its data begins.</param>
/// <param name="End">Where the next one begins.</param>
internal readonly record struct Mp4Box(uint Type, long Offset, long DataOffset, long End)
{
    private const int UserTypeBytes = 16;

    /// <summary>Bytes of data.</summary>
    public long DataLength => End - DataOffset;

    /// <summary>Reads the header of a box at the cursor that must end at <paramref name="end"/> or before; false: there is none, or it does not fit.</summary>
    public static bool TryRead(SourceCursor cursor, long end, out Mp4Box box)
    {
        box = default;
        long offset = cursor.Position;
        if (offset >= end || !cursor.TryReadUInt32(out uint shortSize) || !cursor.TryReadUInt32(out uint type)) return false;
        ulong size = shortSize;
        if (shortSize == 1 && !cursor.TryReadUInt64(out size)) return false;
        if (shortSize == 0) size = (ulong)(end - offset);
        if (type == Mp4BoxType.Uuid) cursor.TrySkip(UserTypeBytes);
        if (size < (ulong)(cursor.Position - offset) || size > (ulong)(end - offset)) return false;
        box = new Mp4Box(type, offset, cursor.Position, offset + (long)size);
        return true;
    }

    /// <summary>Finds the first child of a type; the cursor then stands at its data.</summary>
    public bool TryFind(SourceCursor cursor, uint type, out Mp4Box child)
    {
        cursor.Position = DataOffset;
        while (TryRead(cursor, End, out child))
        {
            if (child.Type == type)
            {
                cursor.Position = child.DataOffset;
                return true;
            }

            cursor.Position = child.End;
        }

        return false;
    }

    /// <summary>Reads version and flags of a full box.</summary>
    public bool TryReadVersion(SourceCursor cursor, out int version, out int flags)
    {
        cursor.Position = DataOffset;
        version = flags = 0;
        if (DataLength < 4 || !cursor.TryReadUInt32(out uint word)) return false;
        version = (int)(word >> 24);
        flags = (int)(word & 0xFFFFFF);
        return true;
    }

    /// <summary>Reads the rest of the box from the cursor on; false: the file ends before, or it is above 1 GiB.</summary>
    public bool TryReadRest(SourceCursor cursor, out byte[] bytes)
    {
        bytes = [];
        long length = End - cursor.Position;
        if (length < 0) return false;
        var buffer = new PacketBuffer();
        if (!buffer.TryAppend(cursor, length)) return false;
        bytes = buffer.Span.ToArray();
        return true;
    }
}
