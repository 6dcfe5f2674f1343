namespace Infra.Av1.PostFilter;

/// <summary>
/// Which edges are deblocked, and how: made while blocks are reconstructed, so that the filter never looks at blocks. Luma and chroma in units of 4 samples of their own plane. A mask word covers 16 units, that is
/// 64 luma samples, or 16 units of chroma; bit i is unit i from the left. Vertical edges: bit set if the left edge of the unit is filtered. Horizontal edges: if its upper edge is.
/// Edges of the picture's left and top are never set. One word lies in one superblock, except chroma words of subsampled layouts with 64×64 superblocks, which belong to two: those are written with
/// <see cref="Or"/>, which is atomic.
/// </summary>
internal sealed class DeblockMap
{
    /// <summary>Filter length classes: 4 taps, 8 (chroma: 6), 16 (luma only; 14 samples).</summary>
    public const int Classes = 3;

    private int[] _masks = [];
    private byte[] _levels = [];
    private int _levelPlane;
    private int _maskPlane;

    /// <summary>Words of 16 units per row of units: the same for all planes.</summary>
    public int WordsPerRow { get; private set; }

    /// <summary>Levels from row to row.</summary>
    public int LevelStride => WordsPerRow * 16;

    /// <summary>Makes room for a frame and clears all masks. Levels are not cleared: they are written wherever a mask bit can be.</summary>
    public void Reset(int miCols, int miRows)
    {
        WordsPerRow = (miCols + 15) >> 4;
        int rows = (miRows + 31) & ~31;
        _maskPlane = checked(WordsPerRow * rows * Classes);
        _levelPlane = checked(LevelStride * rows);
        if (_masks.Length < checked(_maskPlane * 6)) _masks = new int[_maskPlane * 6];
        else Array.Clear(_masks);
        if (_levels.Length < checked(_levelPlane * 4)) _levels = new byte[_levelPlane * 4];
    }

    /// <summary>Lets go of the storage; not inside a frame.</summary>
    public void Trim()
    {
        _masks = [];
        _levels = [];
    }

    /// <summary>Mask words of one row of units: [word * 3 + class], the low 16 bits of each.</summary>
    /// <param name="plane">0 to 2 (U and V are kept apart, since their levels differ).</param>
    /// <param name="isHorizontalEdge">False: vertical edges (columns, filtered first).</param>
    /// <param name="row">Row of units of the plane.</param>
    public Span<int> Row(int plane, bool isHorizontalEdge, int row) =>
        _masks.AsSpan((plane * 2 + (isHorizontalEdge ? 1 : 0)) * _maskPlane + row * WordsPerRow * Classes, WordsPerRow * Classes);

    /// <summary>All mask words of a plane and direction: row after row of WordsPerRow * 3.</summary>
    public ReadOnlySpan<int> MaskPlane(int plane, bool isHorizontalEdge) => _masks.AsSpan((plane * 2 + (isHorizontalEdge ? 1 : 0)) * _maskPlane, _maskPlane);

    /// <summary>Sets bits of one word.</summary>
    public void Or(int plane, bool isHorizontalEdge, int row, int word, int filterClass, int bits) =>
        Interlocked.Or(ref Row(plane, isHorizontalEdge, row)[word * Classes + filterClass], bits);

    /// <summary>
    /// Filter levels (0 to 63) by unit, <see cref="LevelStride"/> of them: those of the block that covers the unit (section 7.14.4); the kernel takes the level of the unit before
    /// the edge where the unit's own is 0.
    /// </summary>
    /// <param name="kind">0 luma vertical edges, 1 luma horizontal edges, 2 U, 3 V.</param>
    /// <param name="row">Row of units of the plane.</param>
    public Span<byte> Levels(int kind, int row) => _levels.AsSpan(kind * _levelPlane + row * LevelStride, LevelStride);

    /// <summary>All levels of a kind, for kernels that look one row back: give the row before as origin.</summary>
    public ReadOnlySpan<byte> LevelPlane(int kind) => _levels.AsSpan(kind * _levelPlane, _levelPlane);
}
