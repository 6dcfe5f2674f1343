using Infra.Av1.Motion;

namespace Infra.Av1.Syntax;

/// <summary>
/// What the syntax of one block says: plain data of at most 64 bytes, so that a pass over syntax alone can store it. Filled by <c>Infra.Av1.Syntax</c>, read by prediction and
/// reconstruction. Numbers are those of the classes in <c>Infra.Av1.Tables</c>. Palette colours, colour indices and segment data are not here: they are in <see cref="Threading.WorkerScratch{TPixel}"/>.
/// </summary>
internal struct BlockInfo
{
    /// <summary>MiRow and MiCol.</summary>
    public int MiRow, MiColumn;

    /// <summary>Mv[0] and Mv[1]; for intra block copy the first, in 1/8 samples.</summary>
    public MotionVector Mv0, Mv1;

    /// <summary>LocalWarpParams[2] to [5] minus the identity, if <see cref="MotionMode"/> is LOCALWARP and <see cref="BlockFlags.LocalWarpValid"/>: 16 bits each suffice (WARPEDMODEL_NONDIAGAFFINE_CLAMP).</summary>
    public short Warp2, Warp3, Warp4, Warp5;

    /// <summary>LocalWarpParams[0] and [1].</summary>
    public int Warp0, Warp1;

    /// <summary>MiSize.</summary>
    public byte Size;

    /// <summary>partition of the parent.</summary>
    public byte Partition;

    /// <summary>segment_id.</summary>
    public byte Segment;

    /// <summary>YMode: intra modes 0 to 12, inter modes from NEARESTMV on.</summary>
    public byte YMode;

    /// <summary>UVMode; UV_CFL_PRED is 13.</summary>
    public byte UvMode;

    /// <summary>AngleDeltaY, -3 to 3.</summary>
    public sbyte AngleDeltaY;

    /// <summary>AngleDeltaUV.</summary>
    public sbyte AngleDeltaUv;

    /// <summary>CflAlphaU, -16 to 16.</summary>
    public sbyte CflAlphaU;

    /// <summary>CflAlphaV.</summary>
    public sbyte CflAlphaV;

    /// <summary>PaletteSizeY: 0 or 2 to 8.</summary>
    public byte PaletteSizeY;

    /// <summary>PaletteSizeUV: 0 or 2 to 8.</summary>
    public byte PaletteSizeUv;

    /// <summary>filter_intra_mode + 1; 0 without filter intra.</summary>
    public byte FilterIntraMode;

    /// <summary>RefFrame[0]: 0 intra, 1 to 7.</summary>
    public sbyte Ref0;

    /// <summary>RefFrame[1]: -1 none, 0 inter-intra, 1 to 7.</summary>
    public sbyte Ref1;

    /// <summary>motion_mode: SIMPLE, OBMC, LOCALWARP.</summary>
    public byte MotionMode;

    /// <summary>compound_type.</summary>
    public byte CompoundType;

    /// <summary>wedge_index, of compound or inter-intra.</summary>
    public byte WedgeIndex;

    /// <summary>wedge_sign, or mask_type of COMPOUND_DIFFWTD.</summary>
    public byte MaskSign;

    /// <summary>interintra_mode.</summary>
    public byte InterIntraMode;

    /// <summary>interp_filter[0]: vertical.</summary>
    public byte FilterY;

    /// <summary>interp_filter[1]: horizontal.</summary>
    public byte FilterX;

    /// <summary>NumMvFound-independent choice RefMvIdx, 0 to 3.</summary>
    public byte RefMvIndex;

    /// <summary>TxSize: of the whole block, or the largest one where <see cref="TxSplit"/> divides it.</summary>
    public byte TxSize;

    /// <summary>UV transform size, get_tx_size_uv.</summary>
    public byte UvTxSize;

    /// <summary>qindex of the block after delta q: get_qidx(0, segment_id).</summary>
    public byte QIndex;

    /// <summary>Bits below.</summary>
    public BlockFlags Flags;

    /// <summary>
    /// txfm_split of an inter block. The block consists of at most four units of Max_Tx_Size_Rect (64×64 at most), in raster order: bit i says that unit i is divided, bit 4 + 4·i + k that part k of it
    /// (in the order of the syntax, two or four parts) is divided once more.
    /// </summary>
    public uint TxSplit;

    /// <summary>Whether a flag is set.</summary>
    public readonly bool Has(BlockFlags flag) => (Flags & flag) != BlockFlags.None;
}
