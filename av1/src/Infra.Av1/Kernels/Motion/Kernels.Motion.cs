using System.Numerics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// Motion compensation, sections 7.11.3.4 to 7.11.3.15.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Block inter prediction of a single reference, unscaled (7.11.3.4), rounded and clipped to samples. Fractions in 1/16 sample (0 to 15; chroma uses all, luma even ones). Filters are interp_filter values 0 to 3; the 4-tap rows of Subpel_Filters for width or height up to 4 are chosen here. Reads rows -3 to height + 3 and columns -3 to width + 4 of the source, no more; only those that a fraction needs have meaning.</summary>
    public virtual void Put(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY) =>
        throw new NotImplementedException();

    /// <summary>The same without the last rounding: an intermediate (see the class), packed, stride = width.</summary>
    public virtual void Prep(
        Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY) =>
        throw new NotImplementedException();

    /// <summary>As Put with steps other than 1024: positions (0 to 1023, of the first sample, relative to the source origin) and steps in 1/1024 sample; sample x reads from column ((positionX + x * stepX) &gt;&gt; 10) - 3 on, its filter phase is bits 6 to 9.</summary>
    public virtual void PutScaled(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int positionX, int positionY, int stepX, int stepY, int filterX, int filterY) =>
        throw new NotImplementedException();

    /// <summary>The same into an intermediate.</summary>
    public virtual void PrepScaled(
        Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int positionX, int positionY, int stepX, int stepY, int filterX, int filterY) =>
        throw new NotImplementedException();

    /// <summary>COMPOUND_AVERAGE: Round2(first + second, 1 + InterPostRound), clipped.</summary>
    public virtual void Average(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>COMPOUND_DISTANCE: firstWeight (FwdWeight, 3 to 13) of 16 for the first, the rest for the second.</summary>
    public virtual void WeightedAverage(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height, int firstWeight) =>
        throw new NotImplementedException();

    /// <summary>Mask blend of two intermediates (7.11.3.14): mask 0 to 64 is the weight of the first, packed, already in the resolution of the plane.</summary>
    public virtual void Mask(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<byte> mask, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>COMPOUND_DIFFWTD of luma (7.11.3.12): makes the mask (mask_type 1 is inverse), blends with it, and writes it packed at luma size, and averaged for chroma as 7.11.3.14 does it (one that is not subsampled is a copy).</summary>
    public virtual void DifferenceMask(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, Span<byte> mask, Span<byte> chromaMask, int width, int height, bool isInverse, int subsamplingX, int subsamplingY) =>
        throw new NotImplementedException();

    /// <summary>Inter-intra: the target holds the inter prediction, other the intra one, packed; mask is the weight of other: Round2(mask * other + (64 - mask) * target, 6).</summary>
    public virtual void Blend(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, ReadOnlySpan<byte> mask, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>OBMC with the neighbour above (7.11.3.10): weight of the target by row from Obmc_Mask of height; other is packed.</summary>
    public virtual void BlendAbove(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>OBMC with the neighbour at the left: weight by column from Obmc_Mask of width.</summary>
    public virtual void BlendLeft(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, int width, int height) =>
        throw new NotImplementedException();

    /// <summary>Block warp of 8×8 (7.11.3.5), clipped to samples. Source origin is (ix4, iy4); it reads rows -7 to 7 and columns -7 to 8. sx4 and sy4 are the low 16 bits of x4 and y4, before the offsets of alpha, beta, gamma, delta, which the kernel adds.</summary>
    public virtual void Warp8x8(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta) =>
        throw new NotImplementedException();

    /// <summary>The same into an intermediate of that stride.</summary>
    public virtual void WarpPrep8x8(
        Span<short> target, int targetStride, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta) =>
        throw new NotImplementedException();

    /// <summary>Copies a rectangle whose first sample is (x, y), anywhere, of a plane whose samples are (0, 0) = source origin to (lastX, lastY); coordinates outside are brought to the nearest sample.</summary>
    public virtual void ClampedCopy(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int x, int y, int lastX, int lastY) =>
        throw new NotImplementedException();

    /// <summary>Super-resolution of one row (7.16): target.Length samples; positions in 1/16384; source index 0 is sample 0 and its last usable one is sourceWidth - 1, with clamping done here.</summary>
    public virtual void UpscaleRow(
        Span<TPixel> target, ReadOnlySpan<TPixel> source, int sourceWidth, int step, int initialPosition) =>
        throw new NotImplementedException();
}
