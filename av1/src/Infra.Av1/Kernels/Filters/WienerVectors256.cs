using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>The Wiener filter, section 7.17.4: sixteen samples at a time. Products of pairs of 16-bit numbers add up in 32 bits.</summary>
internal static class WienerVectors256
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
        Vector256<short> outer = Taps(horizontal[0], horizontal[1]);
        Vector256<short> middle = Taps(horizontal[2], horizontal[3]);
        Vector256<int> half = Vector256.Create(1 << (round0 - 1));
        Vector256<short> low = Vector256.Create((short)-(1 << (bitDepth + 7 - round0 - 1)));
        Vector256<short> high = Vector256.Create((short)((1 << (bitDepth + 8 - round0)) - 1 - (1 << (bitDepth + 7 - round0 - 1))));
        for (int r = 0; r < height + 6; r++)
        {
            ReadOnlySpan<short> line = source.Slice(sourceOrigin + (r - 3) * sourceStride - 3, lanes + 6);
            Span<short> row = rows.Slice(r * lanes, lanes);
            for (int x = 0; x < row.Length; x += Lanes256.Count)
            {
                ReadOnlySpan<short> window = line.Slice(x, Lanes256.Count + 6);
                Vector256<short> s06 = Vector256.Create(window) + Vector256.Create(window[6..]);
                Vector256<short> s15 = Vector256.Create(window[1..]) + Vector256.Create(window[5..]);
                Vector256<short> s24 = Vector256.Create(window[2..]) + Vector256.Create(window[4..]);
                Vector256<short> s3 = Vector256.Create(window[3..]);
                Vector256<int> first = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(s06, s15), outer) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(s24, s3), middle) + half;
                Vector256<int> second = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(s06, s15), outer) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(s24, s3), middle) + half;
                Vector256<short> result = Avx2.PackSignedSaturate(first >> round0, second >> round0);
                Vector256.Min(Vector256.Max(result, low), high).CopyTo(row.Slice(x, Lanes256.Count));
            }
        }

        for (int x = 0; x < width; x += Lanes256.Count)
            Column(target, rows, lanes, x, Math.Min(width - x, Lanes256.Count), height, vertical, round1, (1 << bitDepth) - 1);
    }

    private static void Column<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> rows, int lanes, int x, int width, int height, ReadOnlySpan<short> taps, int round1, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<short> t01 = Taps(taps[0], taps[1]);
        Vector256<short> t23 = Taps(taps[2], taps[3]);
        Vector256<short> t45 = Taps(taps[4], taps[5]);
        Vector256<short> t6 = Taps(taps[6], 0);
        Vector256<int> half = Vector256.Create(1 << (round1 - 1));
        Vector256<short> max = Vector256.Create((short)pixelMax);
        Vector256<short> r0 = Vector256.Create(rows.Slice(x, Lanes256.Count));
        Vector256<short> r1 = Vector256.Create(rows.Slice(x + lanes, Lanes256.Count));
        Vector256<short> r2 = Vector256.Create(rows.Slice(x + 2 * lanes, Lanes256.Count));
        Vector256<short> r3 = Vector256.Create(rows.Slice(x + 3 * lanes, Lanes256.Count));
        Vector256<short> r4 = Vector256.Create(rows.Slice(x + 4 * lanes, Lanes256.Count));
        Vector256<short> r5 = Vector256.Create(rows.Slice(x + 5 * lanes, Lanes256.Count));
        for (int y = 0; y < height; y++)
        {
            Vector256<short> r6 = Vector256.Create(rows.Slice(x + (y + 6) * lanes, Lanes256.Count));
            Vector256<int> first = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(r0, r1), t01) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(r2, r3), t23)
                + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(r4, r5), t45) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(r6, r6), t6) + half;
            Vector256<int> second = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(r0, r1), t01) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(r2, r3), t23)
                + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(r4, r5), t45) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(r6, r6), t6) + half;
            Vector256<short> result = Avx2.PackSignedSaturate(first >> round1, second >> round1);
            Lanes256.Store(target.Row(y, x, width), Vector256.Min(Vector256.Max(result, Vector256<short>.Zero), max));
            r0 = r1;
            r1 = r2;
            r2 = r3;
            r3 = r4;
            r4 = r5;
            r5 = r6;
        }
    }

    private static int RoundUp(int width) => (width + Lanes256.Count - 1) & -Lanes256.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Taps(int first, int second) => Vector256.Create((second << 16) | (ushort)first).AsInt16();
}
