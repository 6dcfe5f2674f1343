using System.Numerics;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>The Wiener filter, section 7.17.4: a vector of samples at a time. Products of pairs of 16-bit numbers add up in 32 bits.</summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class WienerVectors<TWords>
    where TWords : struct, IWords<TWords>
{
    /// <summary>Whether whole vectors may be read at the right end of a piece.</summary>
    public static bool Fits(ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, Span<short> rows) =>
        sourceOrigin + (height + 2) * sourceStride + 3 + RoundUp(width) <= source.Length && (height + 6) * RoundUp(width) <= rows.Length;

    /// <summary>Both passes. Taps are symmetrical; rows between the passes are packed in whole vectors.</summary>
    public static void Filter<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows, int bitDepth, int round0, int round1)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int lanes = RoundUp(width);
        TWords outer = Taps(horizontal[0], horizontal[1]);
        TWords middle = Taps(horizontal[2], horizontal[3]);
        TWords half = TWords.CreateInts(1 << (round0 - 1));
        TWords low = TWords.Create((short)-(1 << (bitDepth + 7 - round0 - 1)));
        TWords high = TWords.Create((short)((1 << (bitDepth + 8 - round0)) - 1 - (1 << (bitDepth + 7 - round0 - 1))));
        for (int r = 0; r < height + 6; r++)
        {
            ReadOnlySpan<short> line = source.Slice(sourceOrigin + (r - 3) * sourceStride - 3, lanes + 6);
            Span<short> row = rows.Slice(r * lanes, lanes);
            for (int x = 0; x < row.Length; x += TWords.Count)
            {
                ReadOnlySpan<short> window = line.Slice(x, TWords.Count + 6);
                TWords s06 = TWords.Add(TWords.Load(window), TWords.Load(window[6..]));
                TWords s15 = TWords.Add(TWords.Load(window[1..]), TWords.Load(window[5..]));
                TWords s24 = TWords.Add(TWords.Load(window[2..]), TWords.Load(window[4..]));
                TWords.Products(s06, s15, outer, out TWords first, out TWords second);
                TWords.Products(s24, TWords.Load(window[3..]), middle, out TWords first2, out TWords second2);
                first = TWords.AddInts(TWords.AddInts(first, first2), half);
                second = TWords.AddInts(TWords.AddInts(second, second2), half);
                TWords.Store(row.Slice(x, TWords.Count), TWords.Min(TWords.Max(TWords.Round(first, second, round0), low), high));
            }
        }

        for (int x = 0; x < width; x += TWords.Count)
            Column(target, rows, lanes, x, Math.Min(width - x, TWords.Count), height, vertical, round1, (1 << bitDepth) - 1);
    }

    private static void Column<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> rows, int lanes, int x, int width, int height, ReadOnlySpan<short> taps, int round1, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        TWords t01 = Taps(taps[0], taps[1]);
        TWords t23 = Taps(taps[2], taps[3]);
        TWords t45 = Taps(taps[4], taps[5]);
        TWords t6 = Taps(taps[6], 0);
        TWords half = TWords.CreateInts(1 << (round1 - 1));
        TWords zero = TWords.Create(0);
        TWords max = TWords.Create((short)pixelMax);
        TWords r0 = TWords.Load(rows.Slice(x, TWords.Count));
        TWords r1 = TWords.Load(rows.Slice(x + lanes, TWords.Count));
        TWords r2 = TWords.Load(rows.Slice(x + 2 * lanes, TWords.Count));
        TWords r3 = TWords.Load(rows.Slice(x + 3 * lanes, TWords.Count));
        TWords r4 = TWords.Load(rows.Slice(x + 4 * lanes, TWords.Count));
        TWords r5 = TWords.Load(rows.Slice(x + 5 * lanes, TWords.Count));
        Span<byte> bytes = stackalloc byte[64];
        Span<TPixel> part = MemoryMarshal.Cast<byte, TPixel>(bytes);
        for (int y = 0; y < height; y++)
        {
            TWords r6 = TWords.Load(rows.Slice(x + (y + 6) * lanes, TWords.Count));
            TWords.Products(r0, r1, t01, out TWords first, out TWords second);
            TWords.Products(r2, r3, t23, out TWords first2, out TWords second2);
            TWords.Products(r4, r5, t45, out TWords first4, out TWords second4);
            TWords.Products(r6, r6, t6, out TWords first6, out TWords second6);
            first = TWords.AddInts(TWords.AddInts(first, first2), TWords.AddInts(TWords.AddInts(first4, first6), half));
            second = TWords.AddInts(TWords.AddInts(second, second2), TWords.AddInts(TWords.AddInts(second4, second6), half));
            TWords result = TWords.Min(TWords.Max(TWords.Round(first, second, round1), zero), max);
            if (width == TWords.Count)
            {
                TWords.StoreSamples(target.Row(y, x, width), result);
            }
            else
            {
                // Pieces end anywhere.
                TWords.StoreSamples(part, result);
                part[..width].CopyTo(target.Row(y, x, width));
            }

            r0 = r1;
            r1 = r2;
            r2 = r3;
            r3 = r4;
            r4 = r5;
            r5 = r6;
        }
    }

    private static int RoundUp(int width) => (width + TWords.Count - 1) & -TWords.Count;

    private static TWords Taps(int first, int second) => TWords.CreateInts((second << 16) | (ushort)first);
}
