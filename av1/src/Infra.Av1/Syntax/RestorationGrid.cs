using Infra.Av1.Headers;
using Infra.Av1.PostFilter;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

/// <summary>How many loop restoration units a frame has, and which of them a superblock's syntax holds: section 5.11.57.</summary>
internal sealed class RestorationGrid
{
    private readonly int[] _rows = new int[3];
    private readonly int[] _columns = new int[3];
    private readonly int[] _sizeLog2 = new int[3];
    private readonly int[] _subX = new int[3];
    private readonly int[] _subY = new int[3];
    private int _denominator;

    /// <summary>Takes over what counts of a frame.</summary>
    public void Load(FrameHeader header, ColorConfig color)
    {
        _denominator = header.SuperresDenominator;
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            _subX[plane] = plane > 0 ? color.SubsamplingX : 0;
            _subY[plane] = plane > 0 ? color.SubsamplingY : 0;
            _sizeLog2[plane] = header.Restoration.SizeLog2[plane];
            if (header.Restoration.FrameType[plane] == RestorationType.RestoreNone) continue;
            _rows[plane] = Count(_sizeLog2[plane], (header.Height + _subY[plane]) >> _subY[plane]);
            _columns[plane] = Count(_sizeLog2[plane], (header.UpscaledWidth + _subX[plane]) >> _subX[plane]);
        }
    }

    /// <summary>unitRows.</summary>
    public int Rows(int plane) => _rows[plane];

    /// <summary>unitCols.</summary>
    public int Columns(int plane) => _columns[plane];

    /// <summary>Makes the frame's map fit, all units none.</summary>
    public static void Reset(RestorationMap map, FrameHeader header, ColorConfig color)
    {
        var grid = new RestorationGrid();
        grid.Load(header, color);
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            if (header.Restoration.FrameType[plane] != RestorationType.RestoreNone) map.Reset(plane, grid.Columns(plane), grid.Rows(plane));
        }
    }

    /// <summary>Units that a superblock's syntax holds.</summary>
    /// <param name="plane">0 to 2.</param>
    /// <param name="miRow">Row of the superblock, units of 4 luma samples.</param>
    /// <param name="miColumn">Its column.</param>
    /// <param name="units">Its size, 16 or 32.</param>
    /// <param name="rowStart">unitRowStart.</param>
    /// <param name="rowEnd">unitRowEnd.</param>
    /// <param name="columnStart">unitColStart; in upscaled columns.</param>
    /// <param name="columnEnd">unitColEnd.</param>
    public void UnitsOf(int plane, int miRow, int miColumn, int units, out int rowStart, out int rowEnd, out int columnStart, out int columnEnd)
    {
        int unitSize = 1 << _sizeLog2[plane];
        int sizeY = Av1Constants.MiSize >> _subY[plane];
        rowStart = (miRow * sizeY + unitSize - 1) >> _sizeLog2[plane];
        rowEnd = Math.Min(_rows[plane], ((miRow + units) * sizeY + unitSize - 1) >> _sizeLog2[plane]);
        bool isScaled = _denominator != Av1Constants.SuperresNum;
        int numerator = (Av1Constants.MiSize >> _subX[plane]) * (isScaled ? _denominator : 1);
        int denominator = unitSize * (isScaled ? Av1Constants.SuperresNum : 1);
        columnStart = (miColumn * numerator + denominator - 1) / denominator;
        columnEnd = Math.Min(_columns[plane], ((miColumn + units) * numerator + denominator - 1) / denominator);
    }

    // count_units_in_frame.
    private static int Count(int sizeLog2, int size) => Math.Max((size + (1 << sizeLog2 >> 1)) >> sizeLog2, 1);
}
