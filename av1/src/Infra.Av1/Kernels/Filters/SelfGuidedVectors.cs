using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

/// <summary>
/// The self-guided filter, sections 7.17.2 and 7.17.3, in lanes of 32 bits. p * s stays below 2^32 for all sets (at most 1,310,000 * 3236 with radius 1, 10,200,000 * 140 with radius 2), and the quotient that
/// makes a2 is exact in floating point: it is never nearer to a whole number than 1/255.
/// </summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class SelfGuidedVectors<TWords>
    where TWords : struct, IWords<TWords>
{
    private static int Lanes => TWords.Count / 2;

    // What may be read and written beyond whole vectors of a row.
    private static int Margin => Math.Max(16, TWords.Count);

    /// <summary>Whether whole vectors may be read at the right end of a piece, and whether the scratch suffices.</summary>
    public static bool Fits(ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, Span<int> scratch)
    {
        int stride = RoundUp(width) + Margin;
        return sourceOrigin + (height + 2) * sourceStride + RoundUp(width) + Margin <= source.Length && 2 * stride * (height + 2) + RoundUp(width) * height + 2 * stride <= scratch.Length;
    }

    /// <summary>Both passes, or one of them: weights as those of Kernels.SelfGuidedMix, 0 for a pass that the set does not have.</summary>
    public static void Filter<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int set, int weight0, int weight1, Span<int> scratch, int bitDepth)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        bool hasFirst = SpecTables.SgrParams[set * 4] != 0;
        bool hasSecond = SpecTables.SgrParams[set * 4 + 2] != 0;
        int lanes = RoundUp(width);
        int stride = lanes + Margin;
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
        TWords w = TWords.CreateInts((128 - weight0 - weight1) << Av1Constants.SgrprojRstBits);
        TWords w0 = TWords.CreateInts(weight0);
        TWords w1 = TWords.CreateInts(weight1);
        TWords zero = TWords.Create(0);
        TWords max = TWords.Create((short)((1 << bitDepth) - 1));
        Span<byte> bytes = stackalloc byte[64];
        Span<TPixel> part = MemoryMarshal.Cast<byte, TPixel>(bytes);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> line = source.Slice(sourceOrigin + y * sourceStride, lanes);
            ReadOnlySpan<int> rowA = a.Slice(y * stride, 3 * stride);
            ReadOnlySpan<int> rowB = b.Slice(y * stride, 3 * stride);
            ReadOnlySpan<int> firsts = first.Slice(y * lanes, lanes);
            for (int x = 0; x < lanes; x += TWords.Count)
            {
                TWords low = Mixed(line, firsts, rowA, rowB, x, stride, w, w0, w1, hasFirst, hasSecond);
                TWords high = Mixed(line, firsts, rowA, rowB, x + Lanes, stride, w, w0, w1, hasFirst, hasSecond);
                TWords samples = TWords.Min(TWords.Max(TWords.PackInts(low, high), zero), max);
                int count = Math.Min(TWords.Count, width - x);
                if (count == TWords.Count)
                {
                    TWords.StoreSamples(target.Row(y, x, count), samples);
                    continue;
                }

                // Pieces end anywhere.
                TWords.StoreSamples(part, samples);
                part[..count].CopyTo(target.Row(y, x, count));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Mixed(ReadOnlySpan<short> line, ReadOnlySpan<int> first, ReadOnlySpan<int> a, ReadOnlySpan<int> b, int x, int stride, TWords w, TWords w0, TWords w1, bool hasFirst, bool hasSecond)
    {
        const int Shift = Av1Constants.SgrprojRstBits + Av1Constants.SgrprojPrjBits;
        TWords sample = TWords.LoadWidened(line.Slice(x, Lanes));
        TWords sum = TWords.AddInts(TWords.MultiplyInts(sample, w), TWords.CreateInts(1 << (Shift - 1)));
        if (hasFirst) sum = TWords.AddInts(sum, TWords.MultiplyInts(TWords.LoadInts(first.Slice(x, Lanes)), w0));
        if (hasSecond)
        {
            // flt1 of section 7.17.3: weights 3 at the corners, 4 else.
            TWords second = TWords.AddInts(TWords.AddInts(TWords.MultiplyInts(Weighed(a, x, stride), sample), Weighed(b, x, stride)), TWords.CreateInts(1 << 8));
            sum = TWords.AddInts(sum, TWords.MultiplyInts(TWords.ShiftRightInts(second, 9), w1));
        }

        return TWords.ShiftRightInts(sum, Shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Weighed(ReadOnlySpan<int> rows, int x, int stride)
    {
        ReadOnlySpan<int> above = rows.Slice(x, Lanes + 2);
        ReadOnlySpan<int> middle = rows.Slice(x + stride, Lanes + 2);
        ReadOnlySpan<int> below = rows.Slice(x + 2 * stride, Lanes + 2);
        TWords corners = TWords.AddInts(TWords.AddInts(TWords.LoadInts(above), TWords.LoadInts(above[2..])), TWords.AddInts(TWords.LoadInts(below), TWords.LoadInts(below[2..])));
        TWords others = TWords.AddInts(TWords.AddInts(TWords.LoadInts(middle), TWords.LoadInts(middle[1..])), TWords.AddInts(TWords.LoadInts(middle[2..]), TWords.AddInts(TWords.LoadInts(above[1..]), TWords.LoadInts(below[1..]))));
        return TWords.SubtractInts(TWords.ShiftLeftInts(TWords.AddInts(corners, others), 2), corners);
    }

    // flt0 of one row: rows of A and B at odd distance from the first count.
    private static void First(Span<int> target, ReadOnlySpan<short> line, ReadOnlySpan<int> a, ReadOnlySpan<int> b, int y, int stride)
    {
        bool isOdd = (y & 1) != 0;
        int row = (isOdd ? y + 1 : y) * stride;
        int shift = isOdd ? 8 : 9;
        TWords half = TWords.CreateInts(1 << (shift - 1));
        for (int x = 0; x < target.Length; x += Lanes)
        {
            TWords sumA = FiveSix(a, row + x);
            TWords sumB = FiveSix(b, row + x);
            if (!isOdd)
            {
                sumA = TWords.AddInts(sumA, FiveSix(a, row + 2 * stride + x));
                sumB = TWords.AddInts(sumB, FiveSix(b, row + 2 * stride + x));
            }

            TWords sample = TWords.LoadWidened(line.Slice(x, Lanes));
            TWords.StoreInts(target.Slice(x, Lanes), TWords.ShiftRightInts(TWords.AddInts(TWords.AddInts(TWords.MultiplyInts(sumA, sample), sumB), half), shift));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords FiveSix(ReadOnlySpan<int> row, int x)
    {
        ReadOnlySpan<int> window = row.Slice(x, Lanes + 2);
        TWords middle = TWords.LoadInts(window[1..]);
        TWords all = TWords.AddInts(TWords.AddInts(TWords.LoadInts(window), TWords.LoadInts(window[2..])), middle);
        return TWords.AddInts(TWords.AddInts(TWords.ShiftLeftInts(all, 2), all), middle);
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
                TWords sum = TWords.Create(0);
                TWords square = TWords.Create(0);
                for (int i = 0; i <= 2 * radius; i++)
                {
                    TWords sample = TWords.LoadWidened(source.Slice(origin + i * sourceStride + x, Lanes));
                    sum = TWords.AddInts(sum, sample);
                    square = TWords.AddInts(square, TWords.SquareInts(sample));
                }

                TWords.StoreInts(sums.Slice(x, Lanes), sum);
                TWords.StoreInts(squares.Slice(x, Lanes), square);
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
        TWords s = TWords.CreateInts(((1 << Av1Constants.SgrprojMtableBits) + n2e / 2) / n2e);
        TWords oneOverN = TWords.CreateInts(((1 << Av1Constants.SgrprojRecipBits) + n / 2) / n);
        TWords count = TWords.CreateInts(n);
        TWords roundA = TWords.CreateInts(shift == 0 ? 0 : 1 << (2 * shift - 1));
        TWords roundD = TWords.CreateInts(shift == 0 ? 0 : 1 << (shift - 1));
        TWords most = TWords.CreateInts(255);
        TWords one = TWords.CreateInts(1);
        for (int x = 0; x < columns; x += Lanes)
        {
            TWords sum = Box(sums, x, radius);
            TWords square = Box(squares, x, radius);
            TWords mean = TWords.ShiftRightInts(TWords.AddInts(sum, roundD), shift);
            TWords scaledSquare = TWords.ShiftRightInts(TWords.AddInts(square, roundA), 2 * shift);
            TWords p = TWords.MaxInts(TWords.SubtractInts(TWords.MultiplyInts(scaledSquare, count), TWords.MultiplyInts(mean, mean)), TWords.Create(0));
            TWords scaled = TWords.ShiftRightLogicalInts(TWords.AddInts(TWords.MultiplyInts(p, s), TWords.CreateInts(1 << (Av1Constants.SgrprojMtableBits - 1))), Av1Constants.SgrprojMtableBits);
            TWords z = TWords.MinInts(scaled, most);
            TWords quotient = TWords.QuotientInts(TWords.AddInts(TWords.ShiftLeftInts(z, Av1Constants.SgrprojSgrBits), TWords.ShiftRightInts(z, 1)), TWords.AddInts(z, one));
            TWords a2 = TWords.SubtractInts(TWords.MaxInts(quotient, one), TWords.EqualInts(z, most));
            TWords b2 = TWords.MultiplyInts(TWords.MultiplyInts(TWords.SubtractInts(TWords.CreateInts(256), a2), sum), oneOverN);
            TWords.StoreInts(a.Slice(x, Lanes), a2);
            TWords.StoreInts(b.Slice(x, Lanes), TWords.ShiftRightLogicalInts(TWords.AddInts(b2, TWords.CreateInts(1 << (Av1Constants.SgrprojRecipBits - 1))), Av1Constants.SgrprojRecipBits));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Box(ReadOnlySpan<int> columns, int x, int radius)
    {
        ReadOnlySpan<int> window = columns.Slice(x, Lanes + 4);
        TWords sum = TWords.AddInts(TWords.AddInts(TWords.LoadInts(window), TWords.LoadInts(window[1..])), TWords.LoadInts(window[2..]));
        return radius == 2 ? TWords.AddInts(sum, TWords.AddInts(TWords.LoadInts(window[3..]), TWords.LoadInts(window[4..]))) : sum;
    }

    private static int RoundUp(int width) => (width + TWords.Count - 1) & -TWords.Count;
}
