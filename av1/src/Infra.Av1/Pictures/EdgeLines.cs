using System.Numerics;
using Infra.Av1.Headers;

namespace Infra.Av1.Pictures;

/// <summary>
/// The last row of samples above each row of superblocks, as it was before any loop filter: intra prediction of the row below reads it, while filters already work above. Tiles leave their own columns here and read
/// only those.
/// </summary>
/// <typeparam name="TPixel"><see cref="byte"/> for 8 bit, <see cref="ushort"/> for 10 and 12.</typeparam>
internal sealed class EdgeLines<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly TPixel[][] _lines = [[], [], []];
    private readonly int[] _widths = new int[3];
    private int _rows;
    private int _subX;
    private int _subY;
    private int _sizeLog2;

    /// <summary>Makes room for a frame.</summary>
    public void Resize(SequenceHeader sequence, FrameHeader header)
    {
        _subX = sequence.Color.SubsamplingX;
        _subY = sequence.Color.SubsamplingY;
        _sizeLog2 = sequence.Use128x128Superblock ? 7 : 6;
        _rows = (header.MiRows * 4 + (1 << _sizeLog2) - 1) >> _sizeLog2;
        for (int plane = 0; plane < sequence.Color.PlaneCount; plane++)
        {
            _widths[plane] = (header.MiCols * 4) >> (plane > 0 ? _subX : 0);
            int length = checked(_widths[plane] * _rows);
            if (_lines[plane].Length < length) _lines[plane] = new TPixel[length];
        }
    }

    /// <summary>Lets go of the lines; not inside a frame.</summary>
    public void Trim() => _lines.AsSpan().Fill([]);

    /// <summary>The row of samples above superblock row <paramref name="row"/> (1 or more), from column 0 on.</summary>
    public ReadOnlySpan<TPixel> Above(int plane, int row) => _lines[plane].AsSpan(row * _widths[plane], _widths[plane]);

    /// <summary>Keeps the last row of superblock row <paramref name="row"/> between two columns, in units of 4 luma samples.</summary>
    public void Keep(FramePlanes<TPixel> planes, int row, int miColumnStart, int miColumnEnd)
    {
        if (row + 1 >= _rows) return;
        for (int plane = 0; plane < planes.Count; plane++)
        {
            int start = (miColumnStart * 4) >> (plane > 0 ? _subX : 0);
            int length = Math.Min((miColumnEnd * 4) >> (plane > 0 ? _subX : 0), _widths[plane]) - start;
            int y = ((row + 1) << _sizeLog2 >> (plane > 0 ? _subY : 0)) - 1;
            planes[plane].Row(y, start, length).CopyTo(_lines[plane].AsSpan((row + 1) * _widths[plane] + start, length));
        }
    }
}
