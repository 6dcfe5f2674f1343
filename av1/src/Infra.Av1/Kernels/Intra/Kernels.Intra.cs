using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

// Intra prediction, sections 7.11.2 to 7.11.5. Edges: above[EdgeOrigin + i] is AboveRow[i] and left[EdgeOrigin + i] is LeftCol[i] with EdgeOrigin = 16; AboveRow[-1] stands in both.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>DC_PRED with both edges.</summary>
    public virtual void DcBoth(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        int sum = (width + height) >> 1;
        foreach (TPixel sample in above.Slice(EdgeOrigin, width))
            sum += Pixel.ToInt(sample);
        foreach (TPixel sample in left.Slice(EdgeOrigin, height))
            sum += Pixel.ToInt(sample);
        FillBlock(target, width, height, Pixel.FromInt<TPixel>(sum / (width + height)));
    }

    /// <summary>DC_PRED with the edge above only.</summary>
    public virtual void DcAbove(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        int sum = width >> 1;
        foreach (TPixel sample in above.Slice(EdgeOrigin, width))
            sum += Pixel.ToInt(sample);
        FillBlock(target, width, height, Pixel.FromInt<TPixel>(sum >> BitOperations.Log2((uint)width)));
    }

    /// <summary>DC_PRED with the left edge only.</summary>
    public virtual void DcLeft(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        int sum = height >> 1;
        foreach (TPixel sample in left.Slice(EdgeOrigin, height))
            sum += Pixel.ToInt(sample);
        FillBlock(target, width, height, Pixel.FromInt<TPixel>(sum >> BitOperations.Log2((uint)height)));
    }

    /// <summary>DC_PRED without edges: 1 &lt;&lt; (BitDepth - 1).</summary>
    public virtual void DcNone(
        PlaneBlock<TPixel> target, int width, int height)
    {
        FillBlock(target, width, height, Pixel.FromInt<TPixel>(1 << (BitDepth - 1)));
    }

    /// <summary>V_PRED with angle 90.</summary>
    public virtual void Vertical(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        ReadOnlySpan<TPixel> source = above.Slice(EdgeOrigin, width);
        for (int i = 0; i < height; i++)
            source.CopyTo(target.Row(i, 0, width));
    }

    /// <summary>H_PRED with angle 180.</summary>
    public virtual void Horizontal(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        for (int i = 0; i < height; i++)
            target.Row(i, 0, width).Fill(left[EdgeOrigin + i]);
    }

    /// <summary>PAETH_PRED.</summary>
    public virtual void Paeth(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        int corner = Pixel.ToInt(above[EdgeOrigin - 1]);
        ReadOnlySpan<TPixel> tops = above.Slice(EdgeOrigin, width);
        for (int i = 0; i < height; i++)
        {
            int side = Pixel.ToInt(left[EdgeOrigin + i]);
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
            {
                int top = Pixel.ToInt(tops[j]);
                int toLeft = Math.Abs(top - corner);
                int toTop = Math.Abs(side - corner);
                int toCorner = Math.Abs(top + side - 2 * corner);
                int best = toLeft <= toTop && toLeft <= toCorner ? side : toTop <= toCorner ? top : corner;
                row[j] = Pixel.FromInt<TPixel>(best);
            }
        }
    }

    /// <summary>SMOOTH_PRED.</summary>
    public virtual void Smooth(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        ReadOnlySpan<byte> weightsX = SmoothWeights(width);
        ReadOnlySpan<byte> weightsY = SmoothWeights(height);
        ReadOnlySpan<TPixel> tops = above.Slice(EdgeOrigin, width);
        int right = Pixel.ToInt(tops[^1]);
        int bottom = Pixel.ToInt(left[EdgeOrigin + height - 1]);
        for (int i = 0; i < height; i++)
        {
            int side = Pixel.ToInt(left[EdgeOrigin + i]);
            int weightY = weightsY[i];
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
            {
                int sum = weightY * Pixel.ToInt(tops[j]) + (256 - weightY) * bottom + weightsX[j] * side + (256 - weightsX[j]) * right;
                row[j] = Pixel.FromInt<TPixel>((sum + 256) >> 9);
            }
        }
    }

    /// <summary>SMOOTH_V_PRED.</summary>
    public virtual void SmoothVertical(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        ReadOnlySpan<byte> weights = SmoothWeights(height);
        ReadOnlySpan<TPixel> tops = above.Slice(EdgeOrigin, width);
        int bottom = Pixel.ToInt(left[EdgeOrigin + height - 1]);
        for (int i = 0; i < height; i++)
        {
            int weight = weights[i];
            int rest = (256 - weight) * bottom + 128;
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
                row[j] = Pixel.FromInt<TPixel>((weight * Pixel.ToInt(tops[j]) + rest) >> 8);
        }
    }

    /// <summary>SMOOTH_H_PRED.</summary>
    public virtual void SmoothHorizontal(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
    {
        ReadOnlySpan<byte> weights = SmoothWeights(width);
        int right = Pixel.ToInt(above[EdgeOrigin + width - 1]);
        for (int i = 0; i < height; i++)
        {
            int side = Pixel.ToInt(left[EdgeOrigin + i]);
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
                row[j] = Pixel.FromInt<TPixel>((weights[j] * side + (256 - weights[j]) * right + 128) >> 8);
        }
    }

    /// <summary>pAngle below 90: reads AboveRow[0 (-2 if upsampled) .. width + height - 1 (twice that if upsampled)].</summary>
    public virtual void DirectionalZone1(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, int width, int height, int dx, bool isUpsampled)
    {
        int up = isUpsampled ? 1 : 0;
        int baseMax = (width + height - 1) << up;
        TPixel last = above[EdgeOrigin + baseMax];
        for (int i = 0; i < height; i++)
        {
            int position = (i + 1) * dx;
            int first = position >> (6 - up);
            int shift = ((position << up) >> 1) & 31;
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
            {
                int place = first + (j << up);
                row[j] = place < baseMax ? Between(above, place, shift) : last;
            }
        }
    }

    /// <summary>pAngle between 90 and 180.</summary>
    public virtual void DirectionalZone2(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int dx, int dy, bool isAboveUpsampled, bool isLeftUpsampled)
    {
        int upAbove = isAboveUpsampled ? 1 : 0;
        int upLeft = isLeftUpsampled ? 1 : 0;
        for (int i = 0; i < height; i++)
        {
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
            {
                int position = (j << 6) - (i + 1) * dx;
                int place = position >> (6 - upAbove);
                if (place >= -(1 << upAbove))
                {
                    row[j] = Between(above, place, ((position << upAbove) >> 1) & 31);
                    continue;
                }

                position = (i << 6) - (j + 1) * dy;
                row[j] = Between(left, position >> (6 - upLeft), ((position << upLeft) >> 1) & 31);
            }
        }
    }

    /// <summary>pAngle above 180.</summary>
    public virtual void DirectionalZone3(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> left, int width, int height, int dy, bool isUpsampled)
    {
        int up = isUpsampled ? 1 : 0;
        for (int i = 0; i < height; i++)
        {
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
            {
                int position = (j + 1) * dy;
                row[j] = Between(left, (position >> (6 - up)) + (i << up), ((position << up) >> 1) & 31);
            }
        }
    }

    /// <summary>Intra edge filter (7.11.2.12) in place: edge[EdgeOrigin - 1 + i] for i = 1 to size - 1, from the unfiltered ones; size is sz, up to 129; strength 1 to 3 (0 changes nothing).</summary>
    public virtual void EdgeFilter(
        Span<TPixel> edge, int size, int strength)
    {
        if (strength == 0) return;
        ReadOnlySpan<byte> taps = SpecTables.IntraEdgeKernel.Slice((strength - 1) * 5, 5);
        Span<TPixel> samples = edge.Slice(EdgeOrigin - 1, size);

        // Two samples of the unfiltered edge are still needed when their places are overwritten.
        int before2 = Pixel.ToInt(samples[0]);
        int before1 = before2;
        for (int i = 1; i < samples.Length; i++)
        {
            int here = Pixel.ToInt(samples[i]);
            int next1 = Pixel.ToInt(samples[Math.Min(i + 1, size - 1)]);
            int next2 = Pixel.ToInt(samples[Math.Min(i + 2, size - 1)]);
            int sum = taps[0] * before2 + taps[1] * before1 + taps[2] * here + taps[3] * next1 + taps[4] * next2;
            samples[i] = Pixel.FromInt<TPixel>((sum + 8) >> 4);
            before2 = before1;
            before1 = here;
        }
    }

    /// <summary>Intra edge upsampling (7.11.2.11) in place: numPx = count samples become indices -2 to 2 * count - 2.</summary>
    public virtual void EdgeUpsample(
        Span<TPixel> edge, int count)
    {
        // 16 samples at most: width + height is at most 16 where edges are upsampled.
        Span<int> copy = stackalloc int[UpsampleMax + 3];
        copy[0] = Pixel.ToInt(edge[EdgeOrigin - 1]);
        for (int i = -1; i < count; i++)
            copy[i + 2] = Pixel.ToInt(edge[EdgeOrigin + i]);
        copy[count + 2] = Pixel.ToInt(edge[EdgeOrigin + count - 1]);
        edge[EdgeOrigin - 2] = Pixel.FromInt<TPixel>(copy[0]);
        for (int i = 0; i < count; i++)
        {
            int sum = 9 * (copy[i + 1] + copy[i + 2]) - copy[i] - copy[i + 3];
            edge[EdgeOrigin + 2 * i - 1] = Pixel.Clip<TPixel>((sum + 8) >> 4, PixelMax);
            edge[EdgeOrigin + 2 * i] = Pixel.FromInt<TPixel>(copy[i + 2]);
        }
    }

    /// <summary>Recursive intra prediction (7.11.2.3).</summary>
    public virtual void FilterIntra(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int filterIntraMode)
    {
        ReadOnlySpan<sbyte> taps = SpecTables.IntraFilterTaps.Slice(filterIntraMode * 56, 56);
        for (int y = 0; y < height; y += 2)
        {
            ReadOnlySpan<TPixel> tops = y == 0 ? above.Slice(EdgeOrigin, width) : target.Row(y - 1, 0, width);
            Span<TPixel> row0 = target.Row(y, 0, width);
            Span<TPixel> row1 = target.Row(y + 1, 0, width);
            int p0 = Pixel.ToInt(y == 0 ? above[EdgeOrigin - 1] : left[EdgeOrigin + y - 1]);
            int p5 = Pixel.ToInt(left[EdgeOrigin + y]);
            int p6 = Pixel.ToInt(left[EdgeOrigin + y + 1]);
            for (int x = 0; x < width; x += 4)
            {
                int p1 = Pixel.ToInt(tops[x]);
                int p2 = Pixel.ToInt(tops[x + 1]);
                int p3 = Pixel.ToInt(tops[x + 2]);
                int p4 = Pixel.ToInt(tops[x + 3]);
                for (int i = 0; i < 8; i++)
                {
                    ReadOnlySpan<sbyte> t = taps.Slice(i * 7, 7);
                    int sum = t[0] * p0 + t[1] * p1 + t[2] * p2 + t[3] * p3 + t[4] * p4 + t[5] * p5 + t[6] * p6;
                    TPixel sample = Pixel.Clip<TPixel>(RoundSigned(sum, 4), PixelMax);
                    if (i < 4) row0[x + i] = sample;
                    else row1[x + i - 4] = sample;
                }

                p0 = p4;
                p5 = Pixel.ToInt(row0[x + 3]);
                p6 = Pixel.ToInt(row1[x + 3]);
            }
        }
    }

    /// <summary>Luma of a chroma block less its average (7.11.5): sums scaled to 1/8, packed, width × height of chroma; columns from validWidth and rows from validHeight on (chroma samples, at least 1) repeat the last valid one.</summary>
    public virtual void CflAverage(
        Span<short> target, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int validWidth, int validHeight, int subsamplingX, int subsamplingY)
    {
        int shift = 3 - subsamplingX - subsamplingY;
        int sum = 0;
        for (int i = 0; i < height; i++)
        {
            int y = Math.Min(i, validHeight - 1) << subsamplingY;
            Span<short> row = target.Slice(i * width, width);
            ReadOnlySpan<TPixel> upper = luma.Row(y, 0, validWidth << subsamplingX);
            ReadOnlySpan<TPixel> lower = luma.Row(y + subsamplingY, 0, validWidth << subsamplingX);
            for (int j = 0; j < row.Length; j++)
            {
                int x = Math.Min(j, validWidth - 1) << subsamplingX;
                int value = Pixel.ToInt(upper[x]);
                if (subsamplingX != 0) value += Pixel.ToInt(upper[x + 1]);
                if (subsamplingY != 0) value += Pixel.ToInt(lower[x]) + Pixel.ToInt(lower[x + subsamplingX]);
                value <<= shift;
                row[j] = (short)value;
                sum += value;
            }
        }

        int log2 = BitOperations.Log2((uint)(width * height));
        int average = (sum + (1 << (log2 - 1))) >> log2;
        foreach (ref short value in target[..(width * height)])
            value = (short)(value - average);
    }

    /// <summary>The target holds the DC prediction; adds Round2Signed(alpha * luma, 6) and clips. alpha is -16 to 16.</summary>
    public virtual void CflPredict(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> luma, int width, int height, int alpha)
    {
        for (int i = 0; i < height; i++)
        {
            ReadOnlySpan<short> source = luma.Slice(i * width, width);
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
                row[j] = Pixel.Clip<TPixel>(Pixel.ToInt(row[j]) + RoundSigned(alpha * source[j], 6), PixelMax);
        }
    }

    /// <summary>palette[index] for each sample (7.11.4).</summary>
    public virtual void Palette(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> palette, ReadOnlySpan<byte> indices, int indexStride, int width, int height)
    {
        for (int i = 0; i < height; i++)
        {
            ReadOnlySpan<byte> source = indices.Slice(i * indexStride, width);
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
                row[j] = palette[source[j]];
        }
    }

    /// <summary>The place of AboveRow[0] and LeftCol[0].</summary>
    protected const int EdgeOrigin = 16;

    private const int UpsampleMax = 64;

    /// <summary>Sets all samples of a block.</summary>
    protected static void FillBlock(PlaneBlock<TPixel> target, int width, int height, TPixel value)
    {
        for (int i = 0; i < height; i++)
            target.Row(i, 0, width).Fill(value);
    }

    private static TPixel Between(ReadOnlySpan<TPixel> edge, int place, int shift)
    {
        ReadOnlySpan<TPixel> two = edge.Slice(EdgeOrigin + place, 2);
        return Pixel.FromInt<TPixel>((Pixel.ToInt(two[0]) * (32 - shift) + Pixel.ToInt(two[1]) * shift + 16) >> 5);
    }

    private static int RoundSigned(int value, int bits)
    {
        int half = 1 << (bits - 1);
        return value < 0 ? -((half - value) >> bits) : (value + half) >> bits;
    }

    /// <summary>Sm_Weights of a side: as many as it has samples.</summary>
    protected static ReadOnlySpan<byte> SmoothWeights(int size) => size switch
    {
        4 => SpecTables.SmWeightsTx4x4,
        8 => SpecTables.SmWeightsTx8x8,
        16 => SpecTables.SmWeightsTx16x16,
        32 => SpecTables.SmWeightsTx32x32,
        _ => SpecTables.SmWeightsTx64x64,
    };
}
