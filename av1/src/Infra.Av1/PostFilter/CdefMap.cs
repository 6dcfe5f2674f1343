namespace Infra.Av1.PostFilter;

/// <summary>cdef_idx per 64×64 (-1: none, no filtering) and is-not-skipped per 8×8. One writer per place.</summary>
internal sealed class CdefMap
{
    private sbyte[] _indices = [];
    private byte[] _notSkipped = [];

    /// <summary>Columns of 64×64.</summary>
    public int Columns64 { get; private set; }

    /// <summary>Columns of 8×8.</summary>
    public int Columns8 { get; private set; }

    /// <summary>Makes room for a frame: all indices -1, all 8×8 skipped.</summary>
    public void Reset(int miCols, int miRows)
    {
        Columns64 = (miCols + 31) >> 5 << 1;
        Columns8 = Columns64 * 8;
        int rows64 = (miRows + 31) >> 5 << 1;
        int length = checked(Columns64 * rows64);
        if (_indices.Length < length) _indices = new sbyte[length];
        if (_notSkipped.Length < checked(length * 64)) _notSkipped = new byte[length * 64];
        Array.Fill(_indices, (sbyte)-1);
        Array.Clear(_notSkipped);
    }

    /// <summary>Lets go of the storage; not inside a frame.</summary>
    public void Trim()
    {
        _indices = [];
        _notSkipped = [];
    }

    /// <summary>cdef_idx[][] of the 64×64 at that column and row of 64×64.</summary>
    public ref sbyte Index(int row64, int column64) => ref _indices[row64 * Columns64 + column64];

    /// <summary>Per 8×8 of a row: 1 if any of its four 4×4 is not skipped.</summary>
    public Span<byte> NotSkipped(int row8) => _notSkipped.AsSpan(row8 * Columns8, Columns8);
}
