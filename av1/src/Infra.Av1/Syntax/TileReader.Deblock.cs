using Infra.Av1.Headers;
using Infra.Av1.PostFilter;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 7.14.2 to 7.14.5 as far as blocks decide: which edges are deblocked, with which length and level.
internal sealed partial class TileReader
{
    private const int ModeTypes = 2;
    private const int LevelKinds = 4;   // luma vertical, luma horizontal, U, V

    // [((segment * 4 + kind) * 8 + reference) * 2 + modeType], for the delta of the current superblock.
    private readonly byte[] _filterLevels = new byte[Av1Constants.MaxSegments * LevelKinds * Av1Constants.TotalRefsPerFrame * ModeTypes];
    private bool _isDeblocked;
    private bool _sharesChromaWords;
    private int _deblockColumns;   // units of 4 luma samples that hold samples of the frame
    private int _deblockRows;

    private void BeginDeblock()
    {
        DeblockInfo deblock = _header.Deblock;
        _isDeblocked = (deblock.Level[0] | deblock.Level[1]) != 0;
        if (!_isDeblocked) return;
        _sharesChromaWords = _header.Tiles.Columns > 1 && _superblockUnits == 16 && _subX != 0;
        _deblockColumns = (_header.CodedWidth + 3) >> 2;
        _deblockRows = (_header.Height + 3) >> 2;
        ComputeFilterLevels();
    }

    // Adaptive filter strength selection, section 7.14.5, for all segments, references and mode types.
    private void ComputeFilterLevels()
    {
        DeblockInfo deblock = _header.Deblock;
        SegmentationInfo segmentation = _header.Segmentation;
        int place = 0;
        for (int segment = 0; segment < Av1Constants.MaxSegments; segment++)
        {
            for (int kind = 0; kind < LevelKinds; kind++)
            {
                int delta = _deltaLf[_header.Delta.DeltaLfMulti ? kind : 0];
                int level = Math.Clamp(delta + deblock.Level[kind], 0, Av1Constants.MaxLoopFilter);
                int feature = Av1Constants.SegLvlAltLfYV + kind;
                if (segmentation.IsActive(segment, feature))
                    level = Math.Clamp(level + segmentation.FeatureData[segment * Av1Constants.SegLvlMax + feature], 0, Av1Constants.MaxLoopFilter);
                int shift = level >> 5;
                for (int reference = 0; reference < Av1Constants.TotalRefsPerFrame; reference++)
                {
                    for (int modeType = 0; modeType < ModeTypes; modeType++)
                    {
                        int adjusted = level;
                        if (deblock.DeltaEnabled)
                        {
                            adjusted += deblock.RefDeltas[reference] << shift;
                            if (reference != RefFrame.IntraFrame) adjusted += deblock.ModeDeltas[modeType] << shift;
                            adjusted = Math.Clamp(adjusted, 0, Av1Constants.MaxLoopFilter);
                        }

                        _filterLevels[place++] = (byte)adjusted;
                    }
                }
            }
        }
    }

    private void MarkBlockLevels()
    {
        if (!_isDeblocked) return;
        DeblockMap map = Frame.Deblock;
        int mode = _block.YMode;
        int modeType = mode >= PredictionMode.Nearestmv && mode != PredictionMode.Globalmv && mode != PredictionMode.GlobalGlobalmv ? 1 : 0;
        int width = Math.Min(_width4, _miCols - _column);
        int bottom = Math.Min(_row + _height4, _miRows);
        byte vertical = FilterLevel(0, modeType);
        byte horizontal = FilterLevel(1, modeType);
        for (int row = _row; row < bottom; row++)
        {
            map.Levels(0, row).Slice(_column, width).Fill(vertical);
            map.Levels(1, row).Slice(_column, width).Fill(horizontal);
        }

        if (!_hasChroma) return;
        int left = _column >> _subX;
        width = Math.Min(_chromaWidth4, (_miCols >> _subX) - left);
        int top = _row >> _subY;
        bottom = Math.Min(top + _chromaHeight4, _miRows >> _subY);
        byte levelU = FilterLevel(2, modeType);
        byte levelV = FilterLevel(3, modeType);
        for (int row = top; row < bottom; row++)
        {
            map.Levels(2, row).Slice(left, width).Fill(levelU);
            map.Levels(3, row).Slice(left, width).Fill(levelV);
        }
    }

    private byte FilterLevel(int kind, int modeType) => _filterLevels[((_segment * LevelKinds + kind) * Av1Constants.TotalRefsPerFrame + _block.Ref0) * ModeTypes + modeType];

