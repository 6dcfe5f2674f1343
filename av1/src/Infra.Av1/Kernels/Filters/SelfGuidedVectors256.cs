using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

/// <summary>
/// The self-guided filter, sections 7.17.2 and 7.17.3, eight lanes of 32 bits at a time. p * s stays below 2^32 for all sets (at most 1,310,000 * 3236 with radius 1, 10,200,000 * 140 with radius 2), and the quotient that
/// makes a2 is exact in floating point: it is never nearer to a whole number than 1/255.
/// </summary>
internal static class SelfGuidedVectors256
{
    private const int Lanes = 8;

    /// <summary>Whether whole vectors may be read at the right end of a piece, and whether the scratch suffices.</summary>
    public static bool Fits(ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, Span<int> scratch)
    {
        int stride = RoundUp(width) + 16;
        return sourceOrigin + (height + 2) * sourceStride + RoundUp(width) + 16 <= source.Length && 2 * stride * (height + 2) + RoundUp(width) * height + 2 * stride <= scratch.Length;
    }

    /// <summary>Both passes, or one of them: weights as those of Kernels.SelfGuidedMix, 0 for a pass that the set does not have.</summary>
    public static void Filter<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch, int bitDepth)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        bool hasFirst = SpecTables.SgrParams[set * 4] != 0;
        bool hasSecond = SpecTables.SgrParams[set * 4 + 2] != 0;
        int lanes = RoundUp(width);
        int stride = lanes + 16;
        Span<int> a = scratch[..(stride * (height + 2))];
        scratch = scratch[a.Length..];
        Span<int> b = scratch[..a.Length];
        scratch = scratch[a.Length..];
        Span<int> first = scratch[..(lanes * height)];
        scratch = scratch[first.Length..];
        Span<int> sums = scratch[..(2 * stride)];
        if (hasFirst)
        {
            Boxes(a, b, stride, source, sourceOrigin, sourceStride, width, height, radius: 2, SpecTables.SgrParams[set * 4 + 1], sums, bitDepth);
            for (int y = 0; y < height; y++)
                First(first.Slice(y * lanes, lanes), source[(sourceOrigin + y * sourceStride)..], a, b, y, stride);
        }

        if (hasSecond) Boxes(a, b, stride, source, sourceOrigin, sourceStride, width, height, radius: 1, SpecTables.SgrParams[set * 4 + 3], sums, bitDepth);
        if (!hasFirst) weight0 = 0;
        if (!hasSecond) weight1 = 0;
        Vector256<int> w = Vector256.Create((128 - weight0 - weight1) << Av1Constants.SgrprojRstBits);
        Vector256<int> w0 = Vector256.Create(weight0);
        Vector256<int> w1 = Vector256.Create(weight1);
        Vector256<short> max = Vector256.Create((short)((1 << bitDepth) - 1));
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> line = source.Slice(sourceOrigin + y * sourceStride, lanes);
            ReadOnlySpan<int> rowA = a.Slice(y * stride, 3 * stride);
            ReadOnlySpan<int> rowB = b.Slice(y * stride, 3 * stride);
            ReadOnlySpan<int> firsts = first.Slice(y * lanes, lanes);
            for (int x = 0; x < lanes; x += 2 * Lanes)
            {
                Vector256<int> low = Mixed(line, firsts, rowA, rowB, x, stride, w, w0, w1, hasFirst, hasSecond);
                Vector256<int> high = Mixed(line, firsts, rowA, rowB, x + Lanes, stride, w, w0, w1, hasFirst, hasSecond);
                Vector256<short> words = Avx2.Permute4x64(Avx2.PackSignedSaturate(low, high).AsInt64(), 0b11_01_10_00).AsInt16();
                Lanes256.Store(target.Row(y, x, Math.Min(2 * Lanes, width - x)), Vector256.Min(Vector256.Max(words, Vector256<short>.Zero), max));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Mixed(
        ReadOnlySpan<short> line, ReadOnlySpan<int> first, ReadOnlySpan<int> a, ReadOnlySpan<int> b, int x, int stride, Vector256<int> w, Vector256<int> w0, Vector256<int> w1, bool hasFirst, bool hasSecond)
    {
        const int Shift = Av1Constants.SgrprojRstBits + Av1Constants.SgrprojPrjBits;
        Vector256<int> sample = Avx2.ConvertToVector256Int32(Vector128.Create(line.Slice(x, Lanes)));
        Vector256<int> sum = sample * w + Vector256.Create(1 << (Shift - 1));
        if (hasFirst) sum += Vector256.Create(first.Slice(x, Lanes)) * w0;
        if (hasSecond)
        {
            // flt1 of section 7.17.3: weights 3 at the corners, 4 else.
            Vector256<int> second = (Weighed(a, x, stride) * sample + Weighed(b, x, stride) + Vector256.Create(1 << 8)) >> 9;
            sum += second * w1;
        }

        return sum >> Shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Weighed(ReadOnlySpan<int> rows, int x, int stride)
    {
        ReadOnlySpan<int> above = rows.Slice(x, Lanes + 2);
        ReadOnlySpan<int> middle = rows.Slice(x + stride, Lanes + 2);
        ReadOnlySpan<int> below = rows.Slice(x + 2 * stride, Lanes + 2);
        Vector256<int> corners = Vector256.Create(above) + Vector256.Create(above[2..]) + Vector256.Create(below) + Vector256.Create(below[2..]);
        Vector256<int> others = Vector256.Create(above[1..]) + Vector256.Create(middle) + Vector256.Create(middle[1..]) + Vector256.Create(middle[2..]) + Vector256.Create(below[1..]);
        return ((corners + others) << 2) - corners;
    }

    // flt0 of one row: rows of A and B at odd distance from the first count.
    private static void First(Span<int> target, ReadOnlySpan<short> line, ReadOnlySpan<int> a, ReadOnlySpan<int> b, int y, int stride)
    {
        bool isOdd = (y & 1) != 0;
        int row = (isOdd ? y + 1 : y) * stride;
        int shift = isOdd ? 8 : 9;
        Vector256<int> half = Vector256.Create(1 << (shift - 1));
        for (int x = 0; x < target.Length; x += Lanes)
        {
            Vector256<int> sumA = FiveSix(a, row + x);
            Vector256<int> sumB = FiveSix(b, row + x);
            if (!isOdd)
            {
                sumA += FiveSix(a, row + 2 * stride + x);
                sumB += FiveSix(b, row + 2 * stride + x);
            }

            Vector256<int> sample = Avx2.ConvertToVector256Int32(Vector128.Create(line.Slice(x, Lanes)));
            ((sumA * sample + sumB + half) >> shift).CopyTo(target.Slice(x, Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> FiveSix(ReadOnlySpan<int> row, int x)
    {
        ReadOnlySpan<int> window = row.Slice(x, Lanes + 2);
        Vector256<int> middle = Vector256.Create(window[1..]);
        Vector256<int> all = Vector256.Create(window) + Vector256.Create(window[2..]) + middle;
        return (all << 2) + all + middle;
    }

    // A and B for rows -1 to height, columns -1 to width; of radius 2 only rows -1, 1, 3, …
    private static void Boxes(
        Span<int> a, Span<int> b, int stride, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int radius, int eps, Span<int> scratch, int bitDepth)
    {
        int columns = (width + 2 + 2 * radius + Lanes - 1) & -Lanes;
        Span<int> sums = scratch[..stride];
        Span<int> squares = scratch.Slice(stride, stride);
        int step = radius == 2 ? 2 : 1;
        for (int y = -1; y <= height; y += step)
        {
            int origin = sourceOrigin + (y - radius) * sourceStride - 1 - radius;
            for (int x = 0; x < columns; x += Lanes)
            {
                Vector256<int> sum = Vector256<int>.Zero;
                Vector256<int> square = Vector256<int>.Zero;
                for (int i = 0; i <= 2 * radius; i++)
                {
                    Vector256<int> sample = Avx2.ConvertToVector256Int32(Vector128.Create(source.Slice(origin + i * sourceStride + x, Lanes)));
                    sum += sample;
                    square += Avx2.MultiplyAddAdjacent(sample.AsInt16(), sample.AsInt16());
                }

                sum.CopyTo(sums.Slice(x, Lanes));
                square.CopyTo(squares.Slice(x, Lanes));
            }

            Row(a.Slice((y + 1) * stride, stride), b.Slice((y + 1) * stride, stride), sums, squares, width + 2, radius, eps, bitDepth);
        }
    }

    private static void Row(Span<int> a, Span<int> b, ReadOnlySpan<int> sums, ReadOnlySpan<int> squares, int columns, int radius, int eps, int bitDepth)
    {
        int side = 2 * radius + 1;
        int n = side * side;
        int n2e = n * n * eps;
        int shift = bitDepth - 8;
        Vector256<uint> s = Vector256.Create((uint)(((1 << Av1Constants.SgrprojMtableBits) + n2e / 2) / n2e));
        Vector256<int> oneOverN = Vector256.Create(((1 << Av1Constants.SgrprojRecipBits) + n / 2) / n);
        Vector256<int> count = Vector256.Create(n);
        Vector256<int> roundA = Vector256.Create(shift == 0 ? 0 : 1 << (2 * shift - 1));
        Vector256<int> roundD = Vector256.Create(shift == 0 ? 0 : 1 << (shift - 1));
        Vector256<int> most = Vector256.Create(255);
        for (int x = 0; x < columns; x += Lanes)
        {
            Vector256<int> sum = Box(sums, x, radius);
            Vector256<int> square = Box(squares, x, radius);
            Vector256<int> mean = (sum + roundD) >> shift;
            Vector256<int> p = Vector256.Max(((square + roundA) >> (2 * shift)) * count - mean * mean, Vector256<int>.Zero);
            Vector256<uint> scaled = (p.AsUInt32() * s + Vector256.Create(1u << (Av1Constants.SgrprojMtableBits - 1))) >> Av1Constants.SgrprojMtableBits;
            Vector256<int> z = Vector256.Min(scaled.AsInt32(), most);
            Vector256<float> quotient = Avx.Divide(Avx.ConvertToVector256Single((z << Av1Constants.SgrprojSgrBits) + (z >> 1)), Avx.ConvertToVector256Single(z + Vector256<int>.One));
            Vector256<int> a2 = Vector256.Max(Avx.ConvertToVector256Int32WithTruncation(quotient), Vector256<int>.One) - Vector256.Equals(z, most);
            Vector256<int> b2 = (Vector256.Create(256) - a2) * sum * oneOverN;
            a2.CopyTo(a.Slice(x, Lanes));
            ((b2.AsUInt32() + Vector256.Create(1u << (Av1Constants.SgrprojRecipBits - 1))) >> Av1Constants.SgrprojRecipBits).AsInt32().CopyTo(b.Slice(x, Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Box(ReadOnlySpan<int> columns, int x, int radius)
    {
        ReadOnlySpan<int> window = columns.Slice(x, Lanes + 4);
        Vector256<int> sum = Vector256.Create(window) + Vector256.Create(window[1..]) + Vector256.Create(window[2..]);
        return radius == 2 ? sum + Vector256.Create(window[3..]) + Vector256.Create(window[4..]) : sum;
    }

    private static int RoundUp(int width) => (width + 2 * Lanes - 1) & -(2 * Lanes);
}
