using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Unscaled block prediction, section 7.11.3.4, for vectors of any width: a column of one vector's width after the other, first its rows into a buffer, then down. Products of pairs are added in 32 bits at every depth.</summary>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> above.</typeparam>
/// <typeparam name="TWords">The width.</typeparam>
internal static class BlockFilter<TPixel, TWords>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
    where TWords : struct, IWords<TWords>
{
    private const int Taps = 8;
    private const int Before = 3;
    private const int HeightMax = 128;

    /// <summary>Whether whole vectors may be read around a block: the source must reach that far.</summary>
    public static bool Fits(ReadOnlyPlaneBlock<TPixel> source, int width, int height) =>
        (long)source.Origin + (height + 4L) * source.Stride + ((width + TWords.Count - 1) & -TWords.Count) + Taps <= source.Samples.Length && source.Origin - (long)Before * source.Stride - Before >= 0;

    /// <summary>Samples, clipped.</summary>
    public static void Put(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY, int shift0, int shift1, int pixelMax)
    {
        TWords max = TWords.Create((short)pixelMax);
        Span<short> rows = stackalloc short[(HeightMax + Taps) * TWords.Count];
        for (int x = 0; x < width; x += TWords.Count)
        {
            Rows(rows, source, x, height, tapsX, shift0);
            for (int y = 0; y < height; y++)
            {
                TWords value = Down(rows.Slice(y * TWords.Count, Taps * TWords.Count), tapsY, 1 << (shift1 - 1), shift1);
                if (typeof(TPixel) != typeof(byte)) value = TWords.Min(TWords.Max(value, TWords.Create(0)), max);
                TWords.StoreSome(target.Row(y, x, Math.Min(width - x, TWords.Count)), value);
            }
        }
    }

    /// <summary>Intermediates, packed.</summary>
    public static void Prep(Span<short> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY, int shift0, int bias)
    {
        const int Shift1 = 7;
        Span<short> rows = stackalloc short[(HeightMax + Taps) * TWords.Count];
        for (int x = 0; x < width; x += TWords.Count)
        {
            Rows(rows, source, x, height, tapsX, shift0);
            for (int y = 0; y < height; y++)
            {
                // The bias is taken off before the sum becomes a word.
                TWords value = Down(rows.Slice(y * TWords.Count, Taps * TWords.Count), tapsY, (1 << (Shift1 - 1)) - (bias << Shift1), Shift1);
                TWords.StoreSome(MemoryMarshal.Cast<short, ushort>(target.Slice(y * width + x, Math.Min(width - x, TWords.Count))), value);
            }
        }
    }

    // Rows -3 to height + 3 of the first stage.
    private static void Rows(Span<short> rows, ReadOnlyPlaneBlock<TPixel> source, int x, int height, ReadOnlySpan<short> taps, int shift)
    {
        TWords t01 = Pair(taps, 0);
        TWords t23 = Pair(taps, 2);
        TWords t45 = Pair(taps, 4);
        TWords t67 = Pair(taps, 6);
        TWords half = TWords.CreateInts(1 << (shift - 1));
        for (int r = 0; r < height + Taps - 1; r++)
        {
            ReadOnlySpan<TPixel> window = source.Row(r - Before, x - Before, TWords.Count + Taps);
            TWords.Products(TWords.LoadSamples(window), TWords.LoadSamples(window[1..]), t01, out TWords low, out TWords high);
            Add(TWords.LoadSamples(window[2..]), TWords.LoadSamples(window[3..]), t23, ref low, ref high);
            Add(TWords.LoadSamples(window[4..]), TWords.LoadSamples(window[5..]), t45, ref low, ref high);
            Add(TWords.LoadSamples(window[6..]), TWords.LoadSamples(window[7..]), t67, ref low, ref high);
            TWords.Store(rows.Slice(r * TWords.Count, TWords.Count), TWords.Round(TWords.AddInts(low, half), TWords.AddInts(high, half), shift));
        }
    }

    // Eight rows of the second stage.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Down(ReadOnlySpan<short> rows, ReadOnlySpan<short> taps, int offset, int shift)
    {
        TWords half = TWords.CreateInts(offset);
        TWords.Products(TWords.Load(rows), TWords.Load(rows[TWords.Count..]), Pair(taps, 0), out TWords low, out TWords high);
        Add(TWords.Load(rows[(2 * TWords.Count)..]), TWords.Load(rows[(3 * TWords.Count)..]), Pair(taps, 2), ref low, ref high);
        Add(TWords.Load(rows[(4 * TWords.Count)..]), TWords.Load(rows[(5 * TWords.Count)..]), Pair(taps, 4), ref low, ref high);
        Add(TWords.Load(rows[(6 * TWords.Count)..]), TWords.Load(rows[(7 * TWords.Count)..]), Pair(taps, 6), ref low, ref high);
        return TWords.Round(TWords.AddInts(low, half), TWords.AddInts(high, half), shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TWords first, TWords second, TWords weights, ref TWords low, ref TWords high)
    {
        TWords.Products(first, second, weights, out TWords moreLow, out TWords moreHigh);
        low = TWords.AddInts(low, moreLow);
        high = TWords.AddInts(high, moreHigh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Pair(ReadOnlySpan<short> taps, int first) => TWords.CreateInts((taps[first + 1] << 16) | (ushort)taps[first]);
}
