namespace Infra.Av1.Syntax;

/// <summary>
/// What blocks above (one object per 128 luma columns of a tile) or to the left (one per tile) left behind for the contexts of later ones: 32 entries each, one per 4 luma samples; index is MiCol &amp; 31 or
/// MiRow &amp; 31. Chroma entries lie at (MiCol &gt;&gt; subsampling_x) &amp; 31 and so on.
/// </summary>
internal sealed class EdgeContext
{
    /// <summary>Entries.</summary>
    public const int Length = 32;

    /// <summary>Entries behind the last of <see cref="Coefficients"/>, so that 16 can be read from any place.</summary>
    private const int Tail = 16;

    /// <summary>YMode, also of inter blocks; DC_PRED outside the tile.</summary>
    public readonly byte[] Mode = new byte[Length];

    /// <summary>UVMode by chroma entry; DC_PRED of inter blocks.</summary>
    public readonly byte[] UvMode = new byte[Length];

    /// <summary>skip, 0 or 1.</summary>
    public readonly byte[] Skip = new byte[Length];

    /// <summary>skip_mode.</summary>
    public readonly byte[] SkipMode = new byte[Length];

    /// <summary>AboveSegPredContext.</summary>
    public readonly byte[] SegmentPredicted = new byte[Length];

    /// <summary>comp_group_idx; 0 of blocks that are not compound.</summary>
    public readonly byte[] CompGroupIdx = new byte[Length];

    /// <summary>compound_idx; 1 where it is not read.</summary>
    public readonly byte[] CompoundIdx = new byte[Length];

    /// <summary>interp_filter[1]; 3 where the block is intra.</summary>
    public readonly byte[] FilterX = new byte[Length];

    /// <summary>interp_filter[0].</summary>
    public readonly byte[] FilterY = new byte[Length];

    /// <summary>
    /// For txfm_split: log2 of Tx_Width[InterTxSizes] above, of Tx_Height to the left; of the block's size if it is inter and skipped. 6 outside the tile.
    /// </summary>
    public readonly byte[] TxSize = new byte[Length];

    /// <summary>For tx_depth: log2 of the block's size if it is inter, else of its transform size; 0 outside the tile.</summary>
    public readonly byte[] TxSizeIntra = new byte[Length];

    /// <summary>Class of the luma transform's size for deblocking: width to the left, height above; see <see cref="PostFilter.DeblockMap.Classes"/>.</summary>
    public readonly byte[] DeblockClass = new byte[Length];

    /// <summary>The same of chroma by chroma entry: 0 or 1.</summary>
    public readonly byte[] DeblockClassUv = new byte[Length];

    /// <summary>Mi_Width_Log2 of the block above, Mi_Height_Log2 of the block to the left; more than any block has outside the tile.</summary>
    public readonly byte[] Partition = new byte[Length];

    /// <summary>PaletteSizeY.</summary>
    public readonly byte[] PaletteSize = new byte[Length];

    /// <summary>PaletteSizeUV.</summary>
    public readonly byte[] PaletteSizeUv = new byte[Length];

    /// <summary>RefFrame[0], by entry; 0 outside the tile.</summary>
    public readonly sbyte[] Ref0 = new sbyte[Length];

    /// <summary>RefFrame[1]; -1 outside the tile.</summary>
    public readonly sbyte[] Ref1 = new sbyte[Length];

    /// <summary>
    /// LevelContext (0 to 63) with DcContext in the upper bits (0 zero, 64 negative, 128 positive) by plane: [plane * 32 + entry]. Entries beyond the frame are always zero. The last places are never written.
    /// </summary>
    public readonly byte[] Coefficients = new byte[3 * Length + Tail];

    /// <summary>Colours of the palette: [plane (0 Y, 1 U) * 32 * 8 + entry * 8 + i], valid for PaletteSize of the entry.</summary>
    public readonly ushort[] PaletteColors = new ushort[2 * Length * 8];

    /// <summary>clear_above_context and clear_left_context: what a block at the edge of a tile sees.</summary>
    public void Clear()
    {
        Array.Clear(Mode);
        Array.Clear(UvMode);
        Array.Clear(Skip);
        Array.Clear(SkipMode);
        Array.Clear(SegmentPredicted);
        Array.Clear(CompGroupIdx);
        Array.Clear(CompoundIdx);
        Array.Fill(FilterX, (byte)3);
        Array.Fill(FilterY, (byte)3);
        Array.Fill(TxSize, (byte)6);
        Array.Clear(TxSizeIntra);
        Array.Fill(DeblockClass, (byte)2);
        Array.Fill(DeblockClassUv, (byte)2);
        Array.Fill(Partition, (byte)8);
        Array.Clear(PaletteSize);
        Array.Clear(PaletteSizeUv);
        Array.Clear(Ref0);
        Array.Fill(Ref1, (sbyte)-1);
        Array.Clear(Coefficients);
    }
}
