using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;

namespace Infra.Av1.Kernels;

// Deblocking, section 7.14. The other loop filters are in Kernels.Cdef.cs, Kernels.Wiener.cs and Kernels.SelfGuided.cs; sources with margins are scratch copies made by the stage.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Filters one word of DeblockMap (units, 1 to 16, of 4 columns) over rows of units (of 4 rows): masks[row * maskStride + class] with class 0 to 2; levels[levelOrigin + row * levelStride + unit]; the unit before the edge is at -1 or -levelStride. limits: for level 0 to 63 limit at [level], blimit at [64 + level], thresh at [128 + level] before the shift by BitDepth - 8. Target origin is the first sample of the first unit; up to 7 samples before each edge change. Vertical edges: rows independent, units from left to right. Horizontal edges: rows of units from top to bottom.</summary>
    public virtual void DeblockLuma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        Deblock(target, isHorizontalEdge, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, isChroma: false);

    /// <summary>The same for one chroma plane: classes 0 (4 taps) and 1 (6 taps).</summary>
    public virtual void DeblockChroma(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits) =>
        Deblock(target, isHorizontalEdge, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, isChroma: true);

    /// <summary>Filters the four samples of an edge of one unit: class 0 to 2, level 1 to 63; origin is the first sample after the edge, step goes across the edge, along to the next sample of it.</summary>
    protected void DeblockUnit(Span<TPixel> samples, int origin, int step, int along, int filterClass, bool isChroma, int level, ReadOnlySpan<byte> limits)
    {
        int shift = BitDepth - 8;
        int limit = limits[level] << shift;
        int blimit = limits[64 + level] << shift;
        int threshold = limits[128 + level] << shift;
        for (int i = 0; i < 4; i++)
        {
            int reach = filterClass == 0 ? 2 : isChroma ? 3 : filterClass == 1 ? 4 : 7;
            Span<TPixel> window = samples.Slice(origin + i * along - reach * step, (2 * reach - 1) * step + 1);
            DeblockSample(window, reach * step, step, reach, limit, blimit, threshold);
        }
    }

    private void Deblock(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits, bool isChroma)
    {
        int step = isHorizontalEdge ? target.Stride : 1;
        int along = isHorizontalEdge ? 1 : target.Stride;
        int before = isHorizontalEdge ? levelStride : 1;
        int inside = units >= 16 ? 0xFFFF : (1 << units) - 1;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> words = masks.Slice(row * maskStride, DeblockMap.Classes);
            int all = (words[0] | words[1] | words[2]) & inside;
            while (all != 0)
            {
                int unit = BitOperations.TrailingZeroCount(all);
                all &= all - 1;
                int place = levelOrigin + row * levelStride + unit;
                int level = levels[place];
                if (level == 0) level = levels[place - before];
                if (level == 0) continue;
                int filterClass = (words[2] >> unit & 1) != 0 ? 2 : (words[1] >> unit & 1) != 0 ? 1 : 0;
                DeblockUnit(target.Samples, target.Origin + row * 4 * target.Stride + unit * 4, step, along, filterClass, isChroma, level, limits);
            }
        }
    }

    // Section 7.14.6 for one line across the edge: q0 at s[o], p0 at s[o - step]; reach is 2 (4 taps), 3 (chroma's 6), 4 (8) or 7 (16).
    private void DeblockSample(Span<TPixel> s, int o, int step, int reach, int limit, int blimit, int threshold)
    {
        int p1 = Pixel.ToInt(s[o - 2 * step]);
        int p0 = Pixel.ToInt(s[o - step]);
        int q0 = Pixel.ToInt(s[o]);
        int q1 = Pixel.ToInt(s[o + step]);
        int inner = Math.Max(Math.Abs(p1 - p0), Math.Abs(q1 - q0));
        if (inner > limit || Math.Abs(p0 - q0) * 2 + (Math.Abs(p1 - q1) >> 1) > blimit) return;
        bool isFlat = false;
        if (reach > 2)
        {
            int p2 = Pixel.ToInt(s[o - 3 * step]);
            int q2 = Pixel.ToInt(s[o + 2 * step]);
            if (Math.Abs(p2 - p1) > limit || Math.Abs(q2 - q1) > limit) return;
            int flat = 1 << (BitDepth - 8);
            isFlat = inner <= flat && Math.Abs(p2 - p0) <= flat && Math.Abs(q2 - q0) <= flat;
            if (reach > 3)
            {
                int p3 = Pixel.ToInt(s[o - 4 * step]);
                int q3 = Pixel.ToInt(s[o + 3 * step]);
                if (Math.Abs(p3 - p2) > limit || Math.Abs(q3 - q2) > limit) return;
                isFlat = isFlat && Math.Abs(p3 - p0) <= flat && Math.Abs(q3 - q0) <= flat;
            }
        }

        if (!isFlat) DeblockNarrow(s, o, step, p1, p0, q0, q1, inner > threshold);
        else if (reach == 3) DeblockWide(s, o, step, taps: 2, doubled: 1, log2Size: 3);
        else if (reach == 4 || !IsFlatBeyond(s, o, step, p0, q0)) DeblockWide(s, o, step, taps: 3, doubled: 0, log2Size: 3);
        else DeblockWide(s, o, step, taps: 6, doubled: 1, log2Size: 4);
    }

    // flatMask2.
    private bool IsFlatBeyond(ReadOnlySpan<TPixel> s, int o, int step, int p0, int q0)
    {
        int flat = 1 << (BitDepth - 8);
        for (int i = 4; i < 7; i++)
        {
            if (Math.Abs(Pixel.ToInt(s[o - (i + 1) * step]) - p0) > flat || Math.Abs(Pixel.ToInt(s[o + i * step]) - q0) > flat) return false;
        }

        return true;
    }

    // Section 7.14.6.3.
    private void DeblockNarrow(Span<TPixel> s, int o, int step, int p1, int p0, int q0, int q1, bool isHighVariance)
    {
        int middle = 0x80 << (BitDepth - 8);
        int low = -middle;
        int high = middle - 1;
        int filter = isHighVariance ? Math.Clamp(p1 - q1, low, high) : 0;
        filter = Math.Clamp(filter + 3 * (q0 - p0), low, high);
        int filter1 = Math.Min(filter + 4, high) >> 3;
        int filter2 = Math.Min(filter + 3, high) >> 3;
        s[o] = Pixel.Clip<TPixel>(q0 - filter1, PixelMax);
        s[o - step] = Pixel.Clip<TPixel>(p0 + filter2, PixelMax);
        if (isHighVariance) return;
        filter = (filter1 + 1) >> 1;
        s[o + step] = Pixel.Clip<TPixel>(q1 - filter, PixelMax);
        s[o - 2 * step] = Pixel.Clip<TPixel>(p1 + filter, PixelMax);
    }

    // Section 7.14.6.4: the sum for sample i holds samples i - taps to i + taps, ends repeated, those within doubled of i twice.
    private static void DeblockWide(Span<TPixel> s, int o, int step, int taps, int doubled, int log2Size)
    {
        Span<int> line = stackalloc int[14];
        int count = 2 * taps + 2;
        for (int i = 0; i < count; i++)
            line[i] = Pixel.ToInt(s[o + (i - taps - 1) * step]);
        for (int i = 1; i < count - 1; i++)
        {
            int sum = 1 << (log2Size - 1);
            for (int j = -taps; j <= taps; j++)
                sum += line[Math.Clamp(i + j, 0, count - 1)] << (Math.Abs(j) <= doubled ? 1 : 0);
            s[o + (i - taps - 1) * step] = Pixel.FromInt<TPixel>(sum >> log2Size);
        }
    }
}
