using Infra.Av1.Headers;
using Infra.Av1.PostFilter;

namespace Infra.Av1.Syntax;

/// <summary>
/// Filter length classes of the transform blocks along the right and lower edges of tiles. Tiles are parsed at the same time, so a tile cannot look at its neighbour's transform sizes: it marks its own left and upper
/// edges by its own sizes, leaves the sizes of its right and lower edges here, and <see cref="Finish"/> corrects the marks when both are known. One writer per place.
/// </summary>
internal sealed class TileEdgeMap
{
    private byte[] _right = [];
    private byte[] _bottom = [];
    private int _rows;
    private int _columns;

    /// <summary>Makes room for a frame.</summary>
    /// <param name="tiles">Its tiles.</param>
    /// <param name="miCols">MiCols.</param>
    /// <param name="miRows">MiRows.</param>
    public void Reset(TileInfo tiles, int miCols, int miRows)
    {
        // Blocks at the lower and right end may reach one superblock beyond the frame.
        _rows = (miRows + 31) & ~31;
        _columns = (miCols + 31) & ~31;
        int right = checked(2 * (tiles.Columns - 1) * _rows);
        int bottom = checked(2 * (tiles.Rows - 1) * _columns);
        if (_right.Length < right) _right = new byte[right];
        if (_bottom.Length < bottom) _bottom = new byte[bottom];
    }

    /// <summary>Lets go of the storage; not inside a frame.</summary>
    public void Trim()
    {
        _right = [];
        _bottom = [];
    }

    /// <summary>Classes (of widths) along the right edge of a tile column, by row of units of the plane; not of the last tile column.</summary>
    /// <param name="tileColumn">0 to TileCols - 2.</param>
    /// <param name="isChroma">U and V have the same transform sizes.</param>
    public Span<byte> Right(int tileColumn, bool isChroma) => _right.AsSpan((2 * tileColumn + (isChroma ? 1 : 0)) * _rows, _rows);

    /// <summary>Classes (of heights) along the lower edge of a tile row, by column of units of the plane; not of the last tile row.</summary>
    /// <param name="tileRow">0 to TileRows - 2.</param>
    /// <param name="isChroma">As above.</param>
    public Span<byte> Bottom(int tileRow, bool isChroma) => _bottom.AsSpan((2 * tileRow + (isChroma ? 1 : 0)) * _columns, _columns);

    /// <summary>
    /// Corrects the marks at tile edges inside some rows of the frame: call once per superblock row (or once per frame), when all tiles have parsed these rows and the row above, before these rows are deblocked.
    /// </summary>
    /// <param name="header">The frame header.</param>
    /// <param name="color">Layout.</param>
    /// <param name="deblock">The marks.</param>
    /// <param name="miRowStart">First row, units of 4 luma samples, an even number.</param>
    /// <param name="miRowEnd">Row after the last, an even number.</param>
    public void Finish(FrameHeader header, ColorConfig color, DeblockMap deblock, int miRowStart, int miRowEnd)
    {
        TileInfo tiles = header.Tiles;
        if ((tiles.Columns == 1 && tiles.Rows == 1) || (header.Deblock.Level[0] | header.Deblock.Level[1]) == 0) return;
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            int shiftX = plane > 0 ? color.SubsamplingX : 0;
            int shiftY = plane > 0 ? color.SubsamplingY : 0;
            int rowStart = miRowStart >> shiftY;
            int rowEnd = Math.Min(miRowEnd, header.MiRows + shiftY) >> shiftY;
            for (int tile = 1; tile < tiles.Columns; tile++)
            {
                ReadOnlySpan<byte> before = Right(tile - 1, plane > 0);
                int column = tiles.ColumnStarts[tile] >> shiftX;
                for (int row = rowStart; row < rowEnd; row++)
                    Lower(deblock.Row(plane, isHorizontalEdge: false, row), column, before[row]);
            }

            for (int tile = 1; tile < tiles.Rows; tile++)
            {
                int row = tiles.RowStarts[tile] >> shiftY;
                if (row < rowStart || row >= rowEnd) continue;
                ReadOnlySpan<byte> before = Bottom(tile - 1, plane > 0);
                Span<int> marks = deblock.Row(plane, isHorizontalEdge: true, row);
                int columns = (header.MiCols + shiftX) >> shiftX;
                for (int column = 0; column < columns; column++)
                    Lower(marks, column, before[column]);
            }
        }
    }

    // An edge that was marked with a longer filter than the block before it allows gets the shorter one.
    private static void Lower(Span<int> marks, int column, int limit)
    {
        int bit = 1 << (column & 15);
        Span<int> words = marks.Slice((column >> 4) * DeblockMap.Classes, DeblockMap.Classes);
        for (int filterClass = limit + 1; filterClass < DeblockMap.Classes; filterClass++)
        {
            if ((words[filterClass] & bit) == 0) continue;
            words[filterClass] &= ~bit;
            words[limit] |= bit;
        }
    }
}
