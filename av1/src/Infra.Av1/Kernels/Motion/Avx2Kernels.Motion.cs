using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class Avx2Kernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void Put(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        if ((fractionX | fractionY) == 0)
        {
            MotionVectors256.Copy(target, source, width, height);
            return;
        }

        if (!MotionVectors256.Fits(source, width, height))
        {
            base.Put(target, source, width, height, fractionX, fractionY, filterX, filterY);
            return;
        }

        var output = new FilterTarget<TPixel> { Block = target, Width = width, Height = height, Shift0 = InterRound0, Shift1 = InterRound1, PixelMax = PixelMax };
        Filter(output, isPrep: false, source, fractionX, fractionY, Taps(filterX, fractionX, width), Taps(filterY, fractionY, height));
    }

    /// <inheritdoc/>
    public override void Prep(Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        if (!MotionVectors256.Fits(source, width, height))
        {
            base.Prep(target, source, width, height, fractionX, fractionY, filterX, filterY);
            return;
        }

        var output = new FilterTarget<TPixel> { Prepared = target, Width = width, Height = height, Shift0 = InterRound0, Shift1 = 7, Bias = IntermediateBias };
        Filter(output, isPrep: true, source, fractionX, fractionY, Taps(filterX, fractionX, width), Taps(filterY, fractionY, height));
    }

    // Blocks that fill no half of a wider vector take the narrower one.
    private static void Filter(in FilterTarget<TPixel> target, bool isPrep, ReadOnlyPlaneBlock<TPixel> source, int fractionX, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
    {
        if (TWords.Count == Words512.Count && target.Width >= Words256.Count) FilterVectors<TPixel, TWords>.Filter(target, isPrep, source, fractionX, fractionY, tapsX, tapsY);
        else FilterVectors<TPixel, Words256>.Filter(target, isPrep, source, fractionX, fractionY, tapsX, tapsY);
    }
}
