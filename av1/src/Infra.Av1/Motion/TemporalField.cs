namespace Infra.Av1.Motion;

/// <summary>
/// MotionFieldMvs saved with a frame (section 7.19): per 8×8 luma samples, from the odd rows and columns of the 4×4 grid, one vector and one reference; reference 0 means none. Written after the rows are parsed,
/// frozen with the reference slot.
/// </summary>
internal sealed class TemporalField
{
    private MotionVector[] _vectors = [];
    private sbyte[] _refs = [];

    /// <summary>MiRows &gt;&gt; 1 of the frame.</summary>
    public int Rows { get; private set; }

    /// <summary>MiCols &gt;&gt; 1 of the frame.</summary>
    public int Columns { get; private set; }

    /// <summary>Makes room for a frame.</summary>
    public void Resize(int miCols, int miRows)
    {
        Columns = (miCols + 1) >> 1;
        Rows = (miRows + 1) >> 1;
        int length = checked(Columns * Rows);
        if (_refs.Length >= length) return;
        _vectors = new MotionVector[length];
        _refs = new sbyte[length];
    }

    /// <summary>Lets go of the storage; not inside a frame.</summary>
    public void Trim()
    {
        _vectors = [];
        _refs = [];
    }

    /// <summary>SavedMvs of one row of 8×8.</summary>
    public Span<MotionVector> Vectors(int row) => _vectors.AsSpan(row * Columns, Columns);

    /// <summary>SavedRefFrames of one row of 8×8: 0 none, else 1 to 7.</summary>
    public Span<sbyte> Refs(int row) => _refs.AsSpan(row * Columns, Columns);
}
