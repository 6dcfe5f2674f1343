using System.Numerics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// Intra prediction, sections 7.11.2 to 7.11.5. Edges: above[EdgeOrigin + i] is AboveRow[i] and left[EdgeOrigin + i] is LeftCol[i] with EdgeOrigin = 16; AboveRow[-1] stands in both.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>DC_PRED with both edges.</summary>
    public virtual void DcBoth(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>DC_PRED with the edge above only.</summary>
    public virtual void DcAbove(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>DC_PRED with the left edge only.</summary>
    public virtual void DcLeft(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>DC_PRED without edges: 1 &lt;&lt; (BitDepth - 1).</summary>
    public virtual void DcNone(
        PlaneBlock<TPixel> target, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>V_PRED with angle 90.</summary>
    public virtual void Vertical(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>H_PRED with angle 180.</summary>
    public virtual void Horizontal(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>PAETH_PRED.</summary>
    public virtual void Paeth(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>SMOOTH_PRED.</summary>
    public virtual void Smooth(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>SMOOTH_V_PRED.</summary>
    public virtual void SmoothVertical(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>SMOOTH_H_PRED.</summary>
    public virtual void SmoothHorizontal(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>pAngle below 90: reads AboveRow[0 (-2 if upsampled) .. width + height - 1 (twice that if upsampled)].</summary>
    public virtual void DirectionalZone1(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, int width, int height, int dx, bool isUpsampled) =>
        throw new NotImplementedException();

    /// <summary>pAngle between 90 and 180.</summary>
    public virtual void DirectionalZone2(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int dx, int dy, bool isAboveUpsampled, bool isLeftUpsampled) =>
        throw new NotImplementedException();

    /// <summary>pAngle above 180.</summary>
    public virtual void DirectionalZone3(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> left, int width, int height, int dy, bool isUpsampled) =>
        throw new NotImplementedException();

    /// <summary>Intra edge filter (7.11.2.12) in place: edge[EdgeOrigin - 1 + i] for i = 1 to size - 1, from the unfiltered ones; size is sz, up to 129; strength 1 to 3 (0 changes nothing).</summary>
    public virtual void EdgeFilter(
        Span<TPixel> edge, int size, int strength) =>
        throw new NotImplementedException();

    /// <summary>Intra edge upsampling (7.11.2.11) in place: numPx = count samples become indices -2 to 2 * count - 2.</summary>
    public virtual void EdgeUpsample(
        Span<TPixel> edge, int count) =>
        throw new NotImplementedException();

    /// <summary>Recursive intra prediction (7.11.2.3).</summary>
    public virtual void FilterIntra(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int filterIntraMode) =>
        throw new NotImplementedException();

    /// <summary>Luma of a chroma block less its average (7.11.5): sums scaled to 1/8, packed, width × height of chroma; columns from validWidth and rows from validHeight on (chroma samples, at least 1) repeat the last valid one.</summary>
    public virtual void CflAverage(
        Span<short> target, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int validWidth, int validHeight, int subsamplingX, int subsamplingY) =>
        throw new NotImplementedException();

    /// <summary>The target holds the DC prediction; adds Round2Signed(alpha * luma, 6) and clips. alpha is -16 to 16.</summary>
    public virtual void CflPredict(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> luma, int width, int height, int alpha) =>
        throw new NotImplementedException();

    /// <summary>palette[index] for each sample (7.11.4).</summary>
    public virtual void Palette(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> palette, ReadOnlySpan<byte> indices, int indexStride, int width, int height) =>
        throw new NotImplementedException();
}
