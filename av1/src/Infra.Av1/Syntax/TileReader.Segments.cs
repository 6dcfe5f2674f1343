using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.8 to 5.11.13, 5.11.19, 5.11.21, 5.11.56: segment ids, skip flags, CDEF indices, and changes of quantizer and filter levels.
internal sealed partial class TileReader
{
    private readonly int[] _deltaLf = new int[Av1Constants.FrameLfCount];
    private bool _readDeltas;
    private int _currentQIndex;

    private void BeginDeltas()
    {
        _currentQIndex = _header.Quantizer.BaseQIndex;
        Array.Clear(_deltaLf);
        _dequantizerQIndex = -1;
    }

    private void ReadIntraSegmentId()
    {
        if (!_header.Segmentation.Enabled) return;
        if (_header.Segmentation.UpdateMap) ReadSegmentId();
        else _segment = 0;
    }

    // inter_segment_id, before and after the skip flag.
    private void ReadInterSegmentId(bool isBeforeSkip)
    {
        SegmentationInfo segmentation = _header.Segmentation;
        if (!segmentation.Enabled) return;
        if (!segmentation.UpdateMap)
        {
            if (isBeforeSkip) _segment = PredictSegmentId();
            return;
        }

        if (isBeforeSkip != segmentation.SegmentIdPreSkip) return;
        bool isPredicted = false;
        if (!(_isSkipped && !isBeforeSkip) && segmentation.TemporalUpdate)
        {
            int context = _left.SegmentPredicted[_rowEntry] + _above.SegmentPredicted[_columnEntry];
            isPredicted = _symbols.ReadBool(Cdf(CdfLayout.SegmentIdPredicted + context * CdfLayout.SegmentIdPredictedStride0));
            Trace("seg_id_predicted", isPredicted ? 1 : 0);
        }

        if (isPredicted)
        {
            _segment = PredictSegmentId();
            StoreSegmentId();
        }
        else
        {
            ReadSegmentId();
        }

        _above.SegmentPredicted.AsSpan(_columnEntry, _width4).Fill((byte)(isPredicted ? 1 : 0));
        _left.SegmentPredicted.AsSpan(_rowEntry, _height4).Fill((byte)(isPredicted ? 1 : 0));
    }

    // get_segment_id: the smallest id that the previous map has under the block.
    private int PredictSegmentId()
    {
        SegmentMap? previous = Frame.PreviousSegments;
        if (previous is null) return 0;
        int width = Math.Min(_miCols - _column, _width4);
        int height = Math.Min(_miRows - _row, _height4);
        int segment = Av1Constants.MaxSegments - 1;
        for (int y = 0; y < height; y++)
        {
            foreach (byte id in previous.Row(_row + y).Slice(_column, width))
                segment = Math.Min(segment, id);
        }

        return segment;
    }

    // read_segment_id. The map holds what blocks above and to the left have.
    private void ReadSegmentId()
    {
        SegmentMap map = Frame.Segments ?? throw new InvalidOperationException("a frame that updates segments has no map");
        int above = _hasAbove ? map.Row(_row - 1)[_column] : -1;
        int left = _hasLeft ? map.Row(_row)[_column - 1] : -1;
        int corner = _hasAbove && _hasLeft ? map.Row(_row - 1)[_column - 1] : -1;
        int predicted = above < 0 ? Math.Max(left, 0)
            : left < 0 ? above
            : corner == above ? above
            : left;
        if (_isSkipped)
        {
            _segment = predicted;
        }
        else
        {
            int context = corner < 0 ? 0
                : corner == above && corner == left ? 2
                : corner == above || corner == left || above == left ? 1
                : 0;
            int difference = _symbols.ReadSymbol(Cdf(CdfLayout.SegmentId + context * CdfLayout.SegmentIdStride0), CdfLayout.SegmentIdSymbols);
            int segments = _header.Segmentation.LastActiveSegmentId + 1;
            int segment = Deinterleave(difference, predicted, segments);

            // Not allowed in conforming streams; decoders take 0.
            _segment = segment < 0 || segment >= segments ? 0 : segment;
            Trace("segment_id", _segment);
        }

        StoreSegmentId();
    }

    private void StoreSegmentId()
    {
        SegmentMap map = Frame.Segments ?? throw new InvalidOperationException("a frame that updates segments has no map");
        int width = Math.Min(_miCols - _column, _width4);
        int height = Math.Min(_miRows - _row, _height4);
        for (int y = 0; y < height; y++)
            map.Row(_row + y).Slice(_column, width).Fill((byte)_segment);
    }

