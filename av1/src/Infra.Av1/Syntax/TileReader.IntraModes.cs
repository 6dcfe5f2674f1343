using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.7, 5.11.22, 5.11.24, 5.11.42 to 5.11.45: intra modes, and intra block copy.
internal sealed partial class TileReader
{
    private void ReadIntraFrameModeInfo()
    {
        if (_header.Segmentation.SegmentIdPreSkip) ReadIntraSegmentId();
        ReadSkip();
        if (!_header.Segmentation.SegmentIdPreSkip) ReadIntraSegmentId();
        _isLossless = _header.Segmentation.LosslessBySegment[_segment];
        ReadCdef();
        ReadDeltas();
        if (_header.AllowIntraBlockCopy)
        {
            _isIntraBlockCopy = _symbols.ReadBool(Cdf(CdfLayout.Intrabc));
            Trace("use_intrabc", _isIntraBlockCopy ? 1 : 0);
            if (_isIntraBlockCopy)
            {
                ReadIntraBlockCopy();
                return;
            }
        }

        int above = SpecTables.IntraModeContext[_above.Mode[_columnEntry]];
        int left = SpecTables.IntraModeContext[_left.Mode[_rowEntry]];
        int offset = CdfLayout.IntraFrameYMode + above * CdfLayout.IntraFrameYModeStride0 + left * CdfLayout.IntraFrameYModeStride1;
        ReadIntraModes(_symbols.ReadSymbol(Cdf(offset), CdfLayout.IntraFrameYModeSymbols));
    }

    // intra_block_mode_info: an intra block in an inter frame.
    private void ReadIntraBlockModeInfo()
    {
        int offset = CdfLayout.YMode + SpecTables.SizeGroup[_size] * CdfLayout.YModeStride0;
        ReadIntraModes(_symbols.ReadSymbol(Cdf(offset), CdfLayout.YModeSymbols));
    }

    private void ReadIntraModes(int mode)
    {
        _block.YMode = (byte)mode;
        Trace("y_mode", mode);
        _block.AngleDeltaY = ReadAngleDelta(mode);
        if (_hasChroma)
        {
            ReadUvMode(mode);
            if (_block.UvMode == PredictionMode.UvCflPred) ReadCflAlphas();
            _block.AngleDeltaUv = ReadAngleDelta(_block.UvMode);
        }

        if (_header.AllowScreenContentTools && _size >= BlockSize.Block8x8 && _width4 <= 16 && _height4 <= 16) ReadPaletteModeInfo();
        if (!_sequence.EnableFilterIntra || mode != PredictionMode.DcPred || _block.PaletteSizeY != 0 || Math.Max(_width4, _height4) > 8) return;
        bool usesFilter = _symbols.ReadBool(Cdf(CdfLayout.FilterIntra + _size * CdfLayout.FilterIntraStride0));
        if (usesFilter) _block.FilterIntraMode = (byte)(_symbols.ReadSymbol(Cdf(CdfLayout.FilterIntraMode), CdfLayout.FilterIntraModeSymbols) + 1);
        Trace("filter_intra", _block.FilterIntraMode);
    }

    private void ReadUvMode(int mode)
    {
        bool isCflAllowed = _isLossless
            ? SpecTables.SubsampledSize[_size * 4 + _subX * 2 + _subY] == BlockSize.Block4x4
            : Math.Max(_width4, _height4) <= 8;
        _block.UvMode = (byte)(isCflAllowed
            ? _symbols.ReadSymbol(Cdf(CdfLayout.UvModeCflAllowed + mode * CdfLayout.UvModeCflAllowedStride0), CdfLayout.UvModeCflAllowedSymbols)
            : _symbols.ReadSymbol(Cdf(CdfLayout.UvModeCflNotAllowed + mode * CdfLayout.UvModeCflNotAllowedStride0), CdfLayout.UvModeCflNotAllowedSymbols));
        Trace("uv_mode", _block.UvMode);
    }

    private sbyte ReadAngleDelta(int mode)
    {
        if (_size < BlockSize.Block8x8 || mode is < PredictionMode.VPred or > PredictionMode.D67Pred) return 0;
        int offset = CdfLayout.AngleDelta + (mode - PredictionMode.VPred) * CdfLayout.AngleDeltaStride0;
        int delta = _symbols.ReadSymbol(Cdf(offset), CdfLayout.AngleDeltaSymbols) - Av1Constants.MaxAngleDelta;
        Trace("angle_delta", delta);
        return (sbyte)delta;
    }

    private void ReadCflAlphas()
    {
        int signs = _symbols.ReadSymbol(Cdf(CdfLayout.CflSign), CdfLayout.CflSignSymbols);
        int signU = (signs + 1) / 3;   // 0 zero, 1 negative, 2 positive
        int signV = (signs + 1) % 3;
        _block.CflAlphaU = ReadCflAlpha(signU, (signU - 1) * 3 + signV);
        _block.CflAlphaV = ReadCflAlpha(signV, (signV - 1) * 3 + signU);
        Trace("cfl_alpha_u", _block.CflAlphaU);
        Trace("cfl_alpha_v", _block.CflAlphaV);
    }

    private sbyte ReadCflAlpha(int sign, int context)
    {
        if (sign == 0) return 0;
        int alpha = 1 + _symbols.ReadSymbol(Cdf(CdfLayout.CflAlpha + context * CdfLayout.CflAlphaStride0), CdfLayout.CflAlphaSymbols);
        return (sbyte)(sign == 1 ? -alpha : alpha);
    }

