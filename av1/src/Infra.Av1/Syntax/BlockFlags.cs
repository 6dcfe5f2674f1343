namespace Infra.Av1.Syntax;

/// <summary>Flags of <see cref="BlockInfo"/>.</summary>
[Flags]
internal enum BlockFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>skip.</summary>
    Skip = 1,

    /// <summary>skip_mode.</summary>
    SkipMode = 2,

    /// <summary>is_inter.</summary>
    Inter = 4,

    /// <summary>use_intrabc.</summary>
    IntraBlockCopy = 8,

    /// <summary>interintra.</summary>
    InterIntra = 16,

    /// <summary>wedge_interintra.</summary>
    WedgeInterIntra = 32,

    /// <summary>LocalValid and warpValid: the local warp model can be used.</summary>
    LocalWarpValid = 64,

    /// <summary>HasChroma.</summary>
    HasChroma = 128,

    /// <summary>LosslessArray[segment_id].</summary>
    Lossless = 256,

    /// <summary>AvailU: the block above is in the tile.</summary>
    AvailableAbove = 512,

    /// <summary>AvailL.</summary>
    AvailableLeft = 1024,

    /// <summary>AvailUChroma.</summary>
    AvailableAboveChroma = 2048,

    /// <summary>AvailLChroma.</summary>
    AvailableLeftChroma = 4096,

    /// <summary>get_filter_type of luma: the block above or to the left uses a smooth mode.</summary>
    SmoothEdgeLuma = 8192,

    /// <summary>get_filter_type of chroma.</summary>
    SmoothEdgeChroma = 16384,
}
