namespace Infra.Av1.PostFilter;

/// <summary>Restoration units of a frame by plane, in raster order; unitRows and unitCols as section 5.11.57 counts them. One writer per unit.</summary>
internal sealed class RestorationMap
{
    private readonly RestorationUnit[][] _units = [[], [], []];
    private readonly int[] _columns = new int[3];

    /// <summary>Makes room for a plane and sets all its units to none.</summary>
    public void Reset(int plane, int unitColumns, int unitRows)
    {
        _columns[plane] = unitColumns;
        int length = checked(unitColumns * unitRows);
        if (_units[plane].Length < length) _units[plane] = new RestorationUnit[length];
        else Array.Clear(_units[plane]);
    }

    /// <summary>Lets go of the storage; not inside a frame.</summary>
    public void Trim() => _units.AsSpan().Fill([]);

    /// <summary>One unit.</summary>
    public ref RestorationUnit this[int plane, int unitRow, int unitColumn] => ref _units[plane][unitRow * _columns[plane] + unitColumn];
}
