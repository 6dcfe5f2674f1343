using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class Avx2Kernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void DcBoth(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        int sum = IntraVectors256.Sum(above.Slice(EdgeOrigin, width)) + IntraVectors256.Sum(left.Slice(EdgeOrigin, height));
        FillBlock(target, width, height, TPixel.CreateTruncating((sum + ((width + height) >> 1)) / (width + height)));
    }

    /// <inheritdoc/>
    public override void Paeth(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        IntraVectors256.Paeth(target, above, left, width, height);

    /// <inheritdoc/>
    public override void Smooth(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        IntraVectors256.Smooth(target, above, left, SmoothWeights(width), SmoothWeights(height), width, height);

    /// <inheritdoc/>
    public override void SmoothVertical(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        IntraVectors256.SmoothVertical(target, above, left, SmoothWeights(height), width, height);

    /// <inheritdoc/>
    public override void SmoothHorizontal(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height) =>
        IntraVectors256.SmoothHorizontal(target, above, left, SmoothWeights(width), width, height);

    /// <inheritdoc/>
    public override void DirectionalZone1(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, int width, int height, int dx, bool isUpsampled)
    {
        // The last vector reads 16 samples and one from at most width + height - 2.
        if (!isUpsampled && above.Length >= EdgeOrigin + width + height + 2 * Lanes256.Count) IntraVectors256.Zone1(target, above, width, height, dx);
        else base.DirectionalZone1(target, above, width, height, dx, isUpsampled);
    }

    /// <inheritdoc/>
    public override void DirectionalZone3(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> left, int width, int height, int dy, bool isUpsampled)
    {
        int last = EdgeOrigin + ((width * dy) >> 6) + ((height + Lanes256.Count - 1) & -Lanes256.Count);
        if (!isUpsampled && Math.Min(width, height) >= 8 && last < left.Length) IntraVectors256.Zone3(target, left, width, height, dy);
        else base.DirectionalZone3(target, left, width, height, dy, isUpsampled);
    }

    /// <inheritdoc/>
    public override void FilterIntra(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int filterIntraMode) =>
        IntraVectors256.FilterIntra(target, above, left, width, height, filterIntraMode, PixelMax);

    /// <inheritdoc/>
    public override void CflPredict(PlaneBlock<TPixel> target, ReadOnlySpan<short> luma, int width, int height, int alpha)
    {
        if (luma.Length >= (height - 1) * width + ((width + Lanes256.Count - 1) & -Lanes256.Count)) IntraVectors256.CflPredict(target, luma, width, height, alpha, PixelMax);
        else base.CflPredict(target, luma, width, height, alpha);
    }

    /// <inheritdoc/>
    public override void Palette(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> palette, ReadOnlySpan<byte> indices, int indexStride, int width, int height)
    {
        if (palette.Length >= 8 && indices.Length >= (height - 1) * indexStride + ((width + Lanes256.Count - 1) & -Lanes256.Count))
            IntraVectors256.Palette(target, palette, indices, indexStride, width, height);
        else
            base.Palette(target, palette, indices, indexStride, width, height);
    }

    /// <inheritdoc/>
    public override void DirectionalZone2(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int dx, int dy, bool isAboveUpsampled, bool isLeftUpsampled)
    {
        if (!isAboveUpsampled && !isLeftUpsampled && above.Length > EdgeOrigin + width + Lanes256.Count) IntraVectors256.Zone2(target, above, left, width, height, dx, dy);
        else base.DirectionalZone2(target, above, left, width, height, dx, dy, isAboveUpsampled, isLeftUpsampled);
    }

    /// <inheritdoc/>
    public override void CflAverage(Span<short> target, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int validWidth, int validHeight, int subsamplingX, int subsamplingY)
    {
        long end = luma.Origin + (long)(height << subsamplingY) * luma.Stride + (width << subsamplingX) + 2 * Lanes256.Count;
        if (validWidth == width && validHeight == height && end <= luma.Samples.Length && target.Length >= width * height) IntraVectors256.CflAverage(target, luma, width, height, subsamplingX, subsamplingY);
        else base.CflAverage(target, luma, width, height, validWidth, validHeight, subsamplingX, subsamplingY);
    }
}
