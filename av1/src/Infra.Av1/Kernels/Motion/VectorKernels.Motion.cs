using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class VectorKernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void Put(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        if ((fractionX | fractionY) != 0 && BlockFilter<TPixel, TWords>.Fits(source, width, height))
            BlockFilter<TPixel, TWords>.Put(target, source, width, height, Taps(filterX, fractionX, width), Taps(filterY, fractionY, height), InterRound0, InterRound1, PixelMax);
        else
            base.Put(target, source, width, height, fractionX, fractionY, filterX, filterY);
    }

    /// <inheritdoc/>
    public override void Prep(Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        if (BlockFilter<TPixel, TWords>.Fits(source, width, height))
            BlockFilter<TPixel, TWords>.Prep(target, source, width, height, Taps(filterX, fractionX, width), Taps(filterY, fractionY, height), InterRound0, IntermediateBias);
        else
            base.Prep(target, source, width, height, fractionX, fractionY, filterX, filterY);
    }

    /// <inheritdoc/>
    public override void Average(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height)
    {
        if (Math.Min(first.Length, second.Length) < BlendVectors<TWords>.PackedLength(width, height))
        {
            base.Average(target, first, second, width, height);
            return;
        }

        if (typeof(TPixel) == typeof(byte))
        {
            BlendVectors<TWords>.AverageNarrow(target, first, second, width, height);
            return;
        }

        int shift = 1 + IntermediateBits;
        BlendVectors<TWords>.Weigh(target, first, second, width, height, 1, 1, 2 * IntermediateBias + (1 << (shift - 1)), shift, PixelMax);
    }

    /// <inheritdoc/>
    public override void WeightedAverage(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height, int firstWeight)
    {
        if (Math.Min(first.Length, second.Length) < BlendVectors<TWords>.PackedLength(width, height))
        {
            base.WeightedAverage(target, first, second, width, height, firstWeight);
            return;
        }

        int shift = 4 + IntermediateBits;
        BlendVectors<TWords>.Weigh(target, first, second, width, height, firstWeight, 16 - firstWeight, 16 * IntermediateBias + (1 << (shift - 1)), shift, PixelMax);
    }

    /// <inheritdoc/>
    public override void Mask(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<byte> mask, int width, int height)
    {
        if (Math.Min(Math.Min(first.Length, second.Length), mask.Length) < BlendVectors<TWords>.PackedLength(width, height))
        {
            base.Mask(target, first, second, mask, width, height);
            return;
        }

        int shift = 6 + IntermediateBits;
        BlendVectors<TWords>.WeighByMask(target, first, second, mask, width, height, 64 * IntermediateBias + (1 << (shift - 1)), shift, PixelMax);
    }

    /// <inheritdoc/>
    public override void Blend(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, ReadOnlySpan<byte> mask, int width, int height) =>
        BlendVectors<TWords>.Blend(target, other, mask, width, isByRow: false, isOfOther: true, width, height);

    /// <inheritdoc/>
    public override void BlendAbove(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, int width, int height) =>
        BlendVectors<TWords>.Blend(target, other, ObmcMask(height), 1, isByRow: true, isOfOther: false, width, height);

    /// <inheritdoc/>
    public override void BlendLeft(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, int width, int height) =>
        BlendVectors<TWords>.Blend(target, other, ObmcMask(width), 0, isByRow: false, isOfOther: false, width, height);

    /// <inheritdoc/>
    public override void DifferenceMask(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, Span<byte> mask, Span<byte> chromaMask, int width, int height, bool isInverse, int subsamplingX, int subsamplingY)
    {
        int length = (width * height + TWords.Count - 1) & -TWords.Count;
        if (Math.Min(Math.Min(first.Length, second.Length), mask.Length) < length)
        {
            base.DifferenceMask(target, first, second, mask, chromaMask, width, height, isInverse, subsamplingX, subsamplingY);
            return;
        }

        BlendVectors<TWords>.Difference(mask, first, second, width * height, BitDepth - 8 + IntermediateBits, isInverse);
        Mask(target, first, second, mask, width, height);
        SubsampleMask(chromaMask, mask, width, height, subsamplingX, subsamplingY);
    }

    /// <inheritdoc/>
    public override void Warp8x8(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta)
    {
        Span<short> sums = stackalloc short[64];
        WarpVectors<TWords>.Sums(sums, source, sx4, sy4, alpha, beta, gamma, delta, InterRound0, InterRound1, bias: 0);
        Words128 max = Words128.Create((short)PixelMax);
        for (int y = 0; y < 8; y++)
            Words128.StoreSamples(target.Row(y, 0, 8), Words128.Min(Words128.Max(Words128.Load(sums.Slice(y * 8, 8)), default), max));
    }

    /// <inheritdoc/>
    public override void WarpPrep8x8(Span<short> target, int targetStride, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta)
    {
        Span<short> sums = stackalloc short[64];
        WarpVectors<TWords>.Sums(sums, source, sx4, sy4, alpha, beta, gamma, delta, InterRound0, 7, IntermediateBias);
        for (int y = 0; y < 8; y++)
            sums.Slice(y * 8, 8).CopyTo(target[(y * targetStride)..]);
    }
}
