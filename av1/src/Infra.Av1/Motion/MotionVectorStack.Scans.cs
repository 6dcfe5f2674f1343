using Infra.Av1.Tables;

namespace Infra.Av1.Motion;

// Sections 7.10.2.2 to 7.10.2.9: candidates from blocks around and from the projected motion field.
internal sealed partial class MotionVectorStack
{
    // Scan row process, section 7.10.2.2.
    private void ScanRow(int deltaRow)
    {
        int end = Math.Min(Math.Min(_width4, _header.MiCols - _column), 16);
        int deltaColumn = 0;
        int least = _width4 >= 16 ? 4 : 1;
        if (deltaRow < -1)
        {
            deltaRow += _row & 1;
            deltaColumn = 1 - (_column & 1);
            least = Math.Max(least, 2);
        }

        int row = _row + deltaRow;
        if (row < _rowStart) return;
        for (int i = 0; i < end;)
        {
            int column = _column + deltaColumn + i;
            if (column >= _columnEnd) break;
            ref readonly MotionEntry entry = ref _map[row, column];
            int length = Math.Max(Math.Min(_width4, SpecTables.Num4x4BlocksWide[entry.Size]), least);
            Add(in entry, length * 2);
            i += length;
        }
    }

    // Scan col process, section 7.10.2.3.
    private void ScanColumn(int deltaColumn)
    {
        int end = Math.Min(Math.Min(_height4, _header.MiRows - _row), 16);
        int deltaRow = 0;
        int least = _height4 >= 16 ? 4 : 1;
        if (deltaColumn < -1)
        {
            deltaRow = 1 - (_row & 1);
            deltaColumn += _column & 1;
            least = Math.Max(least, 2);
        }

        int column = _column + deltaColumn;
        if (column < _columnStart) return;
        for (int i = 0; i < end;)
        {
            int row = _row + deltaRow + i;
            if (row >= _rowEnd) break;
            ref readonly MotionEntry entry = ref _map[row, column];
            int length = Math.Max(Math.Min(_height4, SpecTables.Num4x4BlocksHigh[entry.Size]), least);
            Add(in entry, length * 2);
            i += length;
        }
    }

    // Add reference motion vector process, section 7.10.2.7, with both search stack processes.
    private void Add(in MotionEntry entry, int weight)
    {
        if ((entry.Flags & MotionFlags.Inter) == 0) return;
        if (_isCompound)
        {
            if (entry.Ref0 != _ref0 || entry.Ref1 != _ref1) return;
            MotionVector mv0 = entry.Mv0;
            MotionVector mv1 = entry.Mv1;
            if ((entry.Flags & MotionFlags.GlobalMv) != 0)
            {
                if (_header.Global[_ref0 - 1].Type > Av1Constants.Translation) mv0 = Global0;
                if (_header.Global[_ref1 - 1].Type > Av1Constants.Translation) mv1 = Global1;
            }

            Found(in entry);
            Push(Lower(mv0), Lower(mv1), weight);
            return;
        }

        bool usesGlobal = (entry.Flags & MotionFlags.GlobalMv) != 0 && _header.Global[_ref0 - 1].Type > Av1Constants.Translation;
        if (entry.Ref0 == _ref0)
        {
            Found(in entry);
            Push(Lower(usesGlobal ? Global0 : entry.Mv0), default, weight);
        }

        if (entry.Ref1 == _ref0)
        {
            Found(in entry);
            Push(Lower(usesGlobal ? Global0 : entry.Mv1), default, weight);
        }
    }

    private void Found(in MotionEntry entry)
    {
        _hasMatch = true;
        if ((entry.Flags & MotionFlags.NewMv) != 0) _newCount++;
    }

    private void Push(MotionVector mv0, MotionVector mv1, int weight)
    {
        Candidate[] candidates = _candidates;
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            ref Candidate candidate = ref candidates[i];
            if (candidate.Mv0 != mv0 || candidate.Mv1 != mv1) continue;
            candidate.Weight += weight;
            return;
        }

        if (count == CandidatesMax) return;
        candidates[count] = new Candidate { Mv0 = mv0, Mv1 = mv1, Weight = weight };
        Count = count + 1;
    }

    // Temporal scan process, section 7.10.2.5.
    private void ScanTemporal(TemporalField field)
    {
        int stepX = _width4 >= 16 ? 4 : 2;
        int stepY = _height4 >= 16 ? 4 : 2;
        for (int y = 0; y < Math.Min(_height4, 16); y += stepY)
        {
            for (int x = 0; x < Math.Min(_width4, 16); x += stepX)
                AddTemporal(field, y, x);
        }

        if (_height4 is < 2 or >= 16 || _width4 is < 2 or >= 16) return;
        AddTemporalNear(field, _height4, -2);
        AddTemporalNear(field, _height4, _width4);
        AddTemporalNear(field, _height4 - 2, _width4);
    }

    // check_sb_border: inside the same 64×64.
    private void AddTemporalNear(TemporalField field, int deltaRow, int deltaColumn)
    {
        int row = (_row & 15) + deltaRow;
        int column = (_column & 15) + deltaColumn;
        if (row is >= 0 and < 16 && column is >= 0 and < 16) AddTemporal(field, deltaRow, deltaColumn);
    }

    // Temporal sample process, section 7.10.2.6.
    private void AddTemporal(TemporalField field, int deltaRow, int deltaColumn)
    {
        int row = (_row + deltaRow) | 1;
        int column = (_column + deltaColumn) | 1;
        if (row < _rowStart || row >= _rowEnd || column < _columnStart || column >= _columnEnd) return;
        bool isFirst = deltaRow == 0 && deltaColumn == 0;
        if (isFirst) ZeroMvContext = 1;
        int distance = field.Refs(row >> 1)[column >> 1];
        if (distance == 0) return;
        MotionVector saved = field.Vectors(row >> 1)[column >> 1];
        MotionVector mv0 = Lower(MotionField.Project(saved, _refToDistance[_ref0], distance));
        MotionVector mv1 = _isCompound ? Lower(MotionField.Project(saved, _refToDistance[_ref1], distance)) : default;
        if (isFirst) ZeroMvContext = IsFar(mv0, Global0) || (_isCompound && IsFar(mv1, Global1)) ? 1 : 0;
        Push(mv0, mv1, weight: 2);
    }

    private static bool IsFar(MotionVector a, MotionVector b) => Math.Abs(a.Row - b.Row) >= GlobalDifferenceMin || Math.Abs(a.Column - b.Column) >= GlobalDifferenceMin;
}