    // Left and upper edge of a transform block. U and V have the same transforms, so the call for V does nothing.
    private void MarkTransformEdges(int plane, int y4, int x4, int txSize)
    {
        if (plane == 2) return;
        int subX = plane > 0 ? _subX : 0;
        int subY = plane > 0 ? _subY : 0;
        int stepX = SpecTables.TxWidth[txSize] >> 2;
        int stepY = SpecTables.TxHeight[txSize] >> 2;
        int classMax = plane > 0 ? 1 : 2;
        int widthClass = Math.Min(stepX >= 4 ? 2 : stepX - 1, classMax);
        int heightClass = Math.Min(stepY >= 4 ? 2 : stepY - 1, classMax);
        Span<byte> above = (plane > 0 ? _above.DeblockClassUv : _above.DeblockClass).AsSpan(x4 & 31, stepX);
        Span<byte> left = (plane > 0 ? _left.DeblockClassUv : _left.DeblockClass).AsSpan(y4 & 31, stepY);

        // Transform edges inside a block that is inter and has no residual are no edges.
        bool marksInner = !_isSkipped || !_isInter;
        int columns = Math.Min(stepX, ((_deblockColumns + subX) >> subX) - x4);
        int rows = Math.Min(stepY, ((_deblockRows + subY) >> subY) - y4);
        if (x4 > 0 && columns > 0 && (marksInner || x4 == _column >> subX))
        {
            int bit = 1 << (x4 & 15);
            for (int i = 0; i < rows; i++)
                Mark(plane, isHorizontalEdge: false, y4 + i, x4 >> 4, Math.Min(widthClass, left[i]), bit);
        }

        if (y4 > 0 && rows > 0 && (marksInner || y4 == _row >> subY))
        {
            int bits0 = 0;
            int bits1 = 0;
            int bits2 = 0;
            for (int i = 0; i < columns; i++)
            {
                int bit = 1 << ((x4 + i) & 15);
                switch (Math.Min(heightClass, above[i]))
                {
                    case 0:
                        bits0 |= bit;
                        break;
                    case 1:
                        bits1 |= bit;
                        break;
                    default:
                        bits2 |= bit;
                        break;
                }
            }

            if (bits0 != 0) Mark(plane, isHorizontalEdge: true, y4, x4 >> 4, 0, bits0);
            if (bits1 != 0) Mark(plane, isHorizontalEdge: true, y4, x4 >> 4, 1, bits1);
            if (bits2 != 0) Mark(plane, isHorizontalEdge: true, y4, x4 >> 4, 2, bits2);
        }

        above.Fill((byte)heightClass);
        left.Fill((byte)widthClass);
    }

    private void Mark(int plane, bool isHorizontalEdge, int row, int word, int filterClass, int bits)
    {
        DeblockMap map = Frame.Deblock;
        if (plane == 0)
        {
            map.Row(0, isHorizontalEdge, row)[word * DeblockMap.Classes + filterClass] |= bits;
            return;
        }

        for (int chroma = 1; chroma <= 2; chroma++)
        {
            if (_header.Deblock.Level[chroma + 1] == 0) continue;
            if (_sharesChromaWords) map.Or(chroma, isHorizontalEdge, row, word, filterClass, bits);
            else map.Row(chroma, isHorizontalEdge, row)[word * DeblockMap.Classes + filterClass] |= bits;
        }
    }

    // What neighbouring tiles need to know; TileEdgeMap.Finish uses it.
    private void LeaveTileEdges(int row)
    {
        if (!_isDeblocked) return;
        TileInfo tiles = _header.Tiles;
        int rowEnd = Math.Min(row + _superblockUnits, _rowEnd);
        if (_tileColumn < tiles.Columns - 1)
        {
            Span<byte> right = Frame.TileEdges.Right(_tileColumn, isChroma: false);
            for (int y = row; y < rowEnd; y++)
                right[y] = _left.DeblockClass[y & 31];
            Span<byte> rightUv = Frame.TileEdges.Right(_tileColumn, isChroma: true);
            for (int y = row >> _subY; _planes > 1 && y < rowEnd >> _subY; y++)
                rightUv[y] = _left.DeblockClassUv[y & 31];
        }

        if (rowEnd < _rowEnd || _tileRow == tiles.Rows - 1) return;
        Span<byte> bottom = Frame.TileEdges.Bottom(_tileRow, isChroma: false);
        for (int x = _columnStart; x < _columnEnd; x++)
            bottom[x] = _aboves[(x >> 5) - (_columnStart >> 5)].DeblockClass[x & 31];
        Span<byte> bottomUv = Frame.TileEdges.Bottom(_tileRow, isChroma: true);
        for (int x = _columnStart >> _subX; _planes > 1 && x < _columnEnd >> _subX; x++)
            bottomUv[x] = _aboves[(x << _subX >> 5) - (_columnStart >> 5)].DeblockClassUv[x & 31];
    }

    // reset_block_context.
    private void ClearCoefficientContexts()
    {
        _above.Coefficients.AsSpan(_columnEntry, _width4).Clear();
        _left.Coefficients.AsSpan(_rowEntry, _height4).Clear();
        if (!_hasChroma) return;
        for (int plane = 1; plane <= 2; plane++)
        {
            _above.Coefficients.AsSpan(plane * EdgeContext.Length + _chromaColumnEntry, _chromaWidth4).Clear();
            _left.Coefficients.AsSpan(plane * EdgeContext.Length + _chromaRowEntry, _chromaHeight4).Clear();
        }
    }
}
