using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class V256Kernels16
{
    /// <inheritdoc/>
    public override void Put(PlaneBlock<ushort> target, ReadOnlyPlaneBlock<ushort> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        if ((fractionX == 0 && fractionY == 0) || !MotionVectors256.Fits(source, width, height))
        {
            base.Put(target, source, width, height, fractionX, fractionY, filterX, filterY);
            return;
        }

        var output = new FilterVectors256<ushort>.Target { Block = target, Width = width, Height = height, Shift0 = InterRound0, Shift1 = InterRound1, PixelMax = PixelMax };
        FilterVectors256<ushort>.Filter(output, isPrep: false, source, fractionX, fractionY, Taps(filterX, fractionX, width), Taps(filterY, fractionY, height));
    }

    /// <inheritdoc/>
    public override void Prep(Span<short> target, ReadOnlyPlaneBlock<ushort> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        if (!MotionVectors256.Fits(source, width, height))
        {
            base.Prep(target, source, width, height, fractionX, fractionY, filterX, filterY);
            return;
        }

        var output = new FilterVectors256<ushort>.Target { Prepared = target, Width = width, Height = height, Shift0 = InterRound0, Shift1 = 7, Bias = IntermediateBias };
        FilterVectors256<ushort>.Filter(output, isPrep: true, source, fractionX, fractionY, Taps(filterX, fractionX, width), Taps(filterY, fractionY, height));
    }

    /// <inheritdoc/>
    public override void Average(PlaneBlock<ushort> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height)
    {
        if (Math.Min(first.Length, second.Length) < MotionVectors256.PackedLength(width, height))
        {
            base.Average(target, first, second, width, height);
            return;
        }

        int shift = 1 + IntermediateBits;
        MotionVectors256.Weigh(target, first, second, width, height, 1, 1, 2 * IntermediateBias + (1 << (shift - 1)), shift, PixelMax);
    }

    /// <inheritdoc/>
    public override void WeightedAverage(PlaneBlock<ushort> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height, int firstWeight)
    {
        if (Math.Min(first.Length, second.Length) < MotionVectors256.PackedLength(width, height))
        {
            base.WeightedAverage(target, first, second, width, height, firstWeight);
            return;
        }

        int shift = 4 + IntermediateBits;
        MotionVectors256.Weigh(target, first, second, width, height, firstWeight, 16 - firstWeight, 16 * IntermediateBias + (1 << (shift - 1)), shift, PixelMax);
    }

    /// <inheritdoc/>
    public override void Mask(PlaneBlock<ushort> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<byte> mask, int width, int height)
    {
        if (Math.Min(Math.Min(first.Length, second.Length), mask.Length) < MotionVectors256.PackedLength(width, height))
        {
            base.Mask(target, first, second, mask, width, height);
            return;
        }

        int shift = 6 + IntermediateBits;
        MotionVectors256.WeighByMask(target, first, second, mask, width, height, 64 * IntermediateBias + (1 << (shift - 1)), shift, PixelMax);
    }
}
