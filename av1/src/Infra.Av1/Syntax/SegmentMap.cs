namespace Infra.Av1.Syntax;

/// <summary>SegmentIds of a frame, one byte (0 to 7) per 4×4 luma samples. One writer per place; frozen with the reference slot. All zeros when new.</summary>
internal sealed class SegmentMap(int miCols, int miRows)
{
    private readonly byte[] _ids = new byte[checked(miCols * miRows)];

    /// <summary>MiCols.</summary>
    public int Columns { get; } = miCols;

    /// <summary>MiRows.</summary>
    public int Rows { get; } = miRows;

    /// <summary>Ids of row <paramref name="miRow"/>.</summary>
    public Span<byte> Row(int miRow) => _ids.AsSpan(miRow * Columns, Columns);

    /// <summary>Sets all to 0.</summary>
    public void Clear() => Array.Clear(_ids);
}
