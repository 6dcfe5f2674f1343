using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

// Motion compensation, sections 7.11.3.4 to 7.11.3.15.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Block inter prediction of a single reference, unscaled (7.11.3.4), rounded and clipped to samples. Fractions in 1/16 sample (0 to 15; chroma uses all, luma even ones). Filters are interp_filter values 0 to 3; the 4-tap rows of Subpel_Filters for width or height up to 4 are chosen here. Reads rows -3 to height + 3 and columns -3 to width + 4 of the source, no more; only those that a fraction needs have meaning.</summary>
    public virtual void Put(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        Span<short> ring = stackalloc short[RingRows * BlockMax];
        Span<int> sums = stackalloc int[BlockMax];
        sums = sums[..width];
        ReadOnlySpan<short> tapsX = Taps(filterX, fractionX, width);
        ReadOnlySpan<short> tapsY = Taps(filterY, fractionY, height);
        if (fractionX == 0 && fractionY == 0)
        {
            for (int y = 0; y < height; y++)
                source.Row(y, 0, width).CopyTo(target.Row(y, 0, width));
            return;
        }

        int first = fractionY == 0 ? 0 : -3;
        int last = fractionY == 0 ? height : height + 4;
        for (int y = first; y < last; y++)
        {
            FilterRow(ring.Slice((y & 7) * width, width), source, y, width, fractionX, tapsX);
            int row = fractionY == 0 ? y : y - 4;
            if (row < 0) continue;
            FilterColumn(sums, ring, row, width, fractionY, tapsY, InterRound1);
            Span<TPixel> output = target.Row(row, 0, width);
            for (int x = 0; x < output.Length; x++)
                output[x] = Pixel.Clip<TPixel>(sums[x], PixelMax);
        }
    }

    /// <summary>The same without the last rounding: an intermediate (see the class), packed, stride = width.</summary>
    public virtual void Prep(
        Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int fractionX, int fractionY, int filterX, int filterY)
    {
        Span<short> ring = stackalloc short[RingRows * BlockMax];
        Span<int> sums = stackalloc int[BlockMax];
        sums = sums[..width];
        ReadOnlySpan<short> tapsX = Taps(filterX, fractionX, width);
        ReadOnlySpan<short> tapsY = Taps(filterY, fractionY, height);
        int first = fractionY == 0 ? 0 : -3;
        int last = fractionY == 0 ? height : height + 4;
        for (int y = first; y < last; y++)
        {
            FilterRow(ring.Slice((y & 7) * width, width), source, y, width, fractionX, tapsX);
            int row = fractionY == 0 ? y : y - 4;
            if (row < 0) continue;
            FilterColumn(sums, ring, row, width, fractionY, tapsY, 7);
            Span<short> output = target.Slice(row * width, width);
            for (int x = 0; x < output.Length; x++)
                output[x] = (short)(sums[x] - IntermediateBias);
        }
    }

    /// <summary>As Put with steps other than 1024: positions (0 to 1023, of the first sample, relative to the source origin) and steps in 1/1024 sample; sample x reads from column ((positionX + x * stepX) &gt;&gt; 10) - 3 on, its filter phase is bits 6 to 9.</summary>
    public virtual void PutScaled(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int positionX, int positionY, int stepX, int stepY, int filterX, int filterY)
    {
        Span<short> ring = stackalloc short[RingRows * BlockMax];
        int next = -3;
        for (int y = 0; y < height; y++)
        {
            int position = positionY + y * stepY;
            ReadOnlySpan<short> taps = Taps(filterY, (position >> 6) & 15, height);
            next = FillRing(ring, source, next, (position >> 10) + 4, width, positionX, stepX, filterX);
            Span<TPixel> output = target.Row(y, 0, width);
            for (int x = 0; x < output.Length; x++)
                output[x] = Pixel.Clip<TPixel>(RingSum(ring, (position >> 10) - 3, width, x, taps, InterRound1), PixelMax);
        }
    }

    /// <summary>The same into an intermediate.</summary>
    public virtual void PrepScaled(
        Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int positionX, int positionY, int stepX, int stepY, int filterX, int filterY)
    {
        Span<short> ring = stackalloc short[RingRows * BlockMax];
        int next = -3;
        for (int y = 0; y < height; y++)
        {
            int position = positionY + y * stepY;
            ReadOnlySpan<short> taps = Taps(filterY, (position >> 6) & 15, height);
            next = FillRing(ring, source, next, (position >> 10) + 4, width, positionX, stepX, filterX);
            Span<short> output = target.Slice(y * width, width);
            for (int x = 0; x < output.Length; x++)
                output[x] = (short)(RingSum(ring, (position >> 10) - 3, width, x, taps, 7) - IntermediateBias);
        }
    }

    /// <summary>COMPOUND_AVERAGE: Round2(first + second, 1 + InterPostRound), clipped.</summary>
    public virtual void Average(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height)
    {
        int shift = 1 + IntermediateBits;
        int offset = 2 * IntermediateBias + (1 << (shift - 1));
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> a = first.Slice(y * width, width);
            ReadOnlySpan<short> b = second.Slice(y * width, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.Clip<TPixel>((a[x] + b[x] + offset) >> shift, PixelMax);
        }
    }

    /// <summary>COMPOUND_DISTANCE: firstWeight (FwdWeight, 3 to 13) of 16 for the first, the rest for the second.</summary>
    public virtual void WeightedAverage(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height, int firstWeight)
    {
        int shift = 4 + IntermediateBits;
        int offset = 16 * IntermediateBias + (1 << (shift - 1));
        int secondWeight = 16 - firstWeight;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> a = first.Slice(y * width, width);
            ReadOnlySpan<short> b = second.Slice(y * width, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.Clip<TPixel>((a[x] * firstWeight + b[x] * secondWeight + offset) >> shift, PixelMax);
        }
    }

    /// <summary>Mask blend of two intermediates (7.11.3.14): mask 0 to 64 is the weight of the first, packed, already in the resolution of the plane.</summary>
    public virtual void Mask(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<byte> mask, int width, int height)
    {
        int shift = 6 + IntermediateBits;
        int offset = 64 * IntermediateBias + (1 << (shift - 1));
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> a = first.Slice(y * width, width);
            ReadOnlySpan<short> b = second.Slice(y * width, width);
            ReadOnlySpan<byte> m = mask.Slice(y * width, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.Clip<TPixel>((a[x] * m[x] + b[x] * (64 - m[x]) + offset) >> shift, PixelMax);
        }
    }

    /// <summary>COMPOUND_DIFFWTD of luma (7.11.3.12): makes the mask (mask_type 1 is inverse), blends with it, and writes it packed at luma size, and averaged for chroma as 7.11.3.14 does it (one that is not subsampled is a copy).</summary>
    public virtual void DifferenceMask(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, Span<byte> mask, Span<byte> chromaMask, int width, int height, bool isInverse, int subsamplingX, int subsamplingY)
    {
        int shift = BitDepth - 8 + IntermediateBits;
        int half = 1 << (shift - 1);
        for (int i = 0; i < width * height; i++)
        {
            int difference = (Math.Abs(first[i] - second[i]) + half) >> shift;
            int m = Math.Min(64, 38 + (difference >> 4));
            mask[i] = (byte)(isInverse ? 64 - m : m);
        }

        Mask(target, first, second, mask, width, height);
        SubsampleMask(chromaMask, mask, width, height, subsamplingX, subsamplingY);
    }

    /// <summary>Inter-intra: the target holds the inter prediction, other the intra one, packed; mask is the weight of other: Round2(mask * other + (64 - mask) * target, 6).</summary>
    public virtual void Blend(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, ReadOnlySpan<byte> mask, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<TPixel> source = other.Slice(y * width, width);
            ReadOnlySpan<byte> m = mask.Slice(y * width, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.FromInt<TPixel>((m[x] * Pixel.ToInt(source[x]) + (64 - m[x]) * Pixel.ToInt(row[x]) + 32) >> 6);
        }
    }

    /// <summary>OBMC with the neighbour above (7.11.3.10): weight of the target by row from Obmc_Mask of height; other is packed.</summary>
    public virtual void BlendAbove(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, int width, int height)
    {
        ReadOnlySpan<byte> weights = ObmcMask(height);
        for (int y = 0; y < height; y++)
        {
            int weight = weights[y];
            ReadOnlySpan<TPixel> source = other.Slice(y * width, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.FromInt<TPixel>((weight * Pixel.ToInt(row[x]) + (64 - weight) * Pixel.ToInt(source[x]) + 32) >> 6);
        }
    }

    /// <summary>OBMC with the neighbour at the left: weight by column from Obmc_Mask of width.</summary>
    public virtual void BlendLeft(
        PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, int width, int height)
    {
        ReadOnlySpan<byte> weights = ObmcMask(width);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<TPixel> source = other.Slice(y * width, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.FromInt<TPixel>((weights[x] * Pixel.ToInt(row[x]) + (64 - weights[x]) * Pixel.ToInt(source[x]) + 32) >> 6);
        }
    }

    /// <summary>Block warp of 8×8 (7.11.3.5), clipped to samples. Source origin is (ix4, iy4); it reads rows -7 to 7 and columns -7 to 8. sx4 and sy4 are the low 16 bits of x4 and y4, before the offsets of alpha, beta, gamma, delta, which the kernel adds.</summary>
    public virtual void Warp8x8(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta)
    {
        Span<int> sums = stackalloc int[64];
        WarpSums(sums, source, sx4, sy4, alpha, beta, gamma, delta, InterRound1);
        for (int y = 0; y < 8; y++)
        {
            Span<TPixel> row = target.Row(y, 0, 8);
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel.Clip<TPixel>(sums[y * 8 + x], PixelMax);
        }
    }

    /// <summary>The same into an intermediate of that stride.</summary>
    public virtual void WarpPrep8x8(
        Span<short> target, int targetStride, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta)
    {
        Span<int> sums = stackalloc int[64];
        WarpSums(sums, source, sx4, sy4, alpha, beta, gamma, delta, 7);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
                target[y * targetStride + x] = (short)(sums[y * 8 + x] - IntermediateBias);
        }
    }

    /// <summary>Copies a rectangle whose first sample is (x, y), anywhere, of a plane whose samples are (0, 0) = source origin to (lastX, lastY); coordinates outside are brought to the nearest sample.</summary>
    public virtual void ClampedCopy(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int x, int y, int lastX, int lastY)
    {
        int inside = Math.Min(Math.Max(0, -x), width);
        int end = Math.Max(inside, (int)Math.Min(width, (long)lastX + 1 - x));
        for (int i = 0; i < height; i++)
        {
            int sourceRow = Math.Min(Math.Max(y + i, 0), lastY);
            Span<TPixel> row = target.Row(i, 0, width);
            if (inside > 0) row[..inside].Fill(source.Row(sourceRow, 0, 1)[0]);
            if (end > inside) source.Row(sourceRow, x + inside, end - inside).CopyTo(row[inside..end]);
            if (end < width) row[end..].Fill(source.Row(sourceRow, lastX, 1)[0]);
        }
    }

    /// <summary>Super-resolution of one row (7.16): target.Length samples; positions in 1/16384, initialPosition is srcX of the first sample, so -16384 + initialSubpelX; source index 0 is sample 0 and its last usable one is sourceWidth - 1, with clamping done here.</summary>
    public virtual void UpscaleRow(
        Span<TPixel> target, ReadOnlySpan<TPixel> source, int sourceWidth, int step, int initialPosition)
    {
        int position = initialPosition;
        for (int x = 0; x < target.Length; x++, position += step)
        {
            ReadOnlySpan<short> taps = SpecTables.UpscaleFilter.Slice(((position & 16383) >> 8) * 8, 8);
            int first = (position >> 14) - 3;
            int sum = 64;
            for (int k = 0; k < 8; k++)
                sum += taps[k] * Pixel.ToInt(source[Math.Min(Math.Max(first + k, 0), sourceWidth - 1)]);
            target[x] = Pixel.Clip<TPixel>(sum >> 7, PixelMax);
        }
    }

    private const int BlockMax = 128;
    private const int RingRows = 8;

    /// <summary>Subpel_Filters row of a filter, phase and length of the block in that direction.</summary>
    protected static ReadOnlySpan<short> Taps(int filter, int fraction, int length)
    {
        int index = length > 4 ? filter : filter is InterpFilter.Eighttap or InterpFilter.EighttapSharp ? 4 : filter == InterpFilter.EighttapSmooth ? 5 : filter;
        return SpecTables.SubpelFilters.Slice((index * 16 + fraction) * 8, 8);
    }

    /// <summary>The mask of a plane as 7.11.3.14 averages it from luma's.</summary>
    public virtual void SubsampleMask(Span<byte> chromaMask, ReadOnlySpan<byte> mask, int width, int height, int subsamplingX, int subsamplingY)
    {
        if (subsamplingX == 0)
        {
            mask[..(width * height)].CopyTo(chromaMask);
            return;
        }

        int chromaWidth = width >> 1;
        for (int y = 0; y < height >> subsamplingY; y++)
        {
            ReadOnlySpan<byte> upper = mask.Slice((y << subsamplingY) * width, width);
            ReadOnlySpan<byte> lower = mask.Slice(((y << subsamplingY) + subsamplingY) * width, width);
            Span<byte> row = chromaMask.Slice(y * chromaWidth, chromaWidth);
            for (int x = 0; x < row.Length; x++)
            {
                int sum = upper[2 * x] + upper[2 * x + 1];
                row[x] = (byte)(subsamplingY == 0 ? (sum + 1) >> 1 : (sum + lower[2 * x] + lower[2 * x + 1] + 2) >> 2);
            }
        }
    }

    // One row of the first stage.
    private void FilterRow(Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int y, int width, int fraction, ReadOnlySpan<short> taps)
    {
        int shift = InterRound0;
        if (fraction == 0)
        {
            ReadOnlySpan<TPixel> samples = source.Row(y, 0, width);
            for (int x = 0; x < samples.Length; x++)
                target[x] = (short)(Pixel.ToInt(samples[x]) << (7 - shift));
            return;
        }

        int half = 1 << (shift - 1);
        int t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3], t4 = taps[4], t5 = taps[5], t6 = taps[6], t7 = taps[7];
        ReadOnlySpan<TPixel> row = source.Row(y, -3, width + 7);
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<TPixel> s = row.Slice(x, 8);
            int sum = t0 * Pixel.ToInt(s[0]) + t1 * Pixel.ToInt(s[1]) + t2 * Pixel.ToInt(s[2]) + t3 * Pixel.ToInt(s[3])
                + t4 * Pixel.ToInt(s[4]) + t5 * Pixel.ToInt(s[5]) + t6 * Pixel.ToInt(s[6]) + t7 * Pixel.ToInt(s[7]);
            target[x] = (short)((sum + half) >> shift);
        }
    }

    // The second stage of row y: rows y - 3 to y + 4 are in the ring, or row y alone without a fraction.
    private static void FilterColumn(Span<int> sums, ReadOnlySpan<short> ring, int y, int width, int fraction, ReadOnlySpan<short> taps, int shift)
    {
        if (fraction == 0)
        {
            ReadOnlySpan<short> row = ring.Slice((y & 7) * width, width);
            int rest = shift - 7;
            int halfRest = rest == 0 ? 0 : 1 << (rest - 1);
            for (int x = 0; x < sums.Length; x++)
                sums[x] = (row[x] + halfRest) >> rest;
            return;
        }

        int half = 1 << (shift - 1);
        int t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3], t4 = taps[4], t5 = taps[5], t6 = taps[6], t7 = taps[7];
        ReadOnlySpan<short> r0 = ring.Slice(((y - 3) & 7) * width, sums.Length);
        ReadOnlySpan<short> r1 = ring.Slice(((y - 2) & 7) * width, sums.Length);
        ReadOnlySpan<short> r2 = ring.Slice(((y - 1) & 7) * width, sums.Length);
        ReadOnlySpan<short> r3 = ring.Slice((y & 7) * width, sums.Length);
        ReadOnlySpan<short> r4 = ring.Slice(((y + 1) & 7) * width, sums.Length);
        ReadOnlySpan<short> r5 = ring.Slice(((y + 2) & 7) * width, sums.Length);
        ReadOnlySpan<short> r6 = ring.Slice(((y + 3) & 7) * width, sums.Length);
        ReadOnlySpan<short> r7 = ring.Slice(((y + 4) & 7) * width, sums.Length);
        for (int x = 0; x < sums.Length; x++)
            sums[x] = (t0 * r0[x] + t1 * r1[x] + t2 * r2[x] + t3 * r3[x] + t4 * r4[x] + t5 * r5[x] + t6 * r6[x] + t7 * r7[x] + half) >> shift;
    }

    // First-stage rows from next to last of a scaled block, into places row & 7; the answer is the row after last.
    private int FillRing(Span<short> ring, ReadOnlyPlaneBlock<TPixel> source, int next, int last, int width, int positionX, int stepX, int filterX)
    {
        int shift = InterRound0;
        int half = 1 << (shift - 1);
        for (int y = Math.Max(next, last - 7); y <= last; y++)
        {
            Span<short> row = ring.Slice((y & 7) * width, width);
            for (int x = 0; x < row.Length; x++)
            {
                int position = positionX + x * stepX;
                ReadOnlySpan<short> taps = Taps(filterX, (position >> 6) & 15, width);
                ReadOnlySpan<TPixel> samples = source.Row(y, (position >> 10) - 3, 8);
                int sum = half;
                for (int t = 0; t < 8; t++)
                    sum += taps[t] * Pixel.ToInt(samples[t]);
                row[x] = (short)(sum >> shift);
            }
        }

        return last + 1;
    }

    private static int RingSum(ReadOnlySpan<short> ring, int first, int width, int x, ReadOnlySpan<short> taps, int shift)
    {
        int sum = 1 << (shift - 1);
        for (int t = 0; t < 8; t++)
            sum += taps[t] * ring[((first + t) & 7) * width + x];
        return sum >> shift;
    }

    // Section 7.11.3.5 for one 8×8.
    private void WarpSums(Span<int> sums, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta, int shift)
    {
        Span<int> rows = stackalloc int[15 * 8];
        int shift0 = InterRound0;
        int half0 = 1 << (shift0 - 1);
        for (int i = -7; i < 8; i++)
        {
            ReadOnlySpan<TPixel> samples = source.Row(i, -7, 15);
            for (int j = -4; j < 4; j++)
            {
                ReadOnlySpan<sbyte> taps = WarpTaps(sx4 + alpha * j + beta * i);
                int sum = half0;
                for (int t = 0; t < 8; t++)
                    sum += taps[t] * Pixel.ToInt(samples[j + 4 + t]);
                rows[(i + 7) * 8 + j + 4] = sum >> shift0;
            }
        }

        int half = 1 << (shift - 1);
        for (int i = -4; i < 4; i++)
        {
            for (int j = -4; j < 4; j++)
            {
                ReadOnlySpan<sbyte> taps = WarpTaps(sy4 + gamma * j + delta * i);
                int sum = half;
                for (int t = 0; t < 8; t++)
                    sum += taps[t] * rows[(i + 4 + t) * 8 + j + 4];
                sums[(i + 4) * 8 + j + 4] = sum >> shift;
            }
        }
    }

    private static ReadOnlySpan<sbyte> WarpTaps(int position)
    {
        int phase = ((position + (1 << (Av1Constants.WarpeddiffPrecBits - 1))) >> Av1Constants.WarpeddiffPrecBits) + Av1Constants.WarpedpixelPrecShifts;
        return SpecTables.WarpedFilters.Slice(phase * 8, 8);
    }

    /// <summary>Obmc_Mask of a length.</summary>
    protected static ReadOnlySpan<byte> ObmcMask(int length) => length switch
    {
        2 => SpecTables.ObmcMask2,
        4 => SpecTables.ObmcMask4,
        8 => SpecTables.ObmcMask8,
        16 => SpecTables.ObmcMask16,
        _ => SpecTables.ObmcMask32,
    };
}
