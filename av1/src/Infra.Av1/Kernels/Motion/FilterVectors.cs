using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Unscaled block prediction, section 7.11.3.4, a vector of results at a time: as many columns of one row (wide), or half as many columns of two rows, one row in each half (narrow). Rows between the passes stay in registers and
/// move up by one place per row. There is one body of machine code for each kind of taps in both directions, shape, output and sample size: <typeparamref name="TPixel"/> and the marks below are constants of the compiler.
/// At 8 bit products are those of bytes, with taps halved (all are even) so that sums of eight fit 16 bits; the first rounding shift is then one less. Without a horizontal part the vertical one works on bytes as well.
/// </summary>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> above.</typeparam>
/// <typeparam name="TWords">The width.</typeparam>
internal static class FilterVectors<TPixel, TWords>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
    where TWords : struct, IWideWords<TWords>
{
    /// <summary>Put or Prep. The source must fit (see MotionVectors256.Fits); width is a multiple of the vector's, half of it, or at 256 bits also 2 or 4, and height is even.</summary>
    public static void Filter(in FilterTarget<TPixel> target, bool isPrep, ReadOnlyPlaneBlock<TPixel> source, int fractionX, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
    {
        if (isPrep) ChooseX<Yes>(target, source, fractionX, fractionY, tapsX, tapsY);
        else ChooseX<No>(target, source, fractionX, fractionY, tapsX, tapsY);
    }

    private interface IMark
    {
        static abstract int Value { get; }
    }

    private readonly struct No : IMark
    {
        public static int Value => 0;
    }

    private readonly struct Yes : IMark
    {
        public static int Value => 1;
    }

    // Taps 1 to 6: the outer ones are zero in all but the sharp filter.
    private readonly struct Six : IMark
    {
        public static int Value => 6;
    }

    private readonly struct Eight : IMark
    {
        public static int Value => 8;
    }

    private static void ChooseX<TPrep>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int fractionX, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
    {
        if (fractionX == 0) ChooseY<TPrep, No>(target, source, fractionY, tapsX, tapsY);
        else if ((tapsX[0] | tapsX[7]) == 0) ChooseY<TPrep, Six>(target, source, fractionY, tapsX, tapsY);
        else ChooseY<TPrep, Eight>(target, source, fractionY, tapsX, tapsY);
    }

    private static void ChooseY<TPrep, TX>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
    {
        if (fractionY == 0) ChooseShape<TPrep, TX, No>(target, source, tapsX, tapsY);
        else if ((tapsY[0] | tapsY[7]) == 0) ChooseShape<TPrep, TX, Six>(target, source, tapsX, tapsY);
        else ChooseShape<TPrep, TX, Eight>(target, source, tapsX, tapsY);
    }

    private static void ChooseShape<TPrep, TX, TY>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
    {
        if (target.Width < TWords.Count)
        {
            Column<TPrep, TX, TY, Yes>(target, source, 0, tapsX, tapsY);
            return;
        }

        for (int x = 0; x < target.Width; x += TWords.Count)
            Column<TPrep, TX, TY, No>(target, source, x, tapsX, tapsY);
    }

    private static void Column<TPrep, TX, TY, TNarrow>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
        where TNarrow : struct, IMark
    {
        if (TY.Value == 0) RowsOnly<TPrep, TX, TNarrow>(target, source, x, tapsX);
        else if (typeof(TPixel) == typeof(byte) && TX.Value == 0) BytesDown<TPrep, TY, TNarrow>(target, source, x, tapsY);
        else if (TNarrow.Value == 0) Wide<TPrep, TX, TY>(target, source, x, tapsX, tapsY);
        else Narrow<TPrep, TX, TY>(target, source, tapsX, tapsY);
    }

    // No vertical part.
    private static void RowsOnly<TPrep, TX, TNarrow>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsX)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TNarrow : struct, IMark
    {
        TWords x0 = TapsOfRow<TX>(tapsX, 0);
        TWords x1 = TapsOfRow<TX>(tapsX, 1);
        TWords x2 = TapsOfRow<TX>(tapsX, 2);
        TWords x3 = TapsOfRow<TX>(tapsX, 3);
        int rest = target.Shift1 - 7;
        TWords offset = TWords.Create((short)(TPrep.Value != 0 ? -target.Bias : (1 << rest) >> 1));
        int shift0 = target.Shift0;
        int height = target.Height;
        for (int y = 0; y < height; y += 1 + TNarrow.Value)
        {
            TWords row = TWords.Add(Row<TX, TNarrow>(source, y, x, x0, x1, x2, x3, shift0), offset);
            Emit<TPrep, TNarrow>(target, y, x, TPrep.Value != 0 ? row : TWords.ShiftRight(row, rest));
        }
    }

    // Vertical only, at 8 bit: bytes of two rows side by side.
    private static void BytesDown<TPrep, TY, TNarrow>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TY : struct, IMark
        where TNarrow : struct, IMark
    {
        TWords y0 = BytePair(tapsY, TY.Value == 8 ? 0 : 1);
        TWords y1 = BytePair(tapsY, TY.Value == 8 ? 2 : 3);
        TWords y2 = BytePair(tapsY, TY.Value == 8 ? 4 : 5);
        TWords y3 = TY.Value == 8 ? BytePair(tapsY, 6) : default;
        const int PutShift = 6;    // 7 less the halved taps' one
        const int PrepShift = 2;   // so that four fraction bits remain
        TWords half = TWords.Create((short)(TPrep.Value != 0 ? 1 << (PrepShift - 1) : 1 << (PutShift - 1)));
        int height = target.Height;
        if (TNarrow.Value != 0)
        {
            // Two rows at a time: pairs move up by two rows. The first rounds only fill the registers.
            TWords a = default;
            TWords b = default;
            TWords c = default;
            for (int y = TY.Value == 8 ? -6 : -4; y < height; y += 2)
            {
                TWords next = BytesOfRows<TNarrow>(source, y + (TY.Value == 8 ? 3 : 2), x);
                if (y >= 0)
                {
                    TWords sum = TWords.Add(TWords.Add(TWords.MultiplyBytes(a, y0), TWords.MultiplyBytes(b, y1)), half);
                    sum = TWords.Add(sum, TY.Value == 8 ? TWords.Add(TWords.MultiplyBytes(c, y2), TWords.MultiplyBytes(next, y3)) : TWords.MultiplyBytes(next, y2));
                    Emit<TPrep, TNarrow>(target, y, x, TPrep.Value != 0 ? TWords.ShiftRight(sum, PrepShift) : TWords.ShiftRight(sum, PutShift));
                }

                a = b;
                b = TY.Value == 8 ? c : next;
                c = next;
            }

            return;
        }

        TWords row = default;
        TWords p0 = default;
        TWords p1 = default;
        TWords p2 = default;
        TWords p3 = default;
        TWords p4 = default;
        TWords p5 = default;
        for (int y = TY.Value == 8 ? -7 : -5; y < height; y++)
        {
            TWords last = Samples<TNarrow>(source, y + (TY.Value == 8 ? 4 : 3), x);
            TWords next = TWords.Or(row, TWords.ShiftLeft(last, 8));
            row = last;
            if (y >= 0)
            {
                TWords sum = TWords.Add(TWords.Add(TWords.MultiplyBytes(p0, y0), TWords.MultiplyBytes(p2, y1)), half);
                sum = TWords.Add(sum, TY.Value == 8 ? TWords.Add(TWords.MultiplyBytes(p4, y2), TWords.MultiplyBytes(next, y3)) : TWords.MultiplyBytes(next, y2));
                Emit<TPrep, TNarrow>(target, y, x, TPrep.Value != 0 ? TWords.ShiftRight(sum, PrepShift) : TWords.ShiftRight(sum, PutShift));
            }

            p0 = p1;
            p1 = p2;
            p2 = p3;
            p3 = TY.Value == 8 ? p4 : next;
            p4 = p5;
            p5 = next;
        }
    }

    // Both parts, or the vertical one above 8 bit: a vector of columns.
    private static void Wide<TPrep, TX, TY>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
    {
        TWords x0 = TapsOfRow<TX>(tapsX, 0);
        TWords x1 = TapsOfRow<TX>(tapsX, 1);
        TWords x2 = TapsOfRow<TX>(tapsX, 2);
        TWords x3 = TapsOfRow<TX>(tapsX, 3);
        TWords y0 = WordPair(tapsY, TY.Value == 8 ? 0 : 1);
        TWords y1 = WordPair(tapsY, TY.Value == 8 ? 2 : 3);
        TWords y2 = WordPair(tapsY, TY.Value == 8 ? 4 : 5);
        TWords y3 = TY.Value == 8 ? WordPair(tapsY, 6) : default;
        int shift0 = target.Shift0;
        int shift1 = target.Shift1;
        TWords half = TWords.CreateInts((1 << (shift1 - 1)) - (TPrep.Value != 0 ? target.Bias << shift1 : 0));
        int height = target.Height;
        TWords r0 = default;
        TWords r1 = default;
        TWords r2 = default;
        TWords r3 = default;
        TWords r4 = default;
        TWords r5 = default;
        TWords r6 = default;

        // The first rounds only fill the registers.
        for (int y = TY.Value == 8 ? -7 : -5; y < height; y++)
        {
            TWords next = Row<TX, No>(source, y + (TY.Value == 8 ? 4 : 3), x, x0, x1, x2, x3, shift0);
            if (TY.Value == 6) r5 = next;
            if (y >= 0) Emit<TPrep, No>(target, y, x, Down<TY>(r0, r1, r2, r3, r4, r5, r6, next, y0, y1, y2, y3, half, shift1));
            r0 = r1;
            r1 = r2;
            r2 = r3;
            r3 = r4;
            r4 = r5;
            r5 = r6;
            r6 = next;
        }
    }

    // The same for half as many columns of two rows. Rows of even distance come in pairs, pairs of odd distance are put together from them.
    private static void Narrow<TPrep, TX, TY>(in FilterTarget<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
    {
        TWords x0 = TapsOfRow<TX>(tapsX, 0);
        TWords x1 = TapsOfRow<TX>(tapsX, 1);
        TWords x2 = TapsOfRow<TX>(tapsX, 2);
        TWords x3 = TapsOfRow<TX>(tapsX, 3);
        TWords y0 = WordPair(tapsY, TY.Value == 8 ? 0 : 1);
        TWords y1 = WordPair(tapsY, TY.Value == 8 ? 2 : 3);
        TWords y2 = WordPair(tapsY, TY.Value == 8 ? 4 : 5);
        TWords y3 = TY.Value == 8 ? WordPair(tapsY, 6) : default;
        int shift0 = target.Shift0;
        int shift1 = target.Shift1;
        TWords half = TWords.CreateInts((1 << (shift1 - 1)) - (TPrep.Value != 0 ? target.Bias << shift1 : 0));
        int height = target.Height;
        TWords r0 = default;
        TWords r1 = default;
        TWords r2 = default;
        TWords r3 = default;
        TWords r4 = default;
        TWords r5 = default;
        TWords r6 = default;
        for (int y = TY.Value == 8 ? -8 : -6; y < height; y += 2)
        {
            TWords next = Row<TX, Yes>(source, y + (TY.Value == 8 ? 5 : 4), 0, x0, x1, x2, x3, shift0);
            TWords last = TWords.Between(TY.Value == 8 ? r6 : r4, next);
            if (TY.Value == 6) r5 = last;
            if (y >= 0) Emit<TPrep, Yes>(target, y, 0, Down<TY>(r0, r1, r2, r3, r4, r5, r6, last, y0, y1, y2, y3, half, shift1));
            r0 = r2;
            r1 = r3;
            r2 = r4;
            r3 = r5;
            r4 = TY.Value == 8 ? r6 : next;
            r5 = last;
            r6 = next;
        }
    }

    // The second stage.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Down<TY>(
        TWords r0, TWords r1, TWords r2, TWords r3, TWords r4, TWords r5, TWords r6, TWords r7, TWords y0, TWords y1, TWords y2, TWords y3, TWords half, int shift)
        where TY : struct, IMark
    {
        TWords.Products(r0, r1, y0, out TWords low, out TWords high);
        Add(r2, r3, y1, ref low, ref high);
        Add(r4, r5, y2, ref low, ref high);
        if (TY.Value == 8) Add(r6, r7, y3, ref low, ref high);
        return TWords.Round(TWords.AddInts(low, half), TWords.AddInts(high, half), shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TWords first, TWords second, TWords weights, ref TWords low, ref TWords high)
    {
        TWords.Products(first, second, weights, out TWords moreLow, out TWords moreHigh);
        low = TWords.AddInts(low, moreLow);
        high = TWords.AddInts(high, moreHigh);
    }

    // The first stage of a row, or of two: without taps samples times 128, less the first rounding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Row<TX, TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x, TWords x0, TWords x1, TWords x2, TWords x3, int shift0)
        where TX : struct, IMark
        where TNarrow : struct, IMark
    {
        if (TX.Value == 0) return TWords.ShiftLeft(Samples<TNarrow>(source, y, x), typeof(TPixel) == typeof(byte) ? 4 : 7 - shift0);
        if (typeof(TPixel) != typeof(byte)) return RowOfWords<TX, TNarrow>(source, y, x, x0, x1, x2, x3, shift0);
        int at = source.Origin + y * source.Stride + x - 3;
        ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<TPixel, byte>(source.Samples);
        TWords windows = TNarrow.Value != 0 ? TWords.LoadWindows(bytes, at, at + source.Stride) : TWords.LoadWindows(bytes, at, at + TWords.Count / 2);
        TWords sum = TX.Value == 6
            ? TWords.Add(TWords.Add(TWords.MultiplyBytes(TWords.BytePairs(windows, 1), x0), TWords.MultiplyBytes(TWords.BytePairs(windows, 3), x1)), TWords.MultiplyBytes(TWords.BytePairs(windows, 5), x2))
            : TWords.Add(
                TWords.Add(TWords.MultiplyBytes(TWords.BytePairs(windows, 0), x0), TWords.MultiplyBytes(TWords.BytePairs(windows, 2), x1)),
                TWords.Add(TWords.MultiplyBytes(TWords.BytePairs(windows, 4), x2), TWords.MultiplyBytes(TWords.BytePairs(windows, 6), x3)));
        return TWords.ShiftRight(TWords.Add(sum, TWords.Create(2)), 2);
    }

    // Loads at even distances give the sums of even columns, those at odd distances of odd ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords RowOfWords<TX, TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x, TWords x0, TWords x1, TWords x2, TWords x3, int shift0)
        where TX : struct, IMark
        where TNarrow : struct, IMark
    {
        TWords half = TWords.CreateInts(1 << (shift0 - 1));
        int at = source.Origin + y * source.Stride + x - 3;

        // One check for all loads: their places in the windows are constants.
        ReadOnlySpan<TPixel> window = source.Samples.Slice(at, TNarrow.Value != 0 ? TWords.Count / 2 + 8 : TWords.Count + 8);
        ReadOnlySpan<TPixel> below = TNarrow.Value != 0 ? source.Samples.Slice(at + source.Stride, TWords.Count / 2 + 8) : default;
        TWords even = TWords.AddInts(Product<TNarrow>(window, below, TX.Value == 6 ? 1 : 0, x0), half);
        TWords odd = TWords.AddInts(Product<TNarrow>(window, below, TX.Value == 6 ? 2 : 1, x0), half);
        even = TWords.AddInts(even, Product<TNarrow>(window, below, TX.Value == 6 ? 3 : 2, x1));
        odd = TWords.AddInts(odd, Product<TNarrow>(window, below, TX.Value == 6 ? 4 : 3, x1));
        even = TWords.AddInts(even, Product<TNarrow>(window, below, TX.Value == 6 ? 5 : 4, x2));
        odd = TWords.AddInts(odd, Product<TNarrow>(window, below, TX.Value == 6 ? 6 : 5, x2));
        if (TX.Value == 8)
        {
            even = TWords.AddInts(even, Product<TNarrow>(window, below, 6, x3));
            odd = TWords.AddInts(odd, Product<TNarrow>(window, below, 7, x3));
        }

        return TWords.Interleave(TWords.ShiftRightInts(even, shift0), TWords.ShiftRightInts(odd, shift0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Product<TNarrow>(ReadOnlySpan<TPixel> window, ReadOnlySpan<TPixel> below, int index, TWords taps)
        where TNarrow : struct, IMark =>
        TWords.PairSums(TNarrow.Value != 0 ? TWords.LoadHalves(window.Slice(index, TWords.Count / 2), below.Slice(index, TWords.Count / 2)) : TWords.LoadSamples(window.Slice(index, TWords.Count)), taps);

    // A vector of samples of a row, or half a vector of it and half of the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Samples<TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x)
        where TNarrow : struct, IMark
    {
        int at = source.Origin + y * source.Stride + x;
        return TNarrow.Value != 0
            ? TWords.LoadHalves(source.Samples.Slice(at, TWords.Count / 2), source.Samples.Slice(at + source.Stride, TWords.Count / 2))
            : TWords.LoadSamples(source.Samples.Slice(at, TWords.Count));
    }

    // Rows y and y + 1 as bytes of a word; in the upper half rows y + 1 and y + 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords BytesOfRows<TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x)
        where TNarrow : struct, IMark => TWords.Or(Samples<TNarrow>(source, y, x), TWords.ShiftLeft(Samples<TNarrow>(source, y + 1, x), 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords TapsOfRow<TX>(ReadOnlySpan<short> taps, int pair)
        where TX : struct, IMark
    {
        if (TX.Value == 0 || (TX.Value == 6 && pair == 3)) return default;
        int first = 2 * pair + (TX.Value == 6 ? 1 : 0);
        return typeof(TPixel) == typeof(byte) ? BytePair(taps, first) : WordPair(taps, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords WordPair(ReadOnlySpan<short> taps, int index) => TWords.CreateInts((taps[index + 1] << 16) | (ushort)taps[index]);

    // Halved, two bytes in a word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords BytePair(ReadOnlySpan<short> taps, int index) => TWords.Create((short)((taps[index + 1] >> 1 << 8) | ((taps[index] >> 1) & 255)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Emit<TPrep, TNarrow>(in FilterTarget<TPixel> target, int y, int x, TWords words)
        where TPrep : struct, IMark
        where TNarrow : struct, IMark
    {
        if (TPrep.Value != 0)
        {
            if (TNarrow.Value == 0) TWords.Store(target.Prepared.Slice(y * target.Width + x, TWords.Count), words);
            else TWords.StorePacked(target.Prepared, y * target.Width, target.Width, words);
            return;
        }

        if (typeof(TPixel) != typeof(byte)) words = TWords.Min(TWords.Max(words, TWords.Create(0)), TWords.Create((short)target.PixelMax));
        if (TNarrow.Value == 0) TWords.StoreSamples(target.Block.Row(y, x, TWords.Count), words);
        else TWords.StoreHalves(target.Block, y, target.Width, words);
    }
}
