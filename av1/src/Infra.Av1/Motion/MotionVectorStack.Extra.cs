using Infra.Av1.Tables;

namespace Infra.Av1.Motion;

// Sections 7.10.2.12 and 7.10.2.13: what fills the stack where fewer than two candidates were found.
internal sealed partial class MotionVectorStack
{
    // Extra search process, section 7.10.2.12.
    private void SearchExtra()
    {
        Array.Clear(_sameCount);
        Array.Clear(_otherCount);
        int width = Math.Min(Math.Min(16, _width4), _header.MiCols - _column);
        int height = Math.Min(Math.Min(16, _height4), _header.MiRows - _row);
        int length = Math.Min(width, height);
        if (_row > _rowStart)
        {
            for (int i = 0; i < length && Count < 2;)
            {
                ref readonly MotionEntry entry = ref _map[_row - 1, _column + i];
                AddExtra(in entry);
                i += SpecTables.Num4x4BlocksWide[entry.Size];
            }
        }

        if (_column > _columnStart)
        {
            for (int i = 0; i < length && Count < 2;)
            {
                ref readonly MotionEntry entry = ref _map[_row + i, _column - 1];
                AddExtra(in entry);
                i += SpecTables.Num4x4BlocksHigh[entry.Size];
            }
        }

        if (_isCompound)
        {
            CombineExtra();
        }
        else
        {
            // They count for nothing, but are what NEARESTMV and NEARMV take.
            for (int i = Count; i < 2; i++)
                _candidates[i] = new Candidate { Mv0 = Global0 };
        }
    }

    // Add extra MV candidate process, section 7.10.2.13.
    private void AddExtra(in MotionEntry entry)
    {
        AddExtra(entry.Ref0, entry.Mv0);
        AddExtra(entry.Ref1, entry.Mv1);
    }

    private void AddExtra(int reference, MotionVector mv)
    {
        if (reference <= RefFrame.IntraFrame) return;
        if (!_isCompound)
        {
            if (_ref0 > RefFrame.IntraFrame && IsOtherSide(reference, _ref0)) mv = Negate(mv);
            for (int i = 0; i < Count; i++)
            {
                if (_candidates[i].Mv0 == mv) return;
            }

            _candidates[Count++] = new Candidate { Mv0 = mv, Weight = 2 };
            return;
        }

        for (int list = 0; list < 2; list++)
        {
            int target = list == 0 ? _ref0 : _ref1;
            if (reference == target && _sameCount[list] < 2)
                _sameRef[list * 2 + _sameCount[list]++] = mv;
            else if (_otherCount[list] < 2)
                _otherRef[list * 2 + _otherCount[list]++] = IsOtherSide(reference, target) ? Negate(mv) : mv;
        }
    }

    private bool IsOtherSide(int a, int b) => _header.RefSignBias[a - 1] != _header.RefSignBias[b - 1];

    private static MotionVector Negate(MotionVector mv) => new((short)-mv.Row, (short)-mv.Column);

    private void CombineExtra()
    {
        (MotionVector first0, MotionVector second0) = Combined(0, Global0);
        (MotionVector first1, MotionVector second1) = Combined(1, Global1);
        if (Count == 1)
        {
            bool isSame = first0 == _candidates[0].Mv0 && first1 == _candidates[0].Mv1;
            _candidates[1] = isSame ? new Candidate { Mv0 = second0, Mv1 = second1, Weight = 2 } : new Candidate { Mv0 = first0, Mv1 = first1, Weight = 2 };
        }
        else
        {
            _candidates[0] = new Candidate { Mv0 = first0, Mv1 = first1, Weight = 2 };
            _candidates[1] = new Candidate { Mv0 = second0, Mv1 = second1, Weight = 2 };
        }

        Count = 2;
    }

    // combinedMvs of one list: the same reference first, then others, then the global vector.
    private (MotionVector First, MotionVector Second) Combined(int list, MotionVector global)
    {
        Span<MotionVector> pair = _pair;
        int count = 0;
        for (int i = 0; i < _sameCount[list]; i++)
            pair[count++] = _sameRef[list * 2 + i];
        for (int i = 0; i < _otherCount[list] && count < 2; i++)
            pair[count++] = _otherRef[list * 2 + i];
        while (count < 2)
            pair[count++] = global;
        return (pair[0], pair[1]);
    }
}
