namespace Infra.Av1.Motion;

/// <summary>Bits of <see cref="MotionEntry.Flags"/>.</summary>
internal static class MotionFlags
{
    /// <summary>YMode is GLOBALMV or GLOBAL_GLOBALMV and the block is at least 8×8: candidates take the global vector instead.</summary>
    public const byte GlobalMv = 1;

    /// <summary>YMode has a NEWMV part (has_newmv): counts for the context of new_mv.</summary>
    public const byte NewMv = 2;

    /// <summary>Intra block copy.</summary>
    public const byte IntraBlockCopy = 4;

    /// <summary>is_inter.</summary>
    public const byte Inter = 8;

    /// <summary>Bits 4 and 5: interp_filter[0], vertical; what OBMC and chroma of small blocks take over from a neighbour.</summary>
    public const int FilterYShift = 4;

    /// <summary>Bits 6 and 7: interp_filter[1], horizontal.</summary>
    public const int FilterXShift = 6;
}
