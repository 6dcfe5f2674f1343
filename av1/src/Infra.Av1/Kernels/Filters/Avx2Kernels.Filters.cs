using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class Avx2Kernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void DeblockLuma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        DeblockVectors256.Filter(target, isHorizontalEdge, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, BitDepth, isChroma: false);

    /// <inheritdoc/>
    public override void DeblockChroma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        DeblockVectors256.Filter(target, isHorizontalEdge, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, BitDepth, isChroma: true);

    /// <inheritdoc/>
    public override int CdefDirection(ReadOnlyPlaneBlock<TPixel> source, out int variance)
    {
        Span<int> cost = stackalloc int[8];
        CdefVectors256.Costs(source, BitDepth - 8, cost);
        return BestDirection(cost, out variance);
    }

    /// <inheritdoc/>
    public override void CdefFilter(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int primaryStrength, int secondaryStrength, int damping, int direction)
    {
        Span<int> offsets = stackalloc int[6];
        CdefOffsets(offsets, sourceStride, direction);
        int firstTap = 4 - (primaryStrength >> (BitDepth - 8) & 1);
        CdefVectors256.Filter(
            target, source, sourceOrigin, sourceStride, width, height, offsets, primaryStrength, secondaryStrength, CdefShift(primaryStrength, damping), CdefShift(secondaryStrength, damping), firstTap);
    }

    /// <inheritdoc/>
    public override void SelfGuided5x5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight, Span<int> scratch)
    {
        if (SelfGuidedVectors256.Fits(source, sourceOrigin, sourceStride, width, height, scratch))
            SelfGuidedVectors256.Filter(target, source, sourceOrigin, sourceStride, width, height, set, weight, 0, scratch, BitDepth);
        else
            base.SelfGuided5x5(target, source, sourceOrigin, sourceStride, width, height, set, weight, scratch);
    }

    /// <inheritdoc/>
    public override void SelfGuided3x3(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight, Span<int> scratch)
    {
        if (SelfGuidedVectors256.Fits(source, sourceOrigin, sourceStride, width, height, scratch))
            SelfGuidedVectors256.Filter(target, source, sourceOrigin, sourceStride, width, height, set, 0, weight, scratch, BitDepth);
        else
            base.SelfGuided3x3(target, source, sourceOrigin, sourceStride, width, height, set, weight, scratch);
    }

    /// <inheritdoc/>
    public override void SelfGuidedMix(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch)
    {
        if (SelfGuidedVectors256.Fits(source, sourceOrigin, sourceStride, width, height, scratch))
            SelfGuidedVectors256.Filter(target, source, sourceOrigin, sourceStride, width, height, set, weight0, weight1, scratch, BitDepth);
        else
            base.SelfGuidedMix(target, source, sourceOrigin, sourceStride, width, height, set, weight0, weight1, scratch);
    }

    /// <inheritdoc/>
    public override void UpscaleRow(Span<TPixel> target, ReadOnlySpan<TPixel> source, int sourceWidth, int step, int initialPosition)
    {
        // Samples whose taps reach beyond the row, at both ends, are the scalar twin's.
        int start = 0;
        while (start < target.Length && UpscaleVectors256.First(initialPosition + start * step) < 0)
            start++;
        base.UpscaleRow(target[..start], source, sourceWidth, step, initialPosition);
        int end = UpscaleVectors256.Row(target, start, source[..sourceWidth], step, initialPosition, PixelMax);
        base.UpscaleRow(target[end..], source, sourceWidth, step, initialPosition + end * step);
    }
}
