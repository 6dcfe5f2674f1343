using System.Numerics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// Loop filters, sections 7.14 to 7.17. Sources with margins are scratch copies made by the stage.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Filters one word of DeblockMap (units, 1 to 16, of 4 columns) over rows of units (of 4 rows): masks[row * maskStride + class] with class 0 to 2; levels[levelOrigin + row * levelStride + unit]; the unit before the edge is at -1 or -levelStride. limits: for level 0 to 63 limit at [level], blimit at [64 + level], thresh at [128 + level] before the shift by BitDepth - 8. Target origin is the first sample of the first unit; up to 7 samples before each edge change. Vertical edges: rows independent, units from left to right. Horizontal edges: rows of units from top to bottom.</summary>
    public virtual void DeblockLuma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        throw new NotImplementedException();

    /// <summary>The same for one chroma plane: classes 0 (4 taps) and 1 (6 taps).</summary>
    public virtual void DeblockChroma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        throw new NotImplementedException();

    /// <summary>CDEF direction of 8×8 luma (7.15.2): yDir, and var.</summary>
    public virtual int CdefDirection(
        ReadOnlyPlaneBlock<TPixel> source, out int variance) =>
        throw new NotImplementedException();

    /// <summary>CDEF of one block of 8×8, 8×4, 4×8 or 4×4 (7.15.3). source holds samples with 2 rows and 3 columns around; those not available are CdefUnavailable. Strengths are already shifted by BitDepth - 8 and adjusted by the variance; the damping is that of the plane, shifted likewise.</summary>
    public virtual void CdefFilter(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int primaryStrength, int secondaryStrength, int damping, int direction) =>
        throw new NotImplementedException();

    /// <summary>Wiener filter (7.17.4) of a piece of up to 384×64: source with 3 rows and columns around, which the stage took from the right stripe; 7 taps each, the middle one 128 less twice the others; rows is WorkerScratch.Rows.</summary>
    public virtual void Wiener7(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows) =>
        throw new NotImplementedException();

    /// <summary>The same where taps 0 and 6 are zero in both directions.</summary>
    public virtual void Wiener5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows) =>
        throw new NotImplementedException();

    /// <summary>Self-guided filter (7.17.3) where only the first pass (radius 2) counts: set 0 to 15, weight w0 of flt0, so that the source has 128 - w0; scratch is WorkerScratch.Numbers.</summary>
    public virtual void SelfGuided5x5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight, Span<int> scratch) =>
        throw new NotImplementedException();

    /// <summary>Only the second pass (radius 1): weight w2 of flt1, so that the source has 128 - w2.</summary>
    public virtual void SelfGuided3x3(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight, Span<int> scratch) =>
        throw new NotImplementedException();

    /// <summary>Both passes: weight0 is w0 of flt0, weight1 is w2 of flt1 (section 7.17.3: w2 = 128 - w0 - w1); the source has w1 = 128 - weight0 - weight1.</summary>
    public virtual void SelfGuidedMix(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch) =>
        throw new NotImplementedException();
}
