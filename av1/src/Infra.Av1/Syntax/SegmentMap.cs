namespace Infra.Av1.Syntax;

/// <summary>SegmentIds of a frame, one byte (0 to 7) per 4×4 luma samples. One writer per place; frozen with the reference slot.</summary>
internal sealed class SegmentMap
{
    private byte[] _ids = [];

    /// <summary>MiCols.</summary>
    public int Columns { get; private set; }

    /// <summary>MiRows.</summary>
    public int Rows { get; private set; }

    /// <summary>Makes room for a frame, all ids 0.</summary>
    public void Resize(int miCols, int miRows)
    {
        Columns = miCols;
        Rows = miRows;
        int length = checked(miCols * miRows);
        if (_ids.Length < length) _ids = new byte[length];
        else _ids.AsSpan(0, length).Clear();
    }

    /// <summary>Lets go of the storage.</summary>
    public void Trim() => _ids = [];

    /// <summary>Takes over the ids of a map of the same size.</summary>
    public void CopyFrom(SegmentMap source) => source._ids.AsSpan(0, Columns * Rows).CopyTo(_ids);

    /// <summary>Ids of row <paramref name="miRow"/>.</summary>
    public Span<byte> Row(int miRow) => _ids.AsSpan(miRow * Columns, Columns);
}
