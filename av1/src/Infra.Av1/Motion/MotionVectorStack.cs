using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Motion;

/// <summary>
/// The candidates for a block's vectors and the contexts that follow from them: find_mv_stack, section 7.10.2. One object per tile reader; a search allocates nothing.
/// </summary>
internal sealed partial class MotionVectorStack
{
    private const int CandidatesMax = Av1Constants.MaxRefMvStackSize;
    private const int GlobalDifferenceMin = 16;

    private readonly Candidate[] _candidates = new Candidate[CandidatesMax + 1];
    private readonly int[] _refToDistance = new int[Av1Constants.TotalRefsPerFrame];   // get_relative_dist( OrderHint, OrderHints[ ref ] )
    private readonly MotionVector[] _sameRef = new MotionVector[4];    // RefIdMvs[list * 2 + i]
    private readonly MotionVector[] _otherRef = new MotionVector[4];   // RefDiffMvs
    private readonly MotionVector[] _pair = new MotionVector[2];
    private readonly int[] _sameCount = new int[2];
    private readonly int[] _otherCount = new int[2];
    private FrameHeader _header = new();
    private MotionMap _map = new();
    private TemporalField? _projected;
    private int _rowStart;
    private int _rowEnd;
    private int _columnStart;
    private int _columnEnd;

    // The block.
    private int _row;
    private int _column;
    private int _width4;
    private int _height4;
    private int _ref0;
    private int _ref1;
    private bool _isCompound;
    private int _newCount;
    private bool _hasMatch;

    /// <summary>NumMvFound, 0 to 8. Places 0 and 1 hold vectors in any case.</summary>
    public int Count { get; private set; }

    /// <summary>NewMvContext, 0 to 5.</summary>
    public int NewMvContext { get; private set; }

    /// <summary>RefMvContext, 0 to 5.</summary>
    public int RefMvContext { get; private set; }

    /// <summary>ZeroMvContext, 0 or 1.</summary>
    public int ZeroMvContext { get; private set; }

    /// <summary>GlobalMvs[0].</summary>
    public MotionVector Global0 { get; private set; }

    /// <summary>GlobalMvs[1], for compound blocks.</summary>
    public MotionVector Global1 { get; private set; }

    /// <summary>RefStackMv[place], both lists.</summary>
    public ref readonly Candidate this[int place] => ref _candidates[place];

    /// <summary>DrlCtxStack[place], of the weights before vectors were clamped.</summary>
    public int DrlContext(int place)
    {
        if (place + 1 >= Count) return 0;
        bool isNear = _candidates[place].Weight >= Av1Constants.RefCatLevel;
        if (!isNear) return 2;
        return _candidates[place + 1].Weight < Av1Constants.RefCatLevel ? 1 : 0;
    }

    /// <summary>Prepares for a tile.</summary>
    public void Begin(FrameContext frame, int rowStart, int rowEnd, int columnStart, int columnEnd)
    {
        _header = frame.Header;
        _map = frame.Motion;
        _projected = _header.UseRefFrameMvs ? frame.Projected : null;
        _rowStart = rowStart;
        _rowEnd = rowEnd;
        _columnStart = columnStart;
        _columnEnd = columnEnd;
        if (_header.IsIntra) return;
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
            _refToDistance[i + 1] = OrderHints.Distance(frame.Sequence, _header.OrderHint, _header.RefOrderHint[i]);
    }

    /// <summary>Fills the stack for a block whose position, size and references are known.</summary>
    /// <param name="block">Ref1 above 0 says that it is compound; Ref0 is 0 for intra block copy.</param>
    /// <param name="hasTopRight">Whether the 4×4 at the upper right is in the tile and decoded; false if the block is wider or higher than 64.</param>
    public void Find(in BlockInfo block, bool hasTopRight)
    {
        _row = block.MiRow;
        _column = block.MiColumn;
        _width4 = SpecTables.Num4x4BlocksWide[block.Size];
        _height4 = SpecTables.Num4x4BlocksHigh[block.Size];
        _ref0 = block.Ref0;
        _ref1 = block.Ref1;
        _isCompound = _ref1 > RefFrame.IntraFrame;
        Count = 0;
        _newCount = 0;
        ZeroMvContext = 0;
        Global0 = GlobalVector(_ref0);
        Global1 = _isCompound ? GlobalVector(_ref1) : default;

        _hasMatch = false;
        ScanRow(-1);
        bool hasAboveMatch = _hasMatch;
        _hasMatch = false;
        ScanColumn(-1);
        bool hasLeftMatch = _hasMatch;
        _hasMatch = false;
        if (hasTopRight) Add(in _map[_row - 1, _column + _width4], weight: 4);
        hasAboveMatch |= _hasMatch;
        int closeMatches = (hasAboveMatch ? 1 : 0) + (hasLeftMatch ? 1 : 0);
        int nearest = Count;
        int newCount = _newCount;
        for (int i = 0; i < nearest; i++)
            _candidates[i].Weight += Av1Constants.RefCatLevel;
        if (_projected is not null) ScanTemporal(_projected);
        _hasMatch = false;
        if (_row > _rowStart && _column > _columnStart) Add(in _map[_row - 1, _column - 1], weight: 4);
        ScanRow(-3);
        hasAboveMatch |= _hasMatch;
        _hasMatch = false;
        ScanColumn(-3);
        hasLeftMatch |= _hasMatch;
        _hasMatch = false;
        if (_height4 > 1) ScanRow(-5);
        hasAboveMatch |= _hasMatch;
        _hasMatch = false;
        if (_width4 > 1) ScanColumn(-5);
        hasLeftMatch |= _hasMatch;
        int totalMatches = (hasAboveMatch ? 1 : 0) + (hasLeftMatch ? 1 : 0);
        Sort(0, nearest);
        Sort(nearest, Count);
        if (Count < 2) SearchExtra();
        SetContexts(closeMatches, totalMatches, newCount);
        ClampVectors();
    }

