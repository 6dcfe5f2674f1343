using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Section 5.11.5: one block, from its mode info to its residual, and what it leaves to later blocks.
internal sealed partial class TileReader
{
    private int _row;             // MiRow
    private int _column;          // MiCol
    private int _rowEntry;        // MiRow & 31, index into the left context
    private int _columnEntry;
    private int _size;            // MiSize
    private int _width4;          // Num_4x4_Blocks_Wide
    private int _height4;
    private int _chromaWidth4;    // units of the chroma block, at least 1
    private int _chromaHeight4;
    private int _chromaRowEntry;
    private int _chromaColumnEntry;
    private bool _hasAbove;       // AvailU
    private bool _hasLeft;
    private bool _hasAboveChroma;
    private bool _hasLeftChroma;
    private bool _hasChroma;
    private bool _isSkipped;      // skip
    private bool _isSkipMode;
    private bool _isInter;        // is_inter, also of intra block copy
    private bool _isIntraBlockCopy;
    private bool _isLossless;
    private int _segment;
    private int _compGroupIdx;
    private int _compoundIdx;

    private void ReadBlock(int row, int column, int size)
    {
        if (_failed) return;
        StartBlock(row, column, size);
        if (_isIntraFrame) ReadIntraFrameModeInfo();
        else ReadInterFrameModeInfo();
        if (_failed) return;
        ReadPaletteTokens();
        ReadBlockTxSize();
        if (_isSkipped) ClearCoefficientContexts();
        FinishBlockInfo();
        StoreMotion();
        MarkBlockLevels();
        if (_isInter) Reconstructor.PredictInter(in _block);
        ReadResidual();
        StoreContexts();
        if (!_isSkipped) MarkNotSkipped();
    }

    private void StartBlock(int row, int column, int size)
    {
        int partition = _block.Partition;
        _block = default;
        _block.Partition = (byte)partition;
        _block.MiRow = row;
        _block.MiColumn = column;
        _block.Size = (byte)size;
        _row = row;
        _column = column;
        _rowEntry = row & 31;
        _columnEntry = column & 31;
        _chromaRowEntry = (row >> _subY) & 31;
        _chromaColumnEntry = (column >> _subX) & 31;
        _size = size;
        _width4 = SpecTables.Num4x4BlocksWide[size];
        _height4 = SpecTables.Num4x4BlocksHigh[size];
        _chromaWidth4 = (_width4 + _subX) >> _subX;
        _chromaHeight4 = (_height4 + _subY) >> _subY;
        _hasChroma = _planes > 1 && !(_height4 == 1 && _subY != 0 && (row & 1) == 0) && !(_width4 == 1 && _subX != 0 && (column & 1) == 0);
        _hasAbove = row > _rowStart;
        _hasLeft = column > _columnStart;
        _hasAboveChroma = _hasChroma && (_subY != 0 && _height4 == 1 ? row - 2 >= _rowStart : _hasAbove);
        _hasLeftChroma = _hasChroma && (_subX != 0 && _width4 == 1 ? column - 2 >= _columnStart : _hasLeft);
        _isSkipped = false;
        _isSkipMode = false;
        _isInter = false;
        _isIntraBlockCopy = false;
        _isLossless = false;
        _segment = 0;
        _compGroupIdx = 0;
        _compoundIdx = 1;
        _txLeaves = 0;
        _block.Ref1 = -1;
        _block.CompoundType = CompoundType.CompoundAverage;
    }

    private void FinishBlockInfo()
    {
        BlockFlags flags = _block.Flags;
        if (_isSkipped) flags |= BlockFlags.Skip;
        if (_isSkipMode) flags |= BlockFlags.SkipMode;
        if (_isInter) flags |= BlockFlags.Inter;
        if (_isIntraBlockCopy) flags |= BlockFlags.IntraBlockCopy;
        if (_hasChroma) flags |= BlockFlags.HasChroma;
        if (_isLossless) flags |= BlockFlags.Lossless;
        if (_hasAbove) flags |= BlockFlags.AvailableAbove;
        if (_hasLeft) flags |= BlockFlags.AvailableLeft;
        if (_hasAboveChroma) flags |= BlockFlags.AvailableAboveChroma;
        if (_hasLeftChroma) flags |= BlockFlags.AvailableLeftChroma;

        // get_filter_type of section 7.11.2.8: contexts outside the tile hold DC_PRED, so availability needs no look.
        if (IsSmooth(_above.Mode[_columnEntry]) || IsSmooth(_left.Mode[_rowEntry])) flags |= BlockFlags.SmoothEdgeLuma;
        if (_hasChroma && (IsSmooth(_above.UvMode[_chromaColumnEntry]) || IsSmooth(_left.UvMode[_chromaRowEntry]))) flags |= BlockFlags.SmoothEdgeChroma;
        _block.Flags = flags;
        _block.Segment = (byte)_segment;
        _block.QIndex = (byte)QIndex();
        _block.UvTxSize = (byte)(_hasChroma ? UvTxSize() : TxSize.Tx4x4);
    }

    private static bool IsSmooth(byte mode) => mode is >= PredictionMode.SmoothPred and <= PredictionMode.SmoothHPred;

    private void StoreContexts()
    {
        StoreContexts(_above, _columnEntry, _width4, SpecTables.MiWidthLog2[_size], _chromaColumnEntry, _chromaWidth4, isAbove: true);
        StoreContexts(_left, _rowEntry, _height4, SpecTables.MiHeightLog2[_size], _chromaRowEntry, _chromaHeight4, isAbove: false);
    }

