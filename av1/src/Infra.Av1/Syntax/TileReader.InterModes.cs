using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.18, 5.11.20, 5.11.23, 5.11.27 to 5.11.29: inter modes, motion modes, compound kinds, filters.
internal sealed partial class TileReader
{
    private readonly int[] _absoluteDistance = new int[Av1Constants.TotalRefsPerFrame];
    private readonly bool[] _isScaled = new bool[Av1Constants.TotalRefsPerFrame];

    private void BeginInter()
    {
        _stack.Begin(Frame, _rowStart, _rowEnd, _columnStart, _columnEnd);
        if (_isIntraFrame) return;
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            _absoluteDistance[i + 1] = Math.Abs(OrderHints.Distance(_sequence, _header.RefOrderHint[i], _header.OrderHint));
            FrameHeader? reference = Frame.References[i]?.Header;
            _isScaled[i + 1] = reference is not null && (IsScaled(reference.UpscaledWidth, _header.CodedWidth) || IsScaled(reference.Height, _header.Height));
        }
    }

    // is_scaled in one direction.
    private static bool IsScaled(int reference, int current) =>
        (((long)reference << Av1Constants.RefScaleShift) + current / 2) / current != 1 << Av1Constants.RefScaleShift;

    private void ReadInterFrameModeInfo()
    {
        ReadInterSegmentId(isBeforeSkip: true);
        ReadSkipMode();
        if (_isSkipMode) _isSkipped = true;
        else ReadSkip();
        if (!_header.Segmentation.SegmentIdPreSkip) ReadInterSegmentId(isBeforeSkip: false);
        _isLossless = _header.Segmentation.LosslessBySegment[_segment];
        ReadCdef();
        ReadDeltas();
        ReadIsInter();
        if (_isInter) ReadInterBlockModeInfo();
        else ReadIntraBlockModeInfo();
    }

    private void ReadIsInter()
    {
        if (_isSkipMode)
        {
            _isInter = true;
        }
        else if (IsFeatureActive(Av1Constants.SegLvlRefFrame))
        {
            _isInter = SegmentReference() != RefFrame.IntraFrame;
        }
        else if (IsFeatureActive(Av1Constants.SegLvlGlobalmv))
        {
            _isInter = true;
        }
        else
        {
            bool isAboveIntra = _above.Ref0[_columnEntry] <= RefFrame.IntraFrame;
            bool isLeftIntra = _left.Ref0[_rowEntry] <= RefFrame.IntraFrame;
            int context;
            if (_hasAbove && _hasLeft) context = isLeftIntra && isAboveIntra ? 3 : isLeftIntra || isAboveIntra ? 1 : 0;
            else if (_hasAbove || _hasLeft) context = 2 * ((_hasAbove ? isAboveIntra : isLeftIntra) ? 1 : 0);
            else context = 0;
            _isInter = _symbols.ReadBool(Cdf(CdfLayout.IsInter + context * CdfLayout.IsInterStride0));
            Trace("is_inter", _isInter ? 1 : 0);
        }
    }

    private int SegmentReference() => _header.Segmentation.FeatureData[_segment * Av1Constants.SegLvlMax + Av1Constants.SegLvlRefFrame];

    private void ReadInterBlockModeInfo()
    {
        ReadRefFrames();
        bool isCompound = _block.Ref1 > RefFrame.IntraFrame;
        _stack.Find(in _block, HasTopRight());
        ReadInterMode(isCompound);
        ReadRefMvIndex();
        AssignMv(isCompound);
        ReadInterIntra(isCompound);
        ReadMotionMode(isCompound);
        ReadCompoundType(isCompound);
        ReadFilters();
        if (_block.MotionMode != Av1Constants.Localwarp) return;
        WarpEstimator.Estimate(ref _block, _warpSamples);
        Trace("warp2", _block.Warp2);
        Trace("warp3", _block.Warp3);
        Trace("warp4", _block.Warp4);
        Trace("warp5", _block.Warp5);
    }

    private void ReadInterMode(bool isCompound)
    {
        int mode;
        if (_isSkipMode)
        {
            mode = PredictionMode.NearestNearestmv;
        }
        else if (IsFeatureActive(Av1Constants.SegLvlSkip) || IsFeatureActive(Av1Constants.SegLvlGlobalmv))
        {
            mode = PredictionMode.Globalmv;
        }
        else if (isCompound)
        {
            int context = SpecTables.CompoundModeCtxMap[(_stack.RefMvContext >> 1) * Av1Constants.CompNewmvCtxs + Math.Min(_stack.NewMvContext, Av1Constants.CompNewmvCtxs - 1)];
            mode = PredictionMode.NearestNearestmv + _symbols.ReadSymbol(Cdf(CdfLayout.CompoundMode + context * CdfLayout.CompoundModeStride0), CdfLayout.CompoundModeSymbols);
        }
        else if (!_symbols.ReadBool(Cdf(CdfLayout.NewMv + _stack.NewMvContext * CdfLayout.NewMvStride0)))
        {
            mode = PredictionMode.Newmv;
        }
        else if (!_symbols.ReadBool(Cdf(CdfLayout.ZeroMv + _stack.ZeroMvContext * CdfLayout.ZeroMvStride0)))
        {
            mode = PredictionMode.Globalmv;
        }
        else
        {
            mode = _symbols.ReadBool(Cdf(CdfLayout.RefMv + _stack.RefMvContext * CdfLayout.RefMvStride0)) ? PredictionMode.Nearmv : PredictionMode.Nearestmv;
        }

        _block.YMode = (byte)mode;
        Trace("inter_mode", mode);
    }

    private void ReadRefMvIndex()
    {
        int mode = _block.YMode;
        int first;
        if (mode is PredictionMode.Newmv or PredictionMode.NewNewmv) first = 0;
        else if (mode is PredictionMode.Nearmv or PredictionMode.NearNearmv or PredictionMode.NearNewmv or PredictionMode.NewNearmv) first = 1;
        else return;
        int index = first;
        for (int i = first; i < first + 2 && _stack.Count > i + 1; i++)
        {
            bool goesOn = _symbols.ReadBool(Cdf(CdfLayout.DrlMode + _stack.DrlContext(i) * CdfLayout.DrlModeStride0));
            Trace("drl_mode", goesOn ? 1 : 0);
            index = goesOn ? i + 1 : i;
            if (!goesOn) break;
        }

        _block.RefMvIndex = (byte)index;
    }

    private void ReadInterIntra(bool isCompound)
    {
        if (_isSkipMode || !_sequence.EnableInterIntraCompound || isCompound || _size < BlockSize.Block8x8 || _size > BlockSize.Block32x32) return;
        int context = SpecTables.SizeGroup[_size] - 1;
        bool isInterIntra = _symbols.ReadBool(Cdf(CdfLayout.InterIntra + context * CdfLayout.InterIntraStride0));
        Trace("interintra", isInterIntra ? 1 : 0);
        if (!isInterIntra) return;
        _block.InterIntraMode = (byte)_symbols.ReadSymbol(Cdf(CdfLayout.InterIntraMode + context * CdfLayout.InterIntraModeStride0), CdfLayout.InterIntraModeSymbols);
        _block.Ref1 = RefFrame.IntraFrame;
        _block.Flags |= BlockFlags.InterIntra;
        bool isWedge = _symbols.ReadBool(Cdf(CdfLayout.WedgeInterIntra + _size * CdfLayout.WedgeInterIntraStride0));
        if (isWedge)
        {
            _block.Flags |= BlockFlags.WedgeInterIntra;
            _block.WedgeIndex = (byte)_symbols.ReadSymbol(Cdf(CdfLayout.WedgeIndex + _size * CdfLayout.WedgeIndexStride0), CdfLayout.WedgeIndexSymbols);
        }

        Trace("interintra_mode", _block.InterIntraMode);
    }

    private void ReadMotionMode(bool isCompound)
    {
        int mode = _block.YMode;
        if (_isSkipMode || !_header.SwitchableMotion || Math.Min(_width4, _height4) < 2 || isCompound || _block.Ref1 == RefFrame.IntraFrame) return;
        if (!_header.ForceIntegerMv && mode == PredictionMode.Globalmv && _header.Global[_block.Ref0 - 1].Type > Av1Constants.Translation) return;
        if (!HasOverlappableCandidates()) return;
        _warpSamples.Find(Frame.Motion, in _block, _miRows, _miCols, _hasAbove, _hasLeft, HasTopRight());
        if (_header.ForceIntegerMv || _warpSamples.Count == 0 || !_header.WarpAllowed || _isScaled[_block.Ref0])
            _block.MotionMode = (byte)(_symbols.ReadBool(Cdf(CdfLayout.UseObmc + _size * CdfLayout.UseObmcStride0)) ? Av1Constants.Obmc : Av1Constants.Simple);
        else
            _block.MotionMode = (byte)_symbols.ReadSymbol(Cdf(CdfLayout.MotionMode + _size * CdfLayout.MotionModeStride0), CdfLayout.MotionModeSymbols);
        Trace("motion_mode", _block.MotionMode);
    }

    // has_overlappable_candidates of section 7.10.3.
    private bool HasOverlappableCandidates()
    {
        MotionMap map = Frame.Motion;
        if (_hasAbove)
        {
            int end = Math.Min(_miCols, _column + _width4);
            for (int column = _column; column < end; column += 2)
            {
                if (map[_row - 1, column | 1].Ref0 > RefFrame.IntraFrame) return true;
            }
        }

        if (_hasLeft)
        {
            int end = Math.Min(_miRows, _row + _height4);
            for (int row = _row; row < end; row += 2)
            {
                if (map[row | 1, _column - 1].Ref0 > RefFrame.IntraFrame) return true;
            }
        }

        return false;
    }

    private void ReadCompoundType(bool isCompound)
    {
        if (!isCompound)
        {
            if (!_block.Has(BlockFlags.InterIntra)) return;
            _block.CompoundType = _block.Has(BlockFlags.WedgeInterIntra) ? (byte)CompoundType.CompoundWedge : (byte)CompoundType.CompoundIntra;
            return;
        }

        if (_isSkipMode) return;
        if (_sequence.EnableMaskedCompound)
        {
            _compGroupIdx = _symbols.ReadBool(Cdf(CdfLayout.CompGroupIdx + CompGroupIdxContext() * CdfLayout.CompGroupIdxStride0)) ? 1 : 0;
            Trace("comp_group_idx", _compGroupIdx);
        }

        if (_compGroupIdx == 0)
        {
            if (!_sequence.EnableJointCompound) return;
            _compoundIdx = _symbols.ReadBool(Cdf(CdfLayout.CompoundIdx + CompoundIdxContext() * CdfLayout.CompoundIdxStride0)) ? 1 : 0;
            Trace("compound_idx", _compoundIdx);
            if (_compoundIdx == 0) _block.CompoundType = CompoundType.CompoundDistance;
            return;
        }

        bool isDifference = SpecTables.WedgeBits[_size] == 0 || _symbols.ReadBool(Cdf(CdfLayout.CompoundType + _size * CdfLayout.CompoundTypeStride0));
        _block.CompoundType = isDifference ? (byte)CompoundType.CompoundDiffwtd : (byte)CompoundType.CompoundWedge;
        if (!isDifference)
            _block.WedgeIndex = (byte)_symbols.ReadSymbol(Cdf(CdfLayout.WedgeIndex + _size * CdfLayout.WedgeIndexStride0), CdfLayout.WedgeIndexSymbols);
        _block.MaskSign = (byte)(_symbols.ReadBit() ? 1 : 0);
        Trace("compound_type", _block.CompoundType);
    }

    private int CompGroupIdxContext()
    {
        int context = 0;
        if (_above.Ref1[_columnEntry] > RefFrame.IntraFrame) context += _above.CompGroupIdx[_columnEntry];
        else if (_above.Ref0[_columnEntry] == RefFrame.AltrefFrame) context += 3;
        if (_left.Ref1[_rowEntry] > RefFrame.IntraFrame) context += _left.CompGroupIdx[_rowEntry];
        else if (_left.Ref0[_rowEntry] == RefFrame.AltrefFrame) context += 3;
        return Math.Min(5, context);
    }

    private int CompoundIdxContext()
    {
        int context = _absoluteDistance[_block.Ref0] == _absoluteDistance[_block.Ref1] ? 3 : 0;
        if (_above.Ref1[_columnEntry] > RefFrame.IntraFrame) context += _above.CompoundIdx[_columnEntry];
        else if (_above.Ref0[_columnEntry] == RefFrame.AltrefFrame) context++;
        if (_left.Ref1[_rowEntry] > RefFrame.IntraFrame) context += _left.CompoundIdx[_rowEntry];
        else if (_left.Ref0[_rowEntry] == RefFrame.AltrefFrame) context++;
        return context;
    }

    private void ReadFilters()
    {
        if (_header.InterpolationFilter != InterpFilter.Switchable)
        {
            _block.FilterY = (byte)_header.InterpolationFilter;
            _block.FilterX = (byte)_header.InterpolationFilter;
            return;
        }

        if (!NeedsFilter()) return;   // both stay EIGHTTAP
        _block.FilterY = ReadFilter(direction: 0, _above.FilterY, _left.FilterY);
        _block.FilterX = _sequence.EnableDualFilter ? ReadFilter(direction: 1, _above.FilterX, _left.FilterX) : _block.FilterY;
    }

    private bool NeedsFilter()
    {
        if (_isSkipMode || _block.MotionMode == Av1Constants.Localwarp) return false;
        if (Math.Min(_width4, _height4) < 2) return true;
        if (_block.YMode == PredictionMode.Globalmv) return _header.Global[_block.Ref0 - 1].Type == Av1Constants.Translation;
        if (_block.YMode != PredictionMode.GlobalGlobalmv) return true;
        return _header.Global[_block.Ref0 - 1].Type == Av1Constants.Translation || _header.Global[_block.Ref1 - 1].Type == Av1Constants.Translation;
    }

    private byte ReadFilter(int direction, byte[] above, byte[] left)
    {
        const int None = 3;
        int context = (direction * 2 + (_block.Ref1 > RefFrame.IntraFrame ? 1 : 0)) * 4;
        int leftType = _left.Ref0[_rowEntry] == _block.Ref0 || _left.Ref1[_rowEntry] == _block.Ref0 ? left[_rowEntry] : None;
        int aboveType = _above.Ref0[_columnEntry] == _block.Ref0 || _above.Ref1[_columnEntry] == _block.Ref0 ? above[_columnEntry] : None;
        if (leftType == aboveType) context += leftType;
        else if (leftType == None) context += aboveType;
        else if (aboveType == None) context += leftType;
        else context += None;
        int filter = _symbols.ReadSymbol(Cdf(CdfLayout.InterpFilter + context * CdfLayout.InterpFilterStride0), CdfLayout.InterpFilterSymbols);
        Trace("interp_filter", filter);
        return (byte)filter;
    }
}
