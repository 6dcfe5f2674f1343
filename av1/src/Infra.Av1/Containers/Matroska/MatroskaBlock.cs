namespace Infra.Av1.Containers.Matroska;

/// <summary>
/// A Block or SimpleBlock, RFC 9559 section 10: track number as a variable-length integer, signed 16-bit time, flags; then lace sizes and frames.
/// Flags 0x06: 0 no lacing, 2 Xiph, 4 fixed size, 6 EBML. Laced frames have at least one byte.
/// </summary>
internal sealed class MatroskaBlock
{
    private const int FramesMax = 256;
    private const byte KeyFrame = 0x80;
    private const byte Lacing = 0x06;
    private const byte XiphLacing = 0x02;
    private const byte FixedLacing = 0x04;

    private readonly long[] _sizes = new long[FramesMax];

    /// <summary>Track number.</summary>
    public long Track { get; private set; }

    /// <summary>Time relative to the cluster's.</summary>
    public short Time { get; private set; }

    /// <summary>The key frame flag, which only SimpleBlocks have.</summary>
    public bool IsKeyFrame { get; private set; }

    /// <summary>Number of frames, 1 to 256.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Where the first frame begins.</summary>
    public long DataOffset { get; private set; }

    /// <summary>Bytes of a frame.</summary>
    public long SizeOf(int frame) => _sizes[frame];

    /// <summary>Reads the header of a block; with <paramref name="track"/> other than its own nothing else is read.</summary>
    public bool TryRead(SourceCursor cursor, EbmlElement element, long track)
    {
        cursor.Position = element.DataOffset;
        if (!EbmlElement.TryReadSize(cursor, out long number) || number < 0) return false;
        if (!cursor.TryReadUInt16(out ushort time) || !cursor.TryReadByte(out byte flags) || cursor.Position > element.End) return false;
        Track = number;
        Time = unchecked((short)time);
        IsKeyFrame = (flags & KeyFrame) != 0;
        if (number != track) return true;
        FrameCount = 1;
        if ((flags & Lacing) == 0)
        {
            DataOffset = cursor.Position;
            _sizes[0] = element.End - DataOffset;
            return true;
        }

        if (!cursor.TryReadByte(out byte more)) return false;
        FrameCount = more + 1;
        return TryReadSizes(cursor, element.End, flags & Lacing);
    }

    private bool TryReadSizes(SourceCursor cursor, long end, int lacing)
    {
        if (lacing == FixedLacing)
        {
            DataOffset = cursor.Position;
            long bytes = end - DataOffset;
            if (bytes <= 0 || bytes % FrameCount != 0) return false;
            _sizes.AsSpan(0, FrameCount).Fill(bytes / FrameCount);
            return true;
        }

        long sum = 0;
        for (int i = 0; i < FrameCount - 1; i++)
        {
            bool isRead = lacing == XiphLacing ? TryReadXiph(cursor, end, out long size) : TryReadEbml(cursor, i == 0 ? null : _sizes[i - 1], out size);
            if (!isRead || size <= 0 || size > end - cursor.Position) return false;
            _sizes[i] = size;
            sum += size;
        }

        DataOffset = cursor.Position;
        _sizes[FrameCount - 1] = end - DataOffset - sum;
        return _sizes[FrameCount - 1] > 0;
    }

    // Bytes of 255 add up, ended by one below.
    private static bool TryReadXiph(SourceCursor cursor, long end, out long size)
    {
        size = 0;
        byte part;
        do
        {
            if (cursor.Position >= end || !cursor.TryReadByte(out part)) return false;
            size += part;
        }
        while (part == byte.MaxValue);
        return true;
    }

    // The first is a size; the others are signed differences, biased by half their range.
    private static bool TryReadEbml(SourceCursor cursor, long? before, out long size)
    {
        long start = cursor.Position;
        if (!EbmlElement.TryReadSize(cursor, out size)) return false;
        if (before is not { } last) return size >= 0;
        int bits = (int)(cursor.Position - start) * 7;
        if (size < 0) size = (1L << bits) - 1;
        size += last - ((1L << (bits - 1)) - 1);
        return true;
    }
}
