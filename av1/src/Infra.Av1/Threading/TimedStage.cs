namespace Infra.Av1.Threading;

/// <summary>Parts of the work on a frame whose time can be measured.</summary>
internal enum TimedStage
{
    /// <summary>Before its first tile: maps are cleared, CDFs loaded, the motion field is projected.</summary>
    Setup,

    /// <summary>Tiles: syntax, prediction and residual.</summary>
    Tiles,

    /// <summary>Deblocking.</summary>
    Deblock,

    /// <summary>CDEF.</summary>
    Cdef,

    /// <summary>Super-resolution.</summary>
    Superres,

    /// <summary>Loop restoration, with the lines that are kept for it.</summary>
    Restoration,

    /// <summary>Film grain.</summary>
    Grain,
}
