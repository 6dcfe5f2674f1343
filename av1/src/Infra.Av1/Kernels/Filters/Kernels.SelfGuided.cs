using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

// The self-guided filter of loop restoration, sections 7.17.2 and 7.17.3.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Self-guided filter (7.17.3) where only the first pass (radius 2) counts: set 0 to 15, weight w0 of flt0, so that the source has 128 - w0; scratch is WorkerScratch.Numbers.</summary>
    public virtual void SelfGuided5x5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight, Span<int> scratch) =>
        SelfGuided(target, source, sourceOrigin, sourceStride, width, height, set, weight, 0, scratch);

    /// <summary>Only the second pass (radius 1): weight w2 of flt1, so that the source has 128 - w2.</summary>
    public virtual void SelfGuided3x3(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight, Span<int> scratch) =>
        SelfGuided(target, source, sourceOrigin, sourceStride, width, height, set, 0, weight, scratch);

    /// <summary>Both passes: weight0 is w0 of flt0, weight1 is w2 of flt1 (section 7.17.3: w2 = 128 - w0 - w1); the source has w1 = 128 - weight0 - weight1.</summary>
    public virtual void SelfGuidedMix(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch) =>
        SelfGuided(target, source, sourceOrigin, sourceStride, width, height, set, weight0, weight1, scratch);

    /// <summary>
    /// Arrays A and B of section 7.17.3 for rows -1 to height, columns -1 to width, packed with stride width + 2; of radius 2 only rows -1, 1, 3, …, which alone count. Scratch: at least 2 * (width + 8).
    /// </summary>
    private void SelfGuidedBoxes(
        Span<int> a, Span<int> b, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int radius, int eps, Span<int> scratch)
    {
        int columns = width + 2 + 2 * radius;
        Span<int> sums = scratch[..columns];
        Span<int> squares = scratch.Slice(columns, columns);
        int step = radius == 2 ? 2 : 1;
        for (int i = -1; i <= height; i += step)
        {
            sums.Clear();
            squares.Clear();
            for (int dy = -radius; dy <= radius; dy++)
            {
                ReadOnlySpan<short> line = source.Slice(sourceOrigin + (i + dy) * sourceStride - 1 - radius, columns);
                for (int j = 0; j < columns; j++)
                {
                    int c = line[j];
                    sums[j] += c;
                    squares[j] += c * c;
                }
            }

            SelfGuidedRow(a.Slice((i + 1) * (width + 2), width + 2), b.Slice((i + 1) * (width + 2), width + 2), sums, squares, radius, eps);
        }
    }

    /// <summary>One row of A and B from sums over columns.</summary>
    private void SelfGuidedRow(Span<int> a, Span<int> b, ReadOnlySpan<int> sums, ReadOnlySpan<int> squares, int radius, int eps)
    {
        int side = 2 * radius + 1;
        int n = side * side;
        int n2e = n * n * eps;
        uint s = (uint)(((1 << Av1Constants.SgrprojMtableBits) + n2e / 2) / n2e);
        uint oneOverN = (uint)(((1 << Av1Constants.SgrprojRecipBits) + n / 2) / n);
        int shift = BitDepth - 8;
        int roundA = shift == 0 ? 0 : 1 << (2 * shift - 1);
        int roundD = shift == 0 ? 0 : 1 << (shift - 1);
        for (int j = 0; j < a.Length; j++)
        {
            int sum = 0;
            int square = 0;
            for (int dx = 0; dx < side; dx++)
            {
                sum += sums[j + dx];
                square += squares[j + dx];
            }

            int mean = (sum + roundD) >> shift;
            int p = Math.Max(0, ((square + roundA) >> (2 * shift)) * n - mean * mean);
            ulong z = ((ulong)(uint)p * s + (1 << (Av1Constants.SgrprojMtableBits - 1))) >> Av1Constants.SgrprojMtableBits;
            int z8 = (int)Math.Min(z, 255);
            int a2 = z8 == 255 ? 256 : z8 == 0 ? 1 : ((z8 << Av1Constants.SgrprojSgrBits) + z8 / 2) / (z8 + 1);

            // At most 255 * 25 * 4095 * 164: below 2^32.
            uint b2 = (uint)(256 - a2) * (uint)sum * oneOverN;
            a[j] = a2;
            b[j] = (int)((b2 + (1u << (Av1Constants.SgrprojRecipBits - 1))) >> Av1Constants.SgrprojRecipBits);
        }
    }

    /// <summary>Both passes, or one of them: a pass that the set does not have has no weight.</summary>
    protected virtual void SelfGuided(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch)
    {
        int radius0 = SpecTables.SgrParams[set * 4];
        int radius1 = SpecTables.SgrParams[set * 4 + 2];
        int stride = width + 2;
        Span<int> a = scratch[..(stride * (height + 2))];
        scratch = scratch[a.Length..];
        Span<int> b = scratch[..a.Length];
        scratch = scratch[a.Length..];
        Span<int> first = scratch[..(width * height)];
        scratch = scratch[first.Length..];
        if (radius0 != 0)
        {
            SelfGuidedBoxes(a, b, source, sourceOrigin, sourceStride, width, height, radius0, SpecTables.SgrParams[set * 4 + 1], scratch);
            for (int i = 0; i < height; i++)
                SelfGuidedFirst(first.Slice(i * width, width), source.Slice(sourceOrigin + i * sourceStride, width), a, b, i, stride);
        }

        bool hasSecond = radius1 != 0;
        if (hasSecond) SelfGuidedBoxes(a, b, source, sourceOrigin, sourceStride, width, height, radius1, SpecTables.SgrParams[set * 4 + 3], scratch);
        Span<int> second = scratch[..width];
        if (radius0 == 0) weight0 = 0;
        if (!hasSecond) weight1 = 0;
        int weight = 128 - weight0 - weight1;
        const int Shift = Av1Constants.SgrprojRstBits + Av1Constants.SgrprojPrjBits;
        for (int i = 0; i < height; i++)
        {
            ReadOnlySpan<short> line = source.Slice(sourceOrigin + i * sourceStride, width);
            if (hasSecond) SelfGuidedSecond(second, line, a.Slice(i * stride, 3 * stride), b.Slice(i * stride, 3 * stride), stride);
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < width; j++)
            {
                int v = weight * (line[j] << Av1Constants.SgrprojRstBits);
                if (radius0 != 0) v += weight0 * first[i * width + j];
                if (hasSecond) v += weight1 * second[j];
                row[j] = Pixel.Clip<TPixel>((v + (1 << (Shift - 1))) >> Shift, PixelMax);
            }
        }
    }

    // flt0 of one row: rows of A and B at odd distance from the first count.
    private static void SelfGuidedFirst(Span<int> target, ReadOnlySpan<short> line, ReadOnlySpan<int> a, ReadOnlySpan<int> b, int i, int stride)
    {
        if ((i & 1) != 0)
        {
            ReadOnlySpan<int> a0 = a.Slice((i + 1) * stride, stride);
            ReadOnlySpan<int> b0 = b.Slice((i + 1) * stride, stride);
            for (int j = 0; j < target.Length; j++)
            {
                int sa = 5 * (a0[j] + a0[j + 2]) + 6 * a0[j + 1];
                int sb = 5 * (b0[j] + b0[j + 2]) + 6 * b0[j + 1];
                target[j] = (sa * line[j] + sb + (1 << 7)) >> 8;
            }

            return;
        }

        ReadOnlySpan<int> a1 = a.Slice(i * stride, stride);
        ReadOnlySpan<int> b1 = b.Slice(i * stride, stride);
        ReadOnlySpan<int> a2 = a.Slice((i + 2) * stride, stride);
        ReadOnlySpan<int> b2 = b.Slice((i + 2) * stride, stride);
        for (int j = 0; j < target.Length; j++)
        {
            int sa = 5 * (a1[j] + a1[j + 2] + a2[j] + a2[j + 2]) + 6 * (a1[j + 1] + a2[j + 1]);
            int sb = 5 * (b1[j] + b1[j + 2] + b2[j] + b2[j + 2]) + 6 * (b1[j + 1] + b2[j + 1]);
            target[j] = (sa * line[j] + sb + (1 << 8)) >> 9;
        }
    }

    // flt1 of one row from three rows of A and B.
    private static void SelfGuidedSecond(Span<int> target, ReadOnlySpan<short> line, ReadOnlySpan<int> a, ReadOnlySpan<int> b, int stride)
    {
        for (int j = 0; j < target.Length; j++)
        {
            int sa = 3 * (a[j] + a[j + 2] + a[2 * stride + j] + a[2 * stride + j + 2])
                + 4 * (a[j + 1] + a[stride + j] + a[stride + j + 1] + a[stride + j + 2] + a[2 * stride + j + 1]);
            int sb = 3 * (b[j] + b[j + 2] + b[2 * stride + j] + b[2 * stride + j + 2])
                + 4 * (b[j + 1] + b[stride + j] + b[stride + j + 1] + b[stride + j + 2] + b[2 * stride + j + 1]);
            target[j] = (sa * line[j] + sb + (1 << 8)) >> 9;
        }
    }
}
