using System.Numerics;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.15 to 5.11.17 and 5.11.37: transform sizes.
internal sealed partial class TileReader
{
    // Leaves of the transform trees of an inter block in their order: position in units of 4 samples inside the superblock of 128, and size.
    private const int LeavesMax = 64;
    private readonly byte[] _leafRow = new byte[LeavesMax];
    private readonly byte[] _leafColumn = new byte[LeavesMax];
    private readonly byte[] _leafSize = new byte[LeavesMax];
    private int _txLeaves;

    private void ReadBlockTxSize()
    {
        if (_header.TxMode == TxMode.TxModeSelect && _size > BlockSize.Block4x4 && _isInter && !_isSkipped && !_isLossless)
        {
            int max = SpecTables.MaxTxSizeRect[_size];
            int width = SpecTables.TxWidth[max] >> 2;
            int height = SpecTables.TxHeight[max] >> 2;
            int largest = Math.Min(64, Math.Max(_width4, _height4) * 4);
            int context = (TxSize.Tx64x64 - (BitOperations.Log2((uint)largest) - 2)) * 6;
            int unit = 0;
            for (int row = _row; row < _row + _height4; row += height)
            {
                for (int column = _column; column < _column + _width4; column += width)
                    ReadVarTxSize(row, column, max, depth: 0, context, unit++, part: 0);
            }

            return;
        }

        _block.TxSize = (byte)ReadTxSize(isSelectAllowed: !_isSkipped || !_isInter);
    }

    private int ReadTxSize(bool isSelectAllowed)
    {
        if (_isLossless) return TxSize.Tx4x4;
        int size = SpecTables.MaxTxSizeRect[_size];
        if (_size == BlockSize.Block4x4 || !isSelectAllowed || _header.TxMode != TxMode.TxModeSelect) return size;
        int context = 0;
        if (_hasAbove && _above.TxSizeIntra[_columnEntry] >= SpecTables.TxWidthLog2[size]) context++;
        if (_hasLeft && _left.TxSizeIntra[_rowEntry] >= SpecTables.TxHeightLog2[size]) context++;
        int depth = SpecTables.MaxTxDepth[_size] switch
        {
            4 => _symbols.ReadSymbol(Cdf(CdfLayout.Tx64x64 + context * CdfLayout.Tx64x64Stride0), CdfLayout.Tx64x64Symbols),
            3 => _symbols.ReadSymbol(Cdf(CdfLayout.Tx32x32 + context * CdfLayout.Tx32x32Stride0), CdfLayout.Tx32x32Symbols),
            2 => _symbols.ReadSymbol(Cdf(CdfLayout.Tx16x16 + context * CdfLayout.Tx16x16Stride0), CdfLayout.Tx16x16Symbols),
            _ => _symbols.ReadSymbol(Cdf(CdfLayout.Tx8x8 + context * CdfLayout.Tx8x8Stride0), CdfLayout.Tx8x8Symbols),
        };
        Trace("tx_depth", depth);
        for (int i = 0; i < depth; i++)
            size = SpecTables.SplitTxSize[size];
        return size;
    }

    // read_var_tx_size; at most three levels deep.
    private void ReadVarTxSize(int row, int column, int size, int depth, int context, int unit, int part)
    {
        if (row >= _miRows || column >= _miCols) return;
        int width = SpecTables.TxWidth[size] >> 2;
        int height = SpecTables.TxHeight[size] >> 2;
        if (size != TxSize.Tx4x4 && depth < Av1Constants.MaxVartxDepth)
        {
            int above = _above.TxSize[column & 31] < SpecTables.TxWidthLog2[size] ? 1 : 0;
            int left = _left.TxSize[row & 31] < SpecTables.TxHeightLog2[size] ? 1 : 0;

            int largest = Math.Min(64, Math.Max(_width4, _height4) * 4);
            int isSmaller = SpecTables.TxSizeSqrUp[size] != BitOperations.Log2((uint)largest) - 2 ? 3 : 0;
            bool isSplit = _symbols.ReadBool(Cdf(CdfLayout.TxfmSplit + (context + isSmaller + above + left) * CdfLayout.TxfmSplitStride0));
            Trace("txfm_split", isSplit ? 1 : 0);
            if (isSplit)
            {
                _block.TxSplit |= depth == 0 ? 1u << unit : 1u << (4 + 4 * unit + part);
                int subSize = SpecTables.SplitTxSize[size];
                int stepX = SpecTables.TxWidth[subSize] >> 2;
                int stepY = SpecTables.TxHeight[subSize] >> 2;
                int subPart = 0;
                for (int y = 0; y < height; y += stepY)
                {
                    for (int x = 0; x < width; x += stepX)
                        ReadVarTxSize(row + y, column + x, subSize, depth + 1, context, unit, subPart++);
                }

                return;
            }
        }

        _above.TxSize.AsSpan(column & 31, width).Fill(SpecTables.TxWidthLog2[size]);
        _left.TxSize.AsSpan(row & 31, height).Fill(SpecTables.TxHeightLog2[size]);
        _leafRow[_txLeaves] = (byte)(row & 31);
        _leafColumn[_txLeaves] = (byte)(column & 31);
        _leafSize[_txLeaves++] = (byte)size;
        _block.TxSize = (byte)size;
    }

    // get_tx_size for chroma.
    private int UvTxSize()
    {
        if (_isLossless) return TxSize.Tx4x4;
        int size = SpecTables.MaxTxSizeRect[SpecTables.SubsampledSize[_size * 4 + _subX * 2 + _subY]];
        return size switch
        {
            TxSize.Tx64x64 or TxSize.Tx32x64 or TxSize.Tx64x32 => TxSize.Tx32x32,
            TxSize.Tx16x64 => TxSize.Tx16x32,
            TxSize.Tx64x16 => TxSize.Tx32x16,
            _ => size,
        };
    }
}
