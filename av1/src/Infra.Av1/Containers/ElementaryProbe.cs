using Infra.Av1.Bitstream;
using Infra.Av1.Tables;

namespace Infra.Av1.Containers;

/// <summary>Tells annex B and section 5 streams by their first OBUs, by the same rules as dav1d, so that both take the same files for the same.</summary>
internal static class ElementaryProbe
{
    /// <summary>How much is looked at.</summary>
    public const int Bytes = 2048;

    /// <summary>A temporal delimiter, then a sequence header before the first frame.</summary>
    public static bool IsSection5(ReadOnlySpan<byte> data)
    {
        if (!TryReadHeader(data, isSizeOptional: false, out int type, out long length, out long size) || type != ObuType.ObuTemporalDelimiter || size > 0) return false;
        long place = length;
        bool hasSequence = false;
        while (place < data.Length)
        {
            if (!TryReadHeader(data[(int)place..], isSizeOptional: false, out type, out length, out _)) return false;
            place += length;
            switch (type)
            {
                case ObuType.ObuSequenceHeader:
                    hasSequence = true;
                    break;
                case ObuType.ObuFrame or ObuType.ObuFrameHeader:
                    return hasSequence;
                case ObuType.ObuTemporalDelimiter or ObuType.ObuTileGroup:
                    return false;
            }
        }

        return hasSequence;
    }

    /// <summary>The same in a frame unit of a temporal unit, sizes inside each other.</summary>
    public static bool IsAnnexB(ReadOnlySpan<byte> data)
    {
        if (!Obu.TryReadLeb128(data, out uint unit, out int bytes)) return false;
        long place = bytes;
        if (!Obu.TryReadLeb128(data[(int)place..], out uint frame, out bytes) || frame + (long)bytes > unit) return false;
        place += bytes;
        if (!Obu.TryReadLeb128(data[(int)place..], out uint obu, out bytes) || obu + (long)bytes >= frame) return false;
        place += bytes;
        long left = frame - (obu + (long)bytes);
        if (!TryReadHeader(Part(data, place, obu), isSizeOptional: true, out int type, out _, out long size) || type != ObuType.ObuTemporalDelimiter || size > 0) return false;
        place += obu;
        bool hasSequence = false;
        while (place < data.Length)
        {
            if (!Obu.TryReadLeb128(data[(int)place..], out obu, out bytes) || obu + (long)bytes > left) return false;
            place += bytes;
            if (place > data.Length || !TryReadHeader(Part(data, place, obu), isSizeOptional: true, out type, out _, out _)) return false;
            place += obu;
            switch (type)
            {
                case ObuType.ObuSequenceHeader:
                    hasSequence = true;
                    break;
                case ObuType.ObuFrame or ObuType.ObuFrameHeader:
                    return hasSequence;
                case ObuType.ObuTemporalDelimiter or ObuType.ObuTileGroup:
                    return false;
            }

            left -= obu + (long)bytes;
            if (left <= 0) return false;
        }

        return hasSequence;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, long place, long length) =>
        place >= data.Length ? default : data.Slice((int)place, (int)Math.Min(length, data.Length - place));

    private static bool TryReadHeader(ReadOnlySpan<byte> data, bool isSizeOptional, out int type, out long length, out long size)
    {
        type = 0;
        length = size = 0;
        if (data.IsEmpty || (data[0] & 0x80) != 0) return false;
        type = data[0] >> 3 & 15;
        int header = (data[0] & 4) != 0 ? 2 : 1;
        if (data.Length < header) return false;
        if ((data[0] & 2) != 0)
        {
            if (!Obu.TryReadLeb128(data[header..], out uint value, out int bytes)) return false;
            size = value;
            length = header + bytes + size;
            return length <= int.MaxValue;
        }

        if (!isSizeOptional) return false;
        size = data.Length - header;
        length = data.Length;
        return true;
    }
}