    private void StoreContexts(EdgeContext edge, int entry, int length, int log2, int chromaEntry, int chromaLength, bool isAbove)
    {
        edge.Mode.AsSpan(entry, length).Fill(_block.YMode);
        edge.Skip.AsSpan(entry, length).Fill((byte)(_isSkipped ? 1 : 0));
        edge.Partition.AsSpan(entry, length).Fill((byte)log2);
        if (_hasChroma) edge.UvMode.AsSpan(chromaEntry, chromaLength).Fill(_isInter ? (byte)PredictionMode.DcPred : _block.UvMode);

        // InterTxSizes at the block's far edge was stored while it was read, if the transform sizes differ.
        int sizeLog2 = log2 + Av1Constants.MiSizeLog2;
        int txLog2 = isAbove ? SpecTables.TxWidthLog2[_block.TxSize] : SpecTables.TxHeightLog2[_block.TxSize];
        if (_isInter && _isSkipped) edge.TxSize.AsSpan(entry, length).Fill((byte)sizeLog2);
        else if (_txLeaves == 0) edge.TxSize.AsSpan(entry, length).Fill((byte)txLog2);
        edge.TxSizeIntra.AsSpan(entry, length).Fill((byte)(_isInter ? sizeLog2 : txLog2));
        if (_header.AllowScreenContentTools) StorePalette(edge, entry, length);
        if (_isIntraFrame) return;
        edge.SkipMode.AsSpan(entry, length).Fill((byte)(_isSkipMode ? 1 : 0));
        edge.Ref0.AsSpan(entry, length).Fill(_block.Ref0);
        edge.Ref1.AsSpan(entry, length).Fill(_block.Ref1);
        edge.FilterX.AsSpan(entry, length).Fill(_isInter ? _block.FilterX : (byte)3);
        edge.FilterY.AsSpan(entry, length).Fill(_isInter ? _block.FilterY : (byte)3);
        edge.CompGroupIdx.AsSpan(entry, length).Fill((byte)_compGroupIdx);
        edge.CompoundIdx.AsSpan(entry, length).Fill((byte)_compoundIdx);
    }

    // Rows and columns with odd numbers are complete, of the others there is what lies along the block's edges: nothing else of large blocks is ever looked at.
    private void StoreMotion()
    {
        if (_isIntraFrame && !_header.AllowIntraBlockCopy) return;
        MotionEntry entry = default;
        entry.Mv0 = _block.Mv0;
        entry.Mv1 = _block.Mv1;
        entry.Ref0 = _block.Ref0;
        entry.Ref1 = _block.Ref1;
        entry.Size = _block.Size;
        int flags = (_block.FilterY << MotionFlags.FilterYShift) | (_block.FilterX << MotionFlags.FilterXShift);
        if (_isInter)
        {
            flags |= MotionFlags.Inter;
            int mode = _block.YMode;
            if (_isIntraBlockCopy) flags |= MotionFlags.IntraBlockCopy;
            else if (mode is PredictionMode.Globalmv or PredictionMode.GlobalGlobalmv && Math.Min(_width4, _height4) >= 2) flags |= MotionFlags.GlobalMv;
            else if (IsNewMv(mode)) flags |= MotionFlags.NewMv;
        }

        entry.Flags = (byte)flags;
        MotionMap map = Frame.Motion;
        int width = Math.Min(_width4, _miCols - _column);
        int height = Math.Min(_height4, _miRows - _row);
        bool isSmall = _width4 == 1 || _height4 == 1;
        Span<MotionEntry> complete = default;   // a row that is filled: the others are copies
        for (int y = 0; y < height; y++)
        {
            Span<MotionEntry> row = map.Row(_row + y, _column, width);
            if (isSmall || ((_row + y) & 1) != 0)
            {
                if (complete.IsEmpty) row.Fill(entry);
                else complete.CopyTo(row);
                complete = row;
            }
            else
            {
                row[0] = entry;
                row[^1] = entry;
            }
        }
    }

    private static bool IsNewMv(int mode) => mode is PredictionMode.Newmv or PredictionMode.NewNewmv or PredictionMode.NearNewmv or PredictionMode.NewNearmv
        or PredictionMode.NearestNewmv or PredictionMode.NewNearestmv;

    private void MarkNotSkipped()
    {
        int first = _column >> 1;
        int length = ((_column + _width4 - 1) >> 1) - first + 1;
        int last = (Math.Min(_row + _height4, _miRows) - 1) >> 1;
        for (int row8 = _row >> 1; row8 <= last; row8++)
            Frame.Cdef.NotSkipped(row8).Slice(first, length).Fill(1);
    }

    // clear_block_decoded_flags: bit x + 1 of word y + 1 is BlockDecoded[plane][y][x] of the superblock.
    private void ClearDecoded(int row, int column)
    {
        for (int plane = 0; plane < _planes; plane++)
        {
            int subX = plane > 0 ? _subX : 0;
            int subY = plane > 0 ? _subY : 0;
            int width = (_columnEnd - column) >> subX;
            int height = (_rowEnd - row) >> subY;
            Span<ulong> decoded = _decoded.AsSpan(plane * DecodedRows, DecodedRows);
            int units = _superblockUnits >> subX;
            decoded[0] = (1UL << (Math.Min(units, width - 1) + 2)) - 1;
            int rows = _superblockUnits >> subY;
            for (int y = 0; y <= rows; y++)
                decoded[y + 1] = y < height && y < rows ? 1UL : 0;
        }
    }

    private const int DecodedRows = 34;
    private readonly ulong[] _decoded = new ulong[3 * DecodedRows];

    private bool IsDecoded(int plane, int y, int x) => (_decoded[plane * DecodedRows + y + 1] >> (x + 1) & 1) != 0;
}
