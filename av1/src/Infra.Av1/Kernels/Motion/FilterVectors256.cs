using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Unscaled block prediction, section 7.11.3.4, sixteen results at a time: sixteen columns of one row (wide), or eight columns of two rows, one row in each half (narrow). Rows between the passes stay in registers and move
/// up by one place per row. There is one body of machine code for each kind of taps in both directions, shape, output and sample size: <typeparamref name="TPixel"/> and the marks below are constants of the compiler.
/// At 8 bit products are those of bytes, with taps halved (all are even) so that sums of eight fit 16 bits; the first rounding shift is then one less. Without a horizontal part the vertical one works on bytes as well.
/// </summary>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> above.</typeparam>
internal static class FilterVectors256<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Put or Prep. The source must fit (see MotionVectors256.Fits); width is 2, 4, 8, or a multiple of 16, height even.</summary>
    public static void Filter(in Target target, bool isPrep, ReadOnlyPlaneBlock<TPixel> source, int fractionX, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
    {
        if (isPrep) ChooseX<Yes>(target, source, fractionX, fractionY, tapsX, tapsY);
        else ChooseX<No>(target, source, fractionX, fractionY, tapsX, tapsY);
    }

    /// <summary>Where results go, and the depth's numbers.</summary>
    internal readonly ref struct Target
    {
        /// <summary>Samples, for Put.</summary>
        public PlaneBlock<TPixel> Block { get; init; }

        /// <summary>Intermediates, for Prep; packed.</summary>
        public Span<short> Prepared { get; init; }

        /// <summary>Columns.</summary>
        public int Width { get; init; }

        /// <summary>Rows.</summary>
        public int Height { get; init; }

        /// <summary>InterRound0.</summary>
        public int Shift0 { get; init; }

        /// <summary>InterRound1, or 7 for Prep.</summary>
        public int Shift1 { get; init; }

        /// <summary>IntermediateBias, for Prep.</summary>
        public int Bias { get; init; }

        /// <summary>The largest sample.</summary>
        public int PixelMax { get; init; }
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

    private static void ChooseX<TPrep>(in Target target, ReadOnlyPlaneBlock<TPixel> source, int fractionX, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
    {
        if (fractionX == 0) ChooseY<TPrep, No>(target, source, fractionY, tapsX, tapsY);
        else if ((tapsX[0] | tapsX[7]) == 0) ChooseY<TPrep, Six>(target, source, fractionY, tapsX, tapsY);
        else ChooseY<TPrep, Eight>(target, source, fractionY, tapsX, tapsY);
    }

    private static void ChooseY<TPrep, TX>(in Target target, ReadOnlyPlaneBlock<TPixel> source, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
    {
        if (fractionY == 0) ChooseShape<TPrep, TX, No>(target, source, tapsX, tapsY);
        else if ((tapsY[0] | tapsY[7]) == 0) ChooseShape<TPrep, TX, Six>(target, source, tapsX, tapsY);
        else ChooseShape<TPrep, TX, Eight>(target, source, tapsX, tapsY);
    }

    private static void ChooseShape<TPrep, TX, TY>(in Target target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
    {
        if (target.Width < Lanes256.Count)
        {
            Column<TPrep, TX, TY, Yes>(target, source, 0, tapsX, tapsY);
            return;
        }

        for (int x = 0; x < target.Width; x += Lanes256.Count)
            Column<TPrep, TX, TY, No>(target, source, x, tapsX, tapsY);
    }

    private static void Column<TPrep, TX, TY, TNarrow>(in Target target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
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
    private static void RowsOnly<TPrep, TX, TNarrow>(in Target target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsX)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TNarrow : struct, IMark
    {
        Vector256<short> x0 = TapsOfRow<TX>(tapsX, 0);
        Vector256<short> x1 = TapsOfRow<TX>(tapsX, 1);
        Vector256<short> x2 = TapsOfRow<TX>(tapsX, 2);
        Vector256<short> x3 = TapsOfRow<TX>(tapsX, 3);
        int rest = target.Shift1 - 7;
        Vector256<short> offset = Vector256.Create((short)(TPrep.Value != 0 ? -target.Bias : (1 << rest) >> 1));
        int shift0 = target.Shift0;
        int height = target.Height;
        for (int y = 0; y < height; y += 1 + TNarrow.Value)
        {
            Vector256<short> row = Row<TX, TNarrow>(source, y, x, x0, x1, x2, x3, shift0) + offset;
            Emit<TPrep, TNarrow>(target, y, x, TPrep.Value != 0 ? row : row >> rest);
        }
    }

    // Vertical only, at 8 bit: bytes of two rows side by side.
    private static void BytesDown<TPrep, TY, TNarrow>(in Target target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TY : struct, IMark
        where TNarrow : struct, IMark
    {
        Vector256<short> y0 = BytePair(tapsY, TY.Value == 8 ? 0 : 1);
        Vector256<short> y1 = BytePair(tapsY, TY.Value == 8 ? 2 : 3);
        Vector256<short> y2 = BytePair(tapsY, TY.Value == 8 ? 4 : 5);
        Vector256<short> y3 = TY.Value == 8 ? BytePair(tapsY, 6) : default;
        const int PutShift = 6;    // 7 less the halved taps' one
        const int PrepShift = 2;   // so that four fraction bits remain
        Vector256<short> half = Vector256.Create((short)(TPrep.Value != 0 ? 1 << (PrepShift - 1) : 1 << (PutShift - 1)));
        int height = target.Height;
        if (TNarrow.Value != 0)
        {
            // Two rows at a time: pairs move up by two rows. The first rounds only fill the registers.
            Vector256<short> a = default;
            Vector256<short> b = default;
            Vector256<short> c = default;
            for (int y = TY.Value == 8 ? -6 : -4; y < height; y += 2)
            {
                Vector256<short> next = BytesOfRows<TNarrow>(source, y + (TY.Value == 8 ? 3 : 2), x);
                if (y >= 0)
                {
                    Vector256<short> sum = Multiply(a, y0) + Multiply(b, y1) + half;
                    sum += TY.Value == 8 ? Multiply(c, y2) + Multiply(next, y3) : Multiply(next, y2);
                    Emit<TPrep, TNarrow>(target, y, x, TPrep.Value != 0 ? sum >> PrepShift : sum >> PutShift);
                }

                a = b;
                b = TY.Value == 8 ? c : next;
                c = next;
            }

            return;
        }

        Vector256<short> row = default;
        Vector256<short> p0 = default;
        Vector256<short> p1 = default;
        Vector256<short> p2 = default;
        Vector256<short> p3 = default;
        Vector256<short> p4 = default;
        Vector256<short> p5 = default;
        for (int y = TY.Value == 8 ? -7 : -5; y < height; y++)
        {
            Vector256<short> last = Samples<TNarrow>(source, y + (TY.Value == 8 ? 4 : 3), x);
            Vector256<short> next = row | (last << 8);
            row = last;
            if (y >= 0)
            {
                Vector256<short> sum = Multiply(p0, y0) + Multiply(p2, y1) + half;
                sum += TY.Value == 8 ? Multiply(p4, y2) + Multiply(next, y3) : Multiply(next, y2);
                Emit<TPrep, TNarrow>(target, y, x, TPrep.Value != 0 ? sum >> PrepShift : sum >> PutShift);
            }

            p0 = p1;
            p1 = p2;
            p2 = p3;
            p3 = TY.Value == 8 ? p4 : next;
            p4 = p5;
            p5 = next;
        }
    }

    // Both parts, or the vertical one above 8 bit: sixteen columns.
    private static void Wide<TPrep, TX, TY>(in Target target, ReadOnlyPlaneBlock<TPixel> source, int x, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
    {
        Vector256<short> x0 = TapsOfRow<TX>(tapsX, 0);
        Vector256<short> x1 = TapsOfRow<TX>(tapsX, 1);
        Vector256<short> x2 = TapsOfRow<TX>(tapsX, 2);
        Vector256<short> x3 = TapsOfRow<TX>(tapsX, 3);
        Vector256<short> y0 = WordPair(tapsY, TY.Value == 8 ? 0 : 1);
        Vector256<short> y1 = WordPair(tapsY, TY.Value == 8 ? 2 : 3);
        Vector256<short> y2 = WordPair(tapsY, TY.Value == 8 ? 4 : 5);
        Vector256<short> y3 = TY.Value == 8 ? WordPair(tapsY, 6) : default;
        int shift0 = target.Shift0;
        int shift1 = target.Shift1;
        Vector256<int> half = Vector256.Create((1 << (shift1 - 1)) - (TPrep.Value != 0 ? target.Bias << shift1 : 0));
        int height = target.Height;
        Vector256<short> r0 = default;
        Vector256<short> r1 = default;
        Vector256<short> r2 = default;
        Vector256<short> r3 = default;
        Vector256<short> r4 = default;
        Vector256<short> r5 = default;
        Vector256<short> r6 = default;

        // The first rounds only fill the registers.
        for (int y = TY.Value == 8 ? -7 : -5; y < height; y++)
        {
            Vector256<short> next = Row<TX, No>(source, y + (TY.Value == 8 ? 4 : 3), x, x0, x1, x2, x3, shift0);
            if (TY.Value == 6) r5 = next;
            if (y >= 0)
            {
                Vector256<int> low = Low(r0, r1, y0) + Low(r2, r3, y1) + Low(r4, r5, y2) + half;
                Vector256<int> high = High(r0, r1, y0) + High(r2, r3, y1) + High(r4, r5, y2) + half;
                if (TY.Value == 8)
                {
                    low += Low(r6, next, y3);
                    high += High(r6, next, y3);
                }

                Emit<TPrep, No>(target, y, x, Avx2.PackSignedSaturate(low >> shift1, high >> shift1));
            }

            r0 = r1;
            r1 = r2;
            r2 = r3;
            r3 = r4;
            r4 = r5;
            r5 = r6;
            r6 = next;
        }
    }

    // The same for eight columns of two rows. Rows of even distance come in pairs, pairs of odd distance are put together from them.
    private static void Narrow<TPrep, TX, TY>(in Target target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY)
        where TPrep : struct, IMark
        where TX : struct, IMark
        where TY : struct, IMark
    {
        Vector256<short> x0 = TapsOfRow<TX>(tapsX, 0);
        Vector256<short> x1 = TapsOfRow<TX>(tapsX, 1);
        Vector256<short> x2 = TapsOfRow<TX>(tapsX, 2);
        Vector256<short> x3 = TapsOfRow<TX>(tapsX, 3);
        Vector256<short> y0 = WordPair(tapsY, TY.Value == 8 ? 0 : 1);
        Vector256<short> y1 = WordPair(tapsY, TY.Value == 8 ? 2 : 3);
        Vector256<short> y2 = WordPair(tapsY, TY.Value == 8 ? 4 : 5);
        Vector256<short> y3 = TY.Value == 8 ? WordPair(tapsY, 6) : default;
        int shift0 = target.Shift0;
        int shift1 = target.Shift1;
        Vector256<int> half = Vector256.Create((1 << (shift1 - 1)) - (TPrep.Value != 0 ? target.Bias << shift1 : 0));
        int height = target.Height;
        Vector256<short> r0 = default;
        Vector256<short> r1 = default;
        Vector256<short> r2 = default;
        Vector256<short> r3 = default;
        Vector256<short> r4 = default;
        Vector256<short> r5 = default;
        Vector256<short> r6 = default;
        for (int y = TY.Value == 8 ? -8 : -6; y < height; y += 2)
        {
            Vector256<short> next = Row<TX, Yes>(source, y + (TY.Value == 8 ? 5 : 4), 0, x0, x1, x2, x3, shift0);
            Vector256<short> last = Between(TY.Value == 8 ? r6 : r4, next);
            if (TY.Value == 6) r5 = last;
            if (y >= 0)
            {
                Vector256<int> low = Low(r0, r1, y0) + Low(r2, r3, y1) + Low(r4, r5, y2) + half;
                Vector256<int> high = High(r0, r1, y0) + High(r2, r3, y1) + High(r4, r5, y2) + half;
                if (TY.Value == 8)
                {
                    low += Low(r6, last, y3);
                    high += High(r6, last, y3);
                }

                Emit<TPrep, Yes>(target, y, 0, Avx2.PackSignedSaturate(low >> shift1, high >> shift1));
            }

            r0 = r2;
            r1 = r3;
            r2 = r4;
            r3 = r5;
            r4 = TY.Value == 8 ? r6 : next;
            r5 = last;
            r6 = next;
        }
    }

    // The first stage of a row, or of two: without taps samples times 128, less the first rounding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Row<TX, TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x, Vector256<short> x0, Vector256<short> x1, Vector256<short> x2, Vector256<short> x3, int shift0)
        where TX : struct, IMark
        where TNarrow : struct, IMark
    {
        if (TX.Value == 0) return typeof(TPixel) == typeof(byte) ? Samples<TNarrow>(source, y, x) << 4 : Samples<TNarrow>(source, y, x) << (7 - shift0);
        if (typeof(TPixel) != typeof(byte)) return RowOfWords<TX, TNarrow>(source, y, x, x0, x1, x2, x3, shift0);
        int at = source.Origin + y * source.Stride + x - 3;
        ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<TPixel, byte>(source.Samples);
        Vector256<byte> window = Vector256.Create(Vector128.Create(bytes.Slice(at, 16)), Vector128.Create(bytes.Slice(TNarrow.Value != 0 ? at + source.Stride : at + 8, 16)));
        Vector256<byte> order = Vector256.Create((byte)0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8);
        if (TX.Value == 6)
        {
            Vector256<short> six = Multiply(Avx2.Shuffle(window, order + Vector256.Create((byte)1)).AsInt16(), x0)
                + Multiply(Avx2.Shuffle(window, order + Vector256.Create((byte)3)).AsInt16(), x1)
                + Multiply(Avx2.Shuffle(window, order + Vector256.Create((byte)5)).AsInt16(), x2);
            return (six + Vector256.Create((short)2)) >> 2;
        }

        Vector256<short> eight = Multiply(Avx2.Shuffle(window, order).AsInt16(), x0)
            + Multiply(Avx2.Shuffle(window, order + Vector256.Create((byte)2)).AsInt16(), x1)
            + Multiply(Avx2.Shuffle(window, order + Vector256.Create((byte)4)).AsInt16(), x2)
            + Multiply(Avx2.Shuffle(window, order + Vector256.Create((byte)6)).AsInt16(), x3);
        return (eight + Vector256.Create((short)2)) >> 2;
    }

    // Loads at even distances give the sums of even columns, those at odd distances of odd ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> RowOfWords<TX, TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x, Vector256<short> x0, Vector256<short> x1, Vector256<short> x2, Vector256<short> x3, int shift0)
        where TX : struct, IMark
        where TNarrow : struct, IMark
    {
        Vector256<int> half = Vector256.Create(1 << (shift0 - 1));
        int at = source.Origin + y * source.Stride + x - 3;

        // One check for all loads: their places in the windows are constants.
        ReadOnlySpan<TPixel> window = source.Samples.Slice(at, TNarrow.Value != 0 ? 16 : 24);
        ReadOnlySpan<TPixel> below = TNarrow.Value != 0 ? source.Samples.Slice(at + source.Stride, 16) : default;
        Vector256<int> even;
        Vector256<int> odd;
        if (TX.Value == 6)
        {
            even = Product<TNarrow>(window, below, 1, x0) + Product<TNarrow>(window, below, 3, x1) + Product<TNarrow>(window, below, 5, x2) + half;
            odd = Product<TNarrow>(window, below, 2, x0) + Product<TNarrow>(window, below, 4, x1) + Product<TNarrow>(window, below, 6, x2) + half;
        }
        else
        {
            even = Product<TNarrow>(window, below, 0, x0) + Product<TNarrow>(window, below, 2, x1) + Product<TNarrow>(window, below, 4, x2) + Product<TNarrow>(window, below, 6, x3) + half;
            odd = Product<TNarrow>(window, below, 1, x0) + Product<TNarrow>(window, below, 3, x1) + Product<TNarrow>(window, below, 5, x2) + Product<TNarrow>(window, below, 7, x3) + half;
        }

        return Avx2.Blend((even >> shift0).AsInt16(), ((odd >> shift0) << 16).AsInt16(), 0xAA);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Product<TNarrow>(ReadOnlySpan<TPixel> window, ReadOnlySpan<TPixel> below, int index, Vector256<short> taps)
        where TNarrow : struct, IMark =>
        Avx2.MultiplyAddAdjacent(TNarrow.Value != 0 ? Vector256.Create(Lanes256.Load8(window, index), Lanes256.Load8(below, index)) : Lanes256.Load(window, index), taps);

    // Sixteen samples of a row, or eight of it and eight of the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Samples<TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x)
        where TNarrow : struct, IMark
    {
        int at = source.Origin + y * source.Stride + x;
        return TNarrow.Value != 0
            ? Vector256.Create(Lanes256.Load8(source.Samples, at), Lanes256.Load8(source.Samples, at + source.Stride))
            : Lanes256.Load(source.Samples, at);
    }

    // Rows y and y + 1 as bytes of a word; in the upper half rows y + 1 and y + 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> BytesOfRows<TNarrow>(ReadOnlyPlaneBlock<TPixel> source, int y, int x)
        where TNarrow : struct, IMark => Samples<TNarrow>(source, y, x) | (Samples<TNarrow>(source, y + 1, x) << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> TapsOfRow<TX>(ReadOnlySpan<short> taps, int pair)
        where TX : struct, IMark
    {
        if (TX.Value == 0 || (TX.Value == 6 && pair == 3)) return default;
        int first = 2 * pair + (TX.Value == 6 ? 1 : 0);
        return typeof(TPixel) == typeof(byte) ? BytePair(taps, first) : WordPair(taps, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> WordPair(ReadOnlySpan<short> taps, int index) => Vector256.Create((taps[index + 1] << 16) | (ushort)taps[index]).AsInt16();

    // Halved, two bytes in a word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> BytePair(ReadOnlySpan<short> taps, int index) => Vector256.Create((short)((taps[index + 1] >> 1 << 8) | ((taps[index] >> 1) & 255)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Multiply(Vector256<short> bytes, Vector256<short> taps) => Avx2.MultiplyAddAdjacent(bytes.AsByte(), taps.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Low(Vector256<short> a, Vector256<short> b, Vector256<short> taps) => Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), taps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> High(Vector256<short> a, Vector256<short> b, Vector256<short> taps) => Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), taps);

    // The upper half of one and the lower half of the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Between(Vector256<short> a, Vector256<short> b) => Avx2.Permute2x128(a, b, 0x21);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Emit<TPrep, TNarrow>(in Target target, int y, int x, Vector256<short> words)
        where TPrep : struct, IMark
        where TNarrow : struct, IMark
    {
        if (TPrep.Value != 0)
        {
            if (TNarrow.Value == 0) words.CopyTo(target.Prepared.Slice(y * target.Width + x, Lanes256.Count));
            else StorePrepared(target.Prepared, y * target.Width, target.Width, words);
            return;
        }

        if (typeof(TPixel) != typeof(byte)) words = Vector256.Min(Vector256.Max(words, Vector256<short>.Zero), Vector256.Create((short)target.PixelMax));
        PlaneBlock<TPixel> block = target.Block;
        if (TNarrow.Value == 0)
        {
            Lanes256.Store(block.Row(y, x, Lanes256.Count), words);
            return;
        }

        int width = target.Width;
        if (width == 8)
        {
            Lanes256.Store8(block.Row(y, 0, 8), words.GetLower());
            Lanes256.Store8(block.Row(y + 1, 0, 8), words.GetUpper());
        }
        else if (width == 4)
        {
            Lanes256.Store4(block.Row(y, 0, 4), words.GetLower());
            Lanes256.Store4(block.Row(y + 1, 0, 4), words.GetUpper());
        }
        else
        {
            Lanes256.Store2(block.Row(y, 0, 2), words.GetLower());
            Lanes256.Store2(block.Row(y + 1, 0, 2), words.GetUpper());
        }
    }

    private static void StorePrepared(Span<short> prepared, int at, int width, Vector256<short> words)
    {
        if (width == 8)
        {
            words.CopyTo(prepared.Slice(at, 16));
        }
        else if (width == 4)
        {
            Vector128.Create(words.AsUInt64().GetElement(0), words.AsUInt64().GetElement(2)).AsInt16().CopyTo(prepared.Slice(at, 8));
        }
        else
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(prepared.Slice(at, 4));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, words.AsUInt32().GetElement(0));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], words.AsUInt32().GetElement(4));
        }
    }
}
