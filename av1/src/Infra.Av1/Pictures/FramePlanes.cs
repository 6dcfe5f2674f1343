using System.Numerics;

namespace Infra.Av1.Pictures;

/// <summary>The samples of one frame: Y, and U and V unless it is monochrome.</summary>
internal sealed class FramePlanes<TPixel>(Plane<TPixel>[] planes, int bitDepth, int subsamplingX, int subsamplingY)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>One or three planes.</summary>
    public int Count => planes.Length;

    /// <summary>8, 10 or 12.</summary>
    public int BitDepth { get; } = bitDepth;

    /// <summary>subsampling_x: 1 if chroma has half the columns.</summary>
    public int SubsamplingX { get; } = subsamplingX;

    /// <summary>subsampling_y.</summary>
    public int SubsamplingY { get; } = subsamplingY;

    /// <summary>Plane 0 to 2.</summary>
    public Plane<TPixel> this[int plane] => planes[plane];
}
