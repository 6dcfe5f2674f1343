namespace Infra.Av1.Motion;

/// <summary>
/// <see cref="MotionEntry"/> of the whole frame, row by row (the MV stack reads up to three 8-sample rows above, OBMC one; a ring is a later economy that callers do not see). One writer per place.
/// </summary>
internal sealed class MotionMap
{
    private MotionEntry[] _entries = [];

    /// <summary>Entries from row to row: MiCols rounded up to 32.</summary>
    public int Stride { get; private set; }

    /// <summary>Rows: MiRows rounded up to 32.</summary>
    public int Rows { get; private set; }

    /// <summary>Makes room for a frame; the content is that of before.</summary>
    public void Resize(int miCols, int miRows)
    {
        Stride = checked(miCols + 31) & ~31;
        Rows = checked(miRows + 31) & ~31;
        if (_entries.Length < checked(Stride * Rows)) _entries = new MotionEntry[Stride * Rows];
    }

    /// <summary>Lets go of the storage; not inside a frame.</summary>
    public void Trim() => _entries = [];

    /// <summary>Entries of row <paramref name="miRow"/> from <paramref name="miColumn"/> on, <paramref name="length"/> of them.</summary>
    public Span<MotionEntry> Row(int miRow, int miColumn, int length) => _entries.AsSpan(miRow * Stride + miColumn, length);

    /// <summary>One entry.</summary>
    public ref MotionEntry this[int miRow, int miColumn] => ref _entries[miRow * Stride + miColumn];
}
