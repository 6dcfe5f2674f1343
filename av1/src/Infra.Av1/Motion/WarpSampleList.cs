using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Motion;

/// <summary>Neighbours whose motion a local warp is estimated from: find_warp_samples, section 7.10.4. One object per tile reader.</summary>
internal sealed class WarpSampleList
{
    private readonly WarpSample[] _samples = new WarpSample[Av1Constants.LeastSquaresSamplesMax];
    private int _scanned;
    private int _ref0;
    private int _threshold;
    private MotionVector _mv;

    /// <summary>NumSamples, 0 to 8.</summary>
    public int Count { get; private set; }

    /// <summary>CandList[place].</summary>
    public ref readonly WarpSample this[int place] => ref _samples[place];

    /// <summary>Collects the samples of a block whose reference and vector are known.</summary>
    /// <param name="map">Motion of the frame.</param>
    /// <param name="block">The block.</param>
    /// <param name="miRows">MiRows.</param>
    /// <param name="miColumns">MiCols.</param>
    /// <param name="hasAbove">AvailU.</param>
    /// <param name="hasLeft">AvailL.</param>
    /// <param name="hasTopRight">Whether the 4×4 at the upper right is decoded; false if a side is above 64.</param>
    public void Find(MotionMap map, in BlockInfo block, int miRows, int miColumns, bool hasAbove, bool hasLeft, bool hasTopRight)
    {
        Count = 0;
        _scanned = 0;
        _ref0 = block.Ref0;
        _mv = block.Mv0;
        int row = block.MiRow;
        int column = block.MiColumn;
        int width = SpecTables.Num4x4BlocksWide[block.Size];
        int height = SpecTables.Num4x4BlocksHigh[block.Size];
        _threshold = Math.Clamp(Math.Max(width, height) * 4, 16, 112);
        bool doesTopLeft = hasAbove && hasLeft;
        bool doesTopRight = hasTopRight;
        if (hasAbove)
        {
            int neighbour = SpecTables.Num4x4BlocksWide[map[row - 1, column].Size];
            if (width <= neighbour)
            {
                int offset = -(column & (neighbour - 1));
                if (offset < 0) doesTopLeft = false;
                if (offset + neighbour > width) doesTopRight = false;
                Add(map, row - 1, column);
            }
            else
            {
                int end = Math.Min(width, miColumns - column);
                for (int i = 0; i < end;)
                {
                    Add(map, row - 1, column + i);
                    i += Math.Min(width, SpecTables.Num4x4BlocksWide[map[row - 1, column + i].Size]);
                }
            }
        }

        if (hasLeft)
        {
            int neighbour = SpecTables.Num4x4BlocksHigh[map[row, column - 1].Size];
            if (height <= neighbour)
            {
                if ((row & (neighbour - 1)) != 0) doesTopLeft = false;
                Add(map, row, column - 1);
            }
            else
            {
                int end = Math.Min(height, miRows - row);
                for (int i = 0; i < end;)
                {
                    Add(map, row + i, column - 1);
                    i += Math.Min(height, SpecTables.Num4x4BlocksHigh[map[row + i, column - 1].Size]);
                }
            }
        }

        if (doesTopLeft) Add(map, row - 1, column - 1);
        if (doesTopRight) Add(map, row - 1, column + width);
        if (Count == 0 && _scanned > 0) Count = 1;
    }

    // Add sample process, section 7.10.4.2. The place is in the tile and decoded.
    private void Add(MotionMap map, int row, int column)
    {
        if (_scanned >= Av1Constants.LeastSquaresSamplesMax) return;
        ref readonly MotionEntry entry = ref map[row, column];
        if (entry.Ref0 != _ref0 || entry.Ref1 != -1) return;
        int height = SpecTables.Num4x4BlocksHigh[entry.Size];
        int width = SpecTables.Num4x4BlocksWide[entry.Size];
        int middleY = (row & ~(height - 1)) * 4 + height * 2 - 1;
        int middleX = (column & ~(width - 1)) * 4 + width * 2 - 1;
        bool isNear = Math.Abs(entry.Mv0.Row - _mv.Row) + Math.Abs(entry.Mv0.Column - _mv.Column) <= _threshold;
        _scanned++;
        if (!isNear && _scanned > 1) return;
        _samples[Count] = new WarpSample(middleY * 8, middleX * 8, middleY * 8 + entry.Mv0.Row, middleX * 8 + entry.Mv0.Column);
        if (isNear) Count++;
    }
}
