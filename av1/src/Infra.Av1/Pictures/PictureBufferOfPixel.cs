using System.Numerics;

namespace Infra.Av1.Pictures;

/// <summary>A picture's samples with the pool they go back to.</summary>
internal sealed class PictureBuffer<TPixel>(PicturePool<TPixel> pool, FramePlanes<TPixel> planes, long bytes) : PictureBuffer
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>The planes.</summary>
    public FramePlanes<TPixel> Planes { get; set; } = planes;

    /// <summary>Bytes of its arrays.</summary>
    public long Bytes { get; } = bytes;

    /// <inheritdoc/>
    protected override void GiveBack() => pool.TakeBack(this);
}
