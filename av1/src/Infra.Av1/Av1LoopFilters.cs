namespace Infra.Av1;

/// <summary>Loop filters that are applied; leaving one out gives wrong pictures and is for tests.</summary>
[Flags]
public enum Av1LoopFilters
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Deblocking.</summary>
    Deblock = 1,

    /// <summary>The constrained directional enhancement filter.</summary>
    Cdef = 2,

    /// <summary>Loop restoration.</summary>
    Restoration = 4,

    /// <summary>All, as the stream says.</summary>
    All = Deblock | Cdef | Restoration,
}