    private void ReadIntraBlockCopy()
    {
        _isInter = true;
        _block.YMode = PredictionMode.DcPred;
        _block.UvMode = PredictionMode.DcPred;
        _block.FilterX = InterpFilter.Bilinear;
        _block.FilterY = InterpFilter.Bilinear;
        _stack.Find(in _block, HasTopRight());
        MotionVector predicted = _stack[0].Mv0;
        if (predicted.IsZero) predicted = _stack[1].Mv0;
        if (predicted.IsZero)
        {
            int superblockSize = _superblockUnits * Av1Constants.MiSize;
            predicted = _row - _superblockUnits < _rowStart
                ? new MotionVector(0, (short)(-(superblockSize + Av1Constants.IntrabcDelayPixels) * 8))
                : new MotionVector((short)(-superblockSize * 8), 0);
        }

        MotionVector mv = ReadMv(predicted, Av1Constants.MvIntrabcContext);
        if (!IsCopyValid(mv))
        {
            if (_isStrict) Fail(Av1ErrorCode.InvalidTile, "a vector of intra block copy points outside of what may be copied");
            else if (!TryMoveCopy(ref mv)) Fail(Av1ErrorCode.InvalidTile, "a vector of intra block copy points into its own superblock");
        }

        _block.Mv0 = mv;
        Trace("intrabc_mv", (mv.Row << 16) | (ushort)mv.Column);
    }

    // is_mv_valid of section 6.10.25, for intra block copy.
    private bool IsCopyValid(MotionVector mv)
    {
        if (Math.Abs((int)mv.Row) >= 1 << 14 || Math.Abs((int)mv.Column) >= 1 << 14 || ((mv.Row | mv.Column) & 7) != 0) return false;
        int width = _width4 * Av1Constants.MiSize;
        int height = _height4 * Av1Constants.MiSize;
        int top = _row * Av1Constants.MiSize + (mv.Row >> 3);
        int left = _column * Av1Constants.MiSize + (mv.Column >> 3);
        int bottom = top + height;
        int right = left + width;
        if (_hasChroma)
        {
            if (width < 8 && _subX != 0) left -= 4;
            if (height < 8 && _subY != 0) top -= 4;
        }

        if (top < _rowStart * Av1Constants.MiSize || left < _columnStart * Av1Constants.MiSize || bottom > _rowEnd * Av1Constants.MiSize || right > _columnEnd * Av1Constants.MiSize) return false;
        int superblockSize = _superblockUnits * Av1Constants.MiSize;
        int activeRow = _row * Av1Constants.MiSize / superblockSize;
        int activeColumn64 = _column * Av1Constants.MiSize >> 6;
        int sourceRow = (bottom - 1) / superblockSize;
        int sourceColumn64 = (right - 1) >> 6;
        int perRow = ((_columnEnd - _columnStart - 1) >> 4) + 1;
        if (sourceRow * perRow + sourceColumn64 >= activeRow * perRow + activeColumn64 - Av1Constants.IntrabcDelaySb64) return false;
        int gradient = 1 + Av1Constants.IntrabcDelaySb64 + (_superblockUnits == 32 ? 1 : 0);
        return sourceRow <= activeRow && sourceColumn64 < activeColumn64 - Av1Constants.IntrabcDelaySb64 + gradient * (activeRow - sourceRow);
    }

    // What dav1d does with vectors that are not valid: the source moves into the tile, then above or left of the superblock; the steps and their order are its own.
    private bool TryMoveCopy(ref MotionVector mv)
    {
        int width = _width4 * Av1Constants.MiSize;
        int height = _height4 * Av1Constants.MiSize;
        int limitLeft = _columnStart * Av1Constants.MiSize + (_hasChroma && _width4 < 2 && _subX != 0 ? 4 : 0);
        int limitTop = _rowStart * Av1Constants.MiSize + (_hasChroma && _height4 < 2 && _subY != 0 ? 4 : 0);
        int limitRight = ((_columnEnd + _width4 - 1) & ~(_width4 - 1)) * Av1Constants.MiSize;
        int left = _column * Av1Constants.MiSize + (mv.Column >> 3);
        int top = _row * Av1Constants.MiSize + (mv.Row >> 3);
        if (left < limitLeft) left = limitLeft;
        else if (left + width > limitRight) left = limitRight - width;
        if (top < limitTop) top = limitTop;
        int superblockSize = _superblockUnits * Av1Constants.MiSize;
        int superblockLeft = (_column & ~_superblockMask) * Av1Constants.MiSize;
        int superblockTop = (_row & ~_superblockMask) * Av1Constants.MiSize;
        if (top + height > superblockTop && left + width > superblockLeft)
        {
            int down = top + height - superblockTop;
            int over = left + width - superblockLeft;
            if (top - limitTop >= down) top -= down;
            else if (left - limitLeft >= over) left -= over;
        }

        if (top + height > superblockTop + superblockSize) top = superblockTop + superblockSize - height;
        if (top + height > superblockTop && left + width > superblockLeft) return false;
        mv = new MotionVector((short)((top - _row * Av1Constants.MiSize) * 8), (short)((left - _column * Av1Constants.MiSize) * 8));
        return true;
    }

    private bool HasTopRight()
    {
        if (Math.Max(_width4, _height4) > 16) return false;
        return IsInside(_row - 1, _column + _width4) && IsDecoded(0, (_row & _superblockMask) - 1, (_column & _superblockMask) + _width4);
    }
}
