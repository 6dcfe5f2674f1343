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
}
