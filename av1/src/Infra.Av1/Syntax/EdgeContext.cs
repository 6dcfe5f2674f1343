namespace Infra.Av1.Syntax;

/// <summary>
/// What blocks above (one object per 128 luma columns of a tile) or to the left (one per tile) left behind for the contexts of later ones: 32 entries each, one per 4 luma samples; index is MiCol &amp; 31 or
/// MiRow &amp; 31. Chroma entries lie at (MiCol &gt;&gt; subsampling_x) &amp; 31 and so on.
/// </summary>
internal sealed class EdgeContext
{
    /// <summary>Entries.</summary>
    public const int Length = 32;

    /// <summary>YMode; DC_PRED outside the tile.</summary>
    public readonly byte[] Mode = new byte[Length];

    /// <summary>UVMode.</summary>
    public readonly byte[] UvMode = new byte[Length];

    /// <summary>skip, 0 or 1.</summary>
    public readonly byte[] Skip = new byte[Length];

    /// <summary>skip_mode.</summary>
    public readonly byte[] SkipMode = new byte[Length];

    /// <summary>AboveSegPredContext.</summary>
    public readonly byte[] SegmentPredicted = new byte[Length];

    /// <summary>is_inter; outside the tile 0.</summary>
    public readonly byte[] IsInter = new byte[Length];

    /// <summary>use_intrabc.</summary>
    public readonly byte[] IsIntraBlockCopy = new byte[Length];

    /// <summary>Whether the block is compound: RefFrame[1] above INTRA_FRAME.</summary>
    public readonly byte[] CompoundMode = new byte[Length];

    /// <summary>comp_group_idx.</summary>
    public readonly byte[] CompGroupIdx = new byte[Length];

    /// <summary>compound_idx.</summary>
    public readonly byte[] CompoundIdx = new byte[Length];

    /// <summary>interp_filter[1]; 3 where the block is intra.</summary>
    public readonly byte[] FilterX = new byte[Length];

    /// <summary>interp_filter[0].</summary>
    public readonly byte[] FilterY = new byte[Length];

    /// <summary>log2 units of InterTxSizes / TxSizes that the contexts of tx_depth and txfm_split use: width above, height left, in samples.</summary>
    public readonly byte[] TxWidth = new byte[Length];

    /// <summary>TxSize of luma as deblocking sees it.</summary>
    public readonly byte[] DeblockTx = new byte[Length];

    /// <summary>TxSize of chroma as deblocking sees it, in luma positions.</summary>
    public readonly byte[] DeblockTxUv = new byte[Length];

    /// <summary>AbovePartitionContext bits as dav1d or the text derive them: width of the block log2 - 2 above, height left.</summary>
    public readonly byte[] Partition = new byte[Length];

    /// <summary>PaletteSizeY.</summary>
    public readonly byte[] PaletteSize = new byte[Length];

    /// <summary>PaletteSizeUV.</summary>
    public readonly byte[] PaletteSizeUv = new byte[Length];

    /// <summary>MiSize.</summary>
    public readonly byte[] BlockSize = new byte[Length];

    /// <summary>RefFrame[0], by entry.</summary>
    public readonly sbyte[] Ref0 = new sbyte[Length];

    /// <summary>RefFrame[1].</summary>
    public readonly sbyte[] Ref1 = new sbyte[Length];

    /// <summary>LevelContext by plane (0 to 2): [plane * 32 + entry].</summary>
    public readonly byte[] CoefficientLevel = new byte[3 * Length];

    /// <summary>DcContext by plane: 0 zero, 1 negative, 2 positive.</summary>
    public readonly byte[] DcSign = new byte[3 * Length];

    /// <summary>Colours of the palette: [plane (0 Y, 1 U) * 32 * 8 + entry * 8 + i], valid for PaletteSize of the entry.</summary>
    public readonly ushort[] PaletteColors = new ushort[2 * Length * 8];

    /// <summary>clear_above_context and clear_left_context: what a block at the edge of a tile sees.</summary>
    public void Clear()
    {
        foreach (byte[] values in (byte[][])[UvMode, Skip, SkipMode, SegmentPredicted, IsInter, IsIntraBlockCopy, CompoundMode, CompGroupIdx, CompoundIdx, TxWidth, DeblockTx, DeblockTxUv, Partition, PaletteSize, PaletteSizeUv, BlockSize, Mode, CoefficientLevel, DcSign])
            Array.Clear(values);
        Array.Fill(FilterX, (byte)3);
        Array.Fill(FilterY, (byte)3);
        Array.Clear(Ref0);
        Array.Fill(Ref1, (sbyte)-1);
        Array.Clear(PaletteColors);
    }
}
