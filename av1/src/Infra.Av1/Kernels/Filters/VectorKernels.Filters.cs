using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class VectorKernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void Wiener7(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows)
    {
        if (WienerVectors<TWords>.Fits(source, sourceOrigin, sourceStride, width, height, rows))
            WienerVectors<TWords>.Filter(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows, BitDepth, InterRound0, InterRound1);
        else
            base.Wiener7(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows);
    }

    /// <inheritdoc/>
    public override void Wiener5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows) =>
        Wiener7(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows);

    /// <inheritdoc/>
    public override int CdefDirection(ReadOnlyPlaneBlock<TPixel> source, out int variance)
    {
        Span<int> cost = stackalloc int[8];
        if (TWords.Count == Words128.Count) CdefDirections128.Costs(source, BitDepth - 8, cost);
        else CdefDirections256.Costs(source, BitDepth - 8, cost);
        return BestDirection(cost, out variance);
    }

    /// <inheritdoc/>
    public override void CdefFilter(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int primaryStrength, int secondaryStrength, int damping, int direction)
    {
        Span<int> offsets = stackalloc int[6];
        CdefOffsets(offsets, sourceStride, direction);
        int firstTap = 4 - (primaryStrength >> (BitDepth - 8) & 1);
        int primaryShift = CdefShift(primaryStrength, damping);
        int secondaryShift = CdefShift(secondaryStrength, damping);
        if (TWords.Count > width * height) CdefVectors<Words256>.Filter(target, source, sourceOrigin, sourceStride, width, height, offsets, primaryStrength, secondaryStrength, primaryShift, secondaryShift, firstTap);
        else CdefVectors<TWords>.Filter(target, source, sourceOrigin, sourceStride, width, height, offsets, primaryStrength, secondaryStrength, primaryShift, secondaryShift, firstTap);
    }

    /// <inheritdoc/>
    public override void DeblockLuma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        DeblockVectors<TWords>.Filter(target, isHorizontalEdge, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, BitDepth, isChroma: false);

    /// <inheritdoc/>
    public override void DeblockChroma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        DeblockVectors<TWords>.Filter(target, isHorizontalEdge, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, BitDepth, isChroma: true);

    /// <inheritdoc/>
    protected override void SelfGuided(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch)
    {
        if (SelfGuidedVectors<TWords>.Fits(source, sourceOrigin, sourceStride, width, height, scratch))
            SelfGuidedVectors<TWords>.Filter(target, source, sourceOrigin, sourceStride, width, height, set, weight0, weight1, scratch, BitDepth);
        else
            base.SelfGuided(target, source, sourceOrigin, sourceStride, width, height, set, weight0, weight1, scratch);
    }
}
