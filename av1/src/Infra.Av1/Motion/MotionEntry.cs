namespace Infra.Av1.Motion;

/// <summary>
/// What later blocks need of a block's motion, per 4×4 luma samples: 12 bytes. Written by the tile that owns the place, once, after the block's mode info; read by the MV stack of the same tile
/// and, from the frame's rows that are parsed, by OBMC and by <see cref="TemporalField"/>.
/// </summary>
internal struct MotionEntry
{
    /// <summary>Mvs[0] and Mvs[1]; the second is valid if <see cref="Ref1"/> is above 0. Intra block copy has its vector in the first with <see cref="Ref0"/> 0.</summary>
    public MotionVector Mv0, Mv1;

    /// <summary>RefFrames[0]: 0 intra, 1 to 7.</summary>
    public sbyte Ref0;

    /// <summary>RefFrames[1]: -1 none, 0 inter-intra, 1 to 7.</summary>
    public sbyte Ref1;

    /// <summary>MiSize of the block, as <see cref="Tables.BlockSize"/>.</summary>
    public byte Size;

    /// <summary>Bits of <see cref="MotionFlags"/>.</summary>
    public byte Flags;
}
