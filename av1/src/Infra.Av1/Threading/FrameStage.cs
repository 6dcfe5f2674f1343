namespace Infra.Av1.Threading;

/// <summary>Stages of a frame in the order in which its rows pass them.</summary>
internal enum FrameStage
{
    /// <summary>Syntax is read: modes, vectors and coefficients are known; motion vectors of the frame can be used by the next.</summary>
    Parsed,

    /// <summary>Prediction and residual are in the planes.</summary>
    Reconstructed,

    /// <summary>Deblocked.</summary>
    Deblocked,

    /// <summary>CDEF is done.</summary>
    Cdef,

    /// <summary>Upscaled and restored: the final samples, which references read.</summary>
    Restored,
}
