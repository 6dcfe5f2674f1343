using Infra.Av1.Headers;

namespace Infra.Av1.Bitstream;

/// <summary>tile_group_obu, section 5.11.1: which tiles an OBU holds, and where their bytes are.</summary>
internal static class TileGroupParser
{
    /// <summary>Reads the group's header.</summary>
    /// <param name="data">What follows the frame header (after byte_alignment) in an OBU_FRAME, or the payload of an OBU_TILE_GROUP.</param>
    /// <param name="tiles">tile_info.</param>
    /// <param name="first">tg_start.</param>
    /// <param name="last">tg_end.</param>
    /// <param name="offset">Where the first tile's size, or the only tile, begins in <paramref name="data"/>.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> data, TileInfo tiles, out int first, out int last, out int offset)
    {
        var bits = new HeaderBits(data);
        int count = tiles.Columns * tiles.Rows;
        first = 0;
        last = count - 1;
        if (count > 1 && bits.ReadFlag())
        {
            int length = tiles.ColumnsLog2 + tiles.RowsLog2;
            first = bits.Read(length);
            last = bits.Read(length);
        }

        bits.Align();
        offset = (int)(bits.Position >> 3);
        return !bits.HasFailed && first <= last && last < count;
    }

    /// <summary>Finds the bytes of one tile of a group; tiles are taken in order.</summary>
    /// <param name="data">As above.</param>
    /// <param name="tiles">tile_info.</param>
    /// <param name="isLast">Whether it is the group's last tile, which has no size in front and takes the rest.</param>
    /// <param name="offset">In: where the tile's size begins. Out: where the next tile's begins.</param>
    /// <param name="start">Where the tile's bytes begin.</param>
    /// <param name="length">How many, at least 1.</param>
    public static bool TryReadTile(ReadOnlySpan<byte> data, TileInfo tiles, bool isLast, ref int offset, out int start, out int length)
    {
        start = offset;
        length = data.Length - offset;
        if (!isLast)
        {
            if (data.Length - offset < tiles.TileSizeBytes) return false;
            long size = 1;
            for (int i = 0; i < tiles.TileSizeBytes; i++)
                size += (long)data[offset + i] << (8 * i);
            start = offset + tiles.TileSizeBytes;
            if (size > data.Length - start) return false;
            length = (int)size;
        }

        offset = start + length;
        return length > 0;
    }
}
