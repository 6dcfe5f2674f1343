using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Section 5.11.25: reference frames, with the contexts of section 8.3.2. Outside the tile the contexts hold intra and none, which count for nothing.
internal sealed partial class TileReader
{
    private readonly int[] _refCounts = new int[Av1Constants.TotalRefsPerFrame];

    private void ReadRefFrames()
    {
        if (_isSkipMode)
        {
            _block.Ref0 = (sbyte)_header.SkipModeRefs[0];
            _block.Ref1 = (sbyte)_header.SkipModeRefs[1];
            return;
        }

        if (IsFeatureActive(Av1Constants.SegLvlRefFrame))
        {
            _block.Ref0 = (sbyte)SegmentReference();
            return;
        }

        if (IsFeatureActive(Av1Constants.SegLvlSkip) || IsFeatureActive(Av1Constants.SegLvlGlobalmv))
        {
            _block.Ref0 = RefFrame.LastFrame;
            return;
        }

        bool isCompound = false;
        if (_header.ReferenceSelect && Math.Min(_width4, _height4) >= 2)
        {
            isCompound = _symbols.ReadBool(Cdf(CdfLayout.CompMode + CompModeContext() * CdfLayout.CompModeStride0));
            Trace("comp_mode", isCompound ? 1 : 0);
        }

        CountRefs();
        if (!isCompound)
        {
            _block.Ref0 = (sbyte)ReadSingleRef();
        }
        else if (_symbols.ReadBool(Cdf(CdfLayout.CompRefType + CompRefTypeContext() * CdfLayout.CompRefTypeStride0)))
        {
            ReadCompoundRefs();
        }
        else
        {
            ReadUnidirectionalRefs();
        }

        Trace("ref_frame0", _block.Ref0);
        Trace("ref_frame1", _block.Ref1);
    }

    private int ReadSingleRef()
    {
        if (ReadSingleRefBit(0, ContextForwardBackward()))
        {
            if (ReadSingleRefBit(1, ContextBackward())) return RefFrame.AltrefFrame;
            return ReadSingleRefBit(5, ContextBwdAlt2()) ? RefFrame.Altref2Frame : RefFrame.BwdrefFrame;
        }

        if (ReadSingleRefBit(2, ContextForward())) return ReadSingleRefBit(4, ContextLast3Golden()) ? RefFrame.GoldenFrame : RefFrame.Last3Frame;
        return ReadSingleRefBit(3, ContextLastLast2()) ? RefFrame.Last2Frame : RefFrame.LastFrame;
    }

    private bool ReadSingleRefBit(int bit, int context) =>
        _symbols.ReadBool(Cdf(CdfLayout.SingleRef + context * CdfLayout.SingleRefStride0 + bit * CdfLayout.SingleRefStride1));

    private void ReadCompoundRefs()
    {
        if (ReadCompRefBit(0, ContextForward()))
            _block.Ref0 = ReadCompRefBit(2, ContextLast3Golden()) ? (sbyte)RefFrame.GoldenFrame : (sbyte)RefFrame.Last3Frame;
        else
            _block.Ref0 = ReadCompRefBit(1, ContextLastLast2()) ? (sbyte)RefFrame.Last2Frame : (sbyte)RefFrame.LastFrame;
        if (ReadCompBwdRefBit(0, ContextBackward()))
            _block.Ref1 = RefFrame.AltrefFrame;
        else
            _block.Ref1 = ReadCompBwdRefBit(1, ContextBwdAlt2()) ? (sbyte)RefFrame.Altref2Frame : (sbyte)RefFrame.BwdrefFrame;
    }

    private bool ReadCompRefBit(int bit, int context) =>
        _symbols.ReadBool(Cdf(CdfLayout.CompRef + context * CdfLayout.CompRefStride0 + bit * CdfLayout.CompRefStride1));

    private bool ReadCompBwdRefBit(int bit, int context) =>
        _symbols.ReadBool(Cdf(CdfLayout.CompBwdRef + context * CdfLayout.CompBwdRefStride0 + bit * CdfLayout.CompBwdRefStride1));

    private void ReadUnidirectionalRefs()
    {
        if (ReadUniCompRefBit(0, ContextForwardBackward()))
        {
            _block.Ref0 = RefFrame.BwdrefFrame;
            _block.Ref1 = RefFrame.AltrefFrame;
            return;
        }

        _block.Ref0 = RefFrame.LastFrame;
        int last2 = _refCounts[RefFrame.Last2Frame];
        int last3Golden = _refCounts[RefFrame.Last3Frame] + _refCounts[RefFrame.GoldenFrame];
        if (!ReadUniCompRefBit(1, Compare(last2, last3Golden))) _block.Ref1 = RefFrame.Last2Frame;
        else _block.Ref1 = ReadUniCompRefBit(2, ContextLast3Golden()) ? (sbyte)RefFrame.GoldenFrame : (sbyte)RefFrame.Last3Frame;
    }

