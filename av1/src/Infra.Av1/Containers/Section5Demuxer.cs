using Infra.Av1.Tables;

namespace Infra.Av1.Containers;

/// <summary>The low-overhead format of section 5.2: it starts with a temporal delimiter, a packet runs to the next one, and every OBU has its size. There are no times.</summary>
internal sealed class Section5Demuxer : Demuxer
{
    private Section5Demuxer(SourceCursor cursor, long units)
        : base(cursor) => Info = new ContainerInfo { Format = "section5", TimeScale = 25, PacketCount = units };

    /// <summary>Opens a stream; all of its OBU headers are looked at if the source can seek.</summary>
    public static bool TryOpen(SourceCursor cursor, out IDemuxer? demuxer, out Av1Error error)
    {
        demuxer = null;
        error = default;
        cursor.Position = 0;
        long units = 0;
        while (cursor.CanSeek && !cursor.IsAtEnd)
        {
            long offset = cursor.Position;
            if (!TryReadHeader(cursor, out int type, out uint size)) return ContainerError.Fail(offset, "an OBU without a size, or with a wrong one", out error);
            if (type == ObuType.ObuTemporalDelimiter) units++;
            cursor.TrySkip(size);
        }

        cursor.Position = 0;
        demuxer = new Section5Demuxer(cursor, units);
        return true;
    }

    protected override bool TryRead(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        error = null;
        long start = Cursor.Position;
        if (Cursor.IsAtEnd) return false;
        Buffer.Clear();
        while (!Cursor.IsAtEnd)
        {
            long offset = Cursor.Position;
            if (!TryReadHeader(Cursor, out int type, out uint size))
            {
                error = ContainerError.At(offset, "an OBU without a size, or with a wrong one");
                return false;
            }

            if (offset == start && type != ObuType.ObuTemporalDelimiter)
            {
                error = ContainerError.At(offset, "the stream does not start with a temporal delimiter");
                return false;
            }

            if (offset != start && type == ObuType.ObuTemporalDelimiter)
            {
                Cursor.Position = offset;
                break;
            }

            long length = Cursor.Position - offset + size;
            Cursor.Position = offset;
            if (!Buffer.TryAppend(Cursor, length))
            {
                error = length > PacketBuffer.BytesMax - Buffer.Count
                    ? ContainerError.At(start, "a temporal unit above 1 GiB", Av1ErrorCode.PacketTooLarge)
                    : ContainerError.At(start, "the file ends within a temporal unit");
                return false;
            }
        }

        packet = new Av1Packet(Buffer.Memory(0), new Av1PacketInfo(Index, Offset: start));
        return true;
    }

    private static bool TryReadHeader(SourceCursor cursor, out int type, out uint size)
    {
        type = 0;
        size = 0;
        if (!cursor.TryReadByte(out byte header)) return false;
        type = header >> 3 & 15;
        if ((header & 2) == 0) return false;
        if ((header & 4) != 0 && !cursor.TryReadByte(out _)) return false;
        return cursor.TryReadLeb128(out size, out _);
    }
}