    // neg_deinterleave.
    private static int Deinterleave(int difference, int reference, int limit)
    {
        if (reference == 0) return difference;
        if (reference >= limit - 1) return limit - difference - 1;
        bool isLower = 2 * reference < limit;
        int near = isLower ? 2 * reference : 2 * (limit - reference - 1);
        if (difference <= near) return (difference & 1) != 0 ? reference + ((difference + 1) >> 1) : reference - (difference >> 1);
        return isLower ? difference : limit - (difference + 1);
    }

    private bool IsFeatureActive(int feature) => _header.Segmentation.IsActive(_segment, feature);

    private void ReadSkipMode()
    {
        if (!_header.SkipModePresent || Math.Min(_width4, _height4) < 2) return;
        if (IsFeatureActive(Av1Constants.SegLvlSkip) || IsFeatureActive(Av1Constants.SegLvlRefFrame) || IsFeatureActive(Av1Constants.SegLvlGlobalmv)) return;
        int context = _above.SkipMode[_columnEntry] + _left.SkipMode[_rowEntry];
        _isSkipMode = _symbols.ReadBool(Cdf(CdfLayout.SkipMode + context * CdfLayout.SkipModeStride0));
        Trace("skip_mode", _isSkipMode ? 1 : 0);
    }

    private void ReadSkip()
    {
        if (_header.Segmentation.SegmentIdPreSkip && IsFeatureActive(Av1Constants.SegLvlSkip))
        {
            _isSkipped = true;
            return;
        }

        int context = _above.Skip[_columnEntry] + _left.Skip[_rowEntry];
        _isSkipped = _symbols.ReadBool(Cdf(CdfLayout.Skip + context * CdfLayout.SkipStride0));
        Trace("skip", _isSkipped ? 1 : 0);
    }

    private void ReadCdef()
    {
        if (_isSkipped || !_header.Cdef.Enabled) return;
        int row64 = _row >> 4;
        int column64 = _column >> 4;
        PostFilter.CdefMap map = Frame.Cdef;
        if (map.Index(row64, column64) != -1) return;
        sbyte index = (sbyte)_symbols.ReadLiteral(_header.Cdef.Bits);
        Trace("cdef_idx", index);
        for (int y = 0; y < Math.Max(_height4 >> 4, 1); y++)
        {
            for (int x = 0; x < Math.Max(_width4 >> 4, 1); x++)
                map.Index(row64 + y, column64 + x) = index;
        }
    }

    // read_delta_qindex and read_delta_lf.
    private void ReadDeltas()
    {
        bool isRead = _readDeltas && !(_size == _superblock && _isSkipped);
        _readDeltas = false;
        if (!isRead) return;
        int delta = ReadDelta(CdfLayout.DeltaQ);
        Trace("delta_q", delta);
        if (delta != 0) _currentQIndex = Math.Clamp(_currentQIndex + (delta << _header.Delta.DeltaQRes), 1, 255);
        if (!_header.Delta.DeltaLfPresent) return;
        bool isMulti = _header.Delta.DeltaLfMulti;
        int count = !isMulti ? 1 : _planes > 1 ? Av1Constants.FrameLfCount : Av1Constants.FrameLfCount - 2;
        for (int i = 0; i < count; i++)
        {
            delta = ReadDelta(isMulti ? CdfLayout.DeltaLfMulti + i * CdfLayout.DeltaLfMultiStride0 : CdfLayout.DeltaLf);
            Trace("delta_lf", delta);
            _deltaLf[i] = Math.Clamp(_deltaLf[i] + (delta << _header.Delta.DeltaLfRes), -Av1Constants.MaxLoopFilter, Av1Constants.MaxLoopFilter);
        }

        ComputeFilterLevels();
    }

    private int ReadDelta(int offset)
    {
        int magnitude = _symbols.ReadSymbol(Cdf(offset), CdfLayout.DeltaQSymbols);
        if (magnitude == Av1Constants.DeltaQSmall)
        {
            int bits = _symbols.ReadLiteral(3) + 1;
            magnitude = _symbols.ReadLiteral(bits) + (1 << bits) + 1;
        }

        return magnitude != 0 && _symbols.ReadBit() ? -magnitude : magnitude;
    }

    // get_qidx(0, segment_id).
    private int QIndex()
    {
        int index = _header.Delta.DeltaQPresent ? _currentQIndex : _header.Quantizer.BaseQIndex;
        if (IsFeatureActive(Av1Constants.SegLvlAltQ))
            index = Math.Clamp(index + _header.Segmentation.FeatureData[_segment * Av1Constants.SegLvlMax + Av1Constants.SegLvlAltQ], 0, 255);
        return index;
    }
}