    // Setup global MV process, section 7.10.2.1.
    private MotionVector GlobalVector(int reference)
    {
        if (reference == RefFrame.IntraFrame) return default;
        ref readonly WarpModel model = ref _header.Global[reference - 1];
        int row;
        int column;
        if (model.Type == Av1Constants.Identity) return default;
        if (model.Type == Av1Constants.Translation)
        {
            row = model.P0 >> (Av1Constants.WarpedmodelPrecBits - 3);
            column = model.P1 >> (Av1Constants.WarpedmodelPrecBits - 3);
        }
        else
        {
            long x = _column * Av1Constants.MiSize + _width4 * 2 - 1;
            long y = _row * Av1Constants.MiSize + _height4 * 2 - 1;
            long across = (model.P2 - (1 << Av1Constants.WarpedmodelPrecBits)) * x + model.P3 * y + model.P0;
            long down = model.P4 * x + (model.P5 - (1 << Av1Constants.WarpedmodelPrecBits)) * y + model.P1;
            int shift = Av1Constants.WarpedmodelPrecBits - (_header.AllowHighPrecisionMv ? 3 : 2);
            int factor = _header.AllowHighPrecisionMv ? 1 : 2;
            row = (int)RoundSigned(down, shift) * factor;
            column = (int)RoundSigned(across, shift) * factor;
        }

        return Lower(new MotionVector((short)row, (short)column));
    }

    // Round2Signed.
    private static long RoundSigned(long value, int shift) => value < 0 ? -((-value + (1L << shift >> 1)) >> shift) : (value + (1L << shift >> 1)) >> shift;

    // Lower precision process, section 7.10.2.10.
    private MotionVector Lower(MotionVector mv)
    {
        if (_header.AllowHighPrecisionMv) return mv;
        return _header.ForceIntegerMv ? new MotionVector(Whole(mv.Row), Whole(mv.Column)) : new MotionVector(Quarter(mv.Row), Quarter(mv.Column));
    }

    private static short Whole(short value)
    {
        int magnitude = (Math.Abs((int)value) + 3) >> 3 << 3;
        return (short)(value > 0 ? magnitude : -magnitude);
    }

    private static short Quarter(short value) => (value & 1) == 0 ? value : (short)(value > 0 ? value - 1 : value + 1);

    // Sorting process, section 7.10.2.11: stable, falling weights.
    private void Sort(int start, int end)
    {
        Candidate[] candidates = _candidates;
        for (int i = start + 1; i < end; i++)
        {
            Candidate candidate = candidates[i];
            int place = i;
            for (; place > start && candidates[place - 1].Weight < candidate.Weight; place--)
                candidates[place] = candidates[place - 1];
            candidates[place] = candidate;
        }
    }

    // Context and clamping process, section 7.10.2.14.
    private void SetContexts(int closeMatches, int totalMatches, int newCount)
    {
        int hasNew = Math.Min(newCount, 1);
        switch (closeMatches)
        {
            case 0:
                NewMvContext = Math.Min(totalMatches, 1);
                RefMvContext = totalMatches;
                break;
            case 1:
                NewMvContext = 3 - hasNew;
                RefMvContext = 2 + totalMatches;
                break;
            default:
                NewMvContext = 5 - hasNew;
                RefMvContext = 5;
                break;
        }
    }

    private void ClampVectors()
    {
        int borderRow = Av1Constants.MvBorder + _height4 * 32;
        int borderColumn = Av1Constants.MvBorder + _width4 * 32;
        int top = -(_row * 32) - borderRow;
        int bottom = (_header.MiRows - _height4 - _row) * 32 + borderRow;
        int left = -(_column * 32) - borderColumn;
        int right = (_header.MiCols - _width4 - _column) * 32 + borderColumn;
        for (int i = 0; i < Count; i++)
        {
            ref Candidate candidate = ref _candidates[i];
            candidate.Mv0 = new MotionVector(Clamp(candidate.Mv0.Row, top, bottom), Clamp(candidate.Mv0.Column, left, right));
            if (_isCompound) candidate.Mv1 = new MotionVector(Clamp(candidate.Mv1.Row, top, bottom), Clamp(candidate.Mv1.Column, left, right));
        }
    }

    // Clip3.
    private static short Clamp(int value, int low, int high) => (short)(value < low ? low : value > high ? high : value);
}