    private bool ReadUniCompRefBit(int bit, int context) =>
        _symbols.ReadBool(Cdf(CdfLayout.UniCompRef + context * CdfLayout.UniCompRefStride0 + bit * CdfLayout.UniCompRefStride1));

    // count_refs for all types at once.
    private void CountRefs()
    {
        int[] counts = _refCounts;
        Array.Clear(counts);
        counts[_above.Ref0[_columnEntry]]++;
        counts[_left.Ref0[_rowEntry]]++;
        if (_above.Ref1[_columnEntry] > 0) counts[_above.Ref1[_columnEntry]]++;
        if (_left.Ref1[_rowEntry] > 0) counts[_left.Ref1[_rowEntry]]++;
    }

    // ref_count_ctx.
    private static int Compare(int first, int second) => first < second ? 0 : first == second ? 1 : 2;

    private int ContextForwardBackward() => Compare(
        _refCounts[RefFrame.LastFrame] + _refCounts[RefFrame.Last2Frame] + _refCounts[RefFrame.Last3Frame] + _refCounts[RefFrame.GoldenFrame],
        _refCounts[RefFrame.BwdrefFrame] + _refCounts[RefFrame.Altref2Frame] + _refCounts[RefFrame.AltrefFrame]);

    private int ContextForward() => Compare(
        _refCounts[RefFrame.LastFrame] + _refCounts[RefFrame.Last2Frame],
        _refCounts[RefFrame.Last3Frame] + _refCounts[RefFrame.GoldenFrame]);

    private int ContextLastLast2() => Compare(_refCounts[RefFrame.LastFrame], _refCounts[RefFrame.Last2Frame]);

    private int ContextLast3Golden() => Compare(_refCounts[RefFrame.Last3Frame], _refCounts[RefFrame.GoldenFrame]);

    private int ContextBackward() => Compare(_refCounts[RefFrame.BwdrefFrame] + _refCounts[RefFrame.Altref2Frame], _refCounts[RefFrame.AltrefFrame]);

    private int ContextBwdAlt2() => Compare(_refCounts[RefFrame.BwdrefFrame], _refCounts[RefFrame.Altref2Frame]);

    private static bool IsBackward(int reference) => reference >= RefFrame.BwdrefFrame;

    private int CompModeContext()
    {
        int above0 = _above.Ref0[_columnEntry];
        int left0 = _left.Ref0[_rowEntry];
        bool isAboveSingle = _above.Ref1[_columnEntry] <= RefFrame.IntraFrame;
        bool isLeftSingle = _left.Ref1[_rowEntry] <= RefFrame.IntraFrame;
        if (_hasAbove && _hasLeft)
        {
            if (isAboveSingle && isLeftSingle) return IsBackward(above0) != IsBackward(left0) ? 1 : 0;
            if (isAboveSingle) return IsBackward(above0) || above0 <= RefFrame.IntraFrame ? 3 : 2;
            if (isLeftSingle) return IsBackward(left0) || left0 <= RefFrame.IntraFrame ? 3 : 2;
            return 4;
        }

        if (_hasAbove) return !isAboveSingle ? 3 : IsBackward(above0) ? 1 : 0;
        if (_hasLeft) return !isLeftSingle ? 3 : IsBackward(left0) ? 1 : 0;
        return 1;
    }

    private int CompRefTypeContext()
    {
        int above0 = _above.Ref0[_columnEntry];
        int above1 = _above.Ref1[_columnEntry];
        int left0 = _left.Ref0[_rowEntry];
        int left1 = _left.Ref1[_rowEntry];
        bool isAboveInter = above0 > RefFrame.IntraFrame;
        bool isLeftInter = left0 > RefFrame.IntraFrame;
        bool isAboveCompound = isAboveInter && above1 > RefFrame.IntraFrame;
        bool isLeftCompound = isLeftInter && left1 > RefFrame.IntraFrame;
        bool isAboveUni = isAboveCompound && IsBackward(above0) == IsBackward(above1);
        bool isLeftUni = isLeftCompound && IsBackward(left0) == IsBackward(left1);
        if (isAboveInter && isLeftInter)
        {
            int same = IsBackward(above0) == IsBackward(left0) ? 1 : 0;
            if (!isAboveCompound && !isLeftCompound) return 1 + 2 * same;
            if (!isAboveCompound) return isLeftUni ? 3 + same : 1;
            if (!isLeftCompound) return isAboveUni ? 3 + same : 1;
            if (!isAboveUni && !isLeftUni) return 0;
            if (!isAboveUni || !isLeftUni) return 2;
            return 3 + ((above0 == RefFrame.BwdrefFrame) == (left0 == RefFrame.BwdrefFrame) ? 1 : 0);
        }

        if (_hasAbove && _hasLeft)
        {
            if (isAboveCompound) return 1 + 2 * (isAboveUni ? 1 : 0);
            if (isLeftCompound) return 1 + 2 * (isLeftUni ? 1 : 0);
            return 2;
        }

        if (isAboveCompound) return 4 * (isAboveUni ? 1 : 0);
        if (isLeftCompound) return 4 * (isLeftUni ? 1 : 0);
        return 2;
    }
}
