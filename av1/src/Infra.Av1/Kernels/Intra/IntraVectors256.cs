using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

/// <summary>Intra prediction, sections 7.11.2 to 7.11.5, sixteen samples at a time in 16-bit lanes; weighted sums in 32 bits by products of pairs. Arguments are those of the methods of Kernels with the same names.</summary>
internal static class IntraVectors256
{
    private const int Lanes = Lanes256.Count;
    private const int EdgeOrigin = 16;

    // By mode and pair of neighbours: weights of both, for each of the eight samples; the eighth neighbour has none.
    private static readonly short[] FilterTaps = MakeFilterTaps();

    /// <summary>The sum of edge samples; a multiple of 4 of them.</summary>
    public static int Sum<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<int> sums = Vector256<int>.Zero;
        int x = 0;
        for (; x <= samples.Length - Lanes; x += Lanes)
            sums += Avx2.MultiplyAddAdjacent(Lanes256.Load(samples, x), Vector256<short>.One);
        int sum = Vector256.Sum(sums);
        for (; x < samples.Length; x++)
            sum += Pixel.ToInt(samples[x]);
        return sum;
    }

    /// <summary>PAETH_PRED.</summary>
    public static void Paeth<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<short> corner = Vector256.Create((short)Pixel.ToInt(above[EdgeOrigin - 1]));
        for (int x = 0; x < width; x += Lanes)
        {
            Vector256<short> top = Lanes256.Load(above, EdgeOrigin + x);
            Vector256<short> toLeft = Vector256.Abs(top - corner);
            for (int y = 0; y < height; y++)
            {
                Vector256<short> side = Vector256.Create((short)Pixel.ToInt(left[EdgeOrigin + y]));
                Vector256<short> rise = side - corner;
                Vector256<short> toTop = Vector256.Abs(rise);
                Vector256<short> toCorner = Vector256.Abs(top - corner + rise);
                Vector256<short> other = Vector256.ConditionalSelect(Vector256.GreaterThan(toTop, toCorner), corner, top);
                Vector256<short> isOther = Vector256.GreaterThan(toLeft, Vector256.Min(toTop, toCorner));
                Lanes256.StoreSome(target.Row(y, x, Math.Min(width - x, Lanes)), Vector256.ConditionalSelect(isOther, other, side));
            }
        }
    }

    /// <summary>SMOOTH_PRED; weights of the width and of the height.</summary>
    public static void Smooth<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, ReadOnlySpan<byte> weightsX, ReadOnlySpan<byte> weightsY, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int right = Pixel.ToInt(above[EdgeOrigin + width - 1]);
        Vector256<short> bottom = Vector256.Create((short)Pixel.ToInt(left[EdgeOrigin + height - 1]));
        Vector256<int> half = Vector256.Create(256);
        for (int x = 0; x < width; x += Lanes)
        {
            Vector256<short> top = Lanes256.Load(above, EdgeOrigin + x);
            Vector256<short> tops0 = Avx2.UnpackLow(top, bottom);
            Vector256<short> tops1 = Avx2.UnpackHigh(top, bottom);
            PairOfWeights(weightsX, x, out Vector256<short> across0, out Vector256<short> across1);
            for (int y = 0; y < height; y++)
            {
                Vector256<short> down = Pair(weightsY[y], 256 - weightsY[y]);
                Vector256<short> sides = Pair(Pixel.ToInt(left[EdgeOrigin + y]), right);
                Vector256<int> low = Avx2.MultiplyAddAdjacent(tops0, down) + Avx2.MultiplyAddAdjacent(across0, sides) + half;
                Vector256<int> high = Avx2.MultiplyAddAdjacent(tops1, down) + Avx2.MultiplyAddAdjacent(across1, sides) + half;
                Lanes256.StoreSome(target.Row(y, x, Math.Min(width - x, Lanes)), Avx2.PackSignedSaturate(low >> 9, high >> 9));
            }
        }
    }

    /// <summary>SMOOTH_V_PRED; weights of the height.</summary>
    public static void SmoothVertical<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, ReadOnlySpan<byte> weightsY, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<short> bottom = Vector256.Create((short)Pixel.ToInt(left[EdgeOrigin + height - 1]));
        Vector256<int> half = Vector256.Create(128);
        for (int x = 0; x < width; x += Lanes)
        {
            Vector256<short> top = Lanes256.Load(above, EdgeOrigin + x);
            Vector256<short> tops0 = Avx2.UnpackLow(top, bottom);
            Vector256<short> tops1 = Avx2.UnpackHigh(top, bottom);
            for (int y = 0; y < height; y++)
            {
                Vector256<short> down = Pair(weightsY[y], 256 - weightsY[y]);
                Vector256<int> low = Avx2.MultiplyAddAdjacent(tops0, down) + half;
                Vector256<int> high = Avx2.MultiplyAddAdjacent(tops1, down) + half;
                Lanes256.StoreSome(target.Row(y, x, Math.Min(width - x, Lanes)), Avx2.PackSignedSaturate(low >> 8, high >> 8));
            }
        }
    }

    /// <summary>SMOOTH_H_PRED; weights of the width.</summary>
    public static void SmoothHorizontal<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, ReadOnlySpan<byte> weightsX, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int right = Pixel.ToInt(above[EdgeOrigin + width - 1]);
        Vector256<int> half = Vector256.Create(128);
        for (int x = 0; x < width; x += Lanes)
        {
            PairOfWeights(weightsX, x, out Vector256<short> across0, out Vector256<short> across1);
            for (int y = 0; y < height; y++)
            {
                Vector256<short> sides = Pair(Pixel.ToInt(left[EdgeOrigin + y]), right);
                Vector256<int> low = Avx2.MultiplyAddAdjacent(across0, sides) + half;
                Vector256<int> high = Avx2.MultiplyAddAdjacent(across1, sides) + half;
                Lanes256.StoreSome(target.Row(y, x, Math.Min(width - x, Lanes)), Avx2.PackSignedSaturate(low >> 8, high >> 8));
            }
        }
    }

    /// <summary>Angles below 90 without upsampling: a row has one phase, and its samples lie side by side in the edge.</summary>
    public static void Zone1<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, int width, int height, int dx)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int end = width + height - 1;
        TPixel last = above[EdgeOrigin + end];
        for (int y = 0; y < height; y++)
        {
            int position = (y + 1) * dx;
            int first = position >> 6;
            Vector256<short> phase = Phase((position >> 1) & 31);
            int inside = Math.Clamp(end - first, 0, width);
            for (int x = 0; x < inside; x += Lanes)
                Lanes256.StoreSome(target.Row(y, x, Math.Min(width - x, Lanes)), Between(above, EdgeOrigin + first + x, phase));
            if (inside < width) target.Row(y, inside, width - inside).Fill(last);
        }
    }

    /// <summary>Angles between 90 and 180 without upsampling: from the place where a row meets the edge above on, as in <see cref="Zone1"/>; what lies before comes from the left one by one.</summary>
    public static void Zone2<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int dx, int dy)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        for (int y = 0; y < height; y++)
        {
            int position = -(y + 1) * dx;
            int first = position >> 6;   // of column 0
            int start = Math.Clamp(-1 - first, 0, width);
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < start; x++)
            {
                int down = (y << 6) - (x + 1) * dy;
                ReadOnlySpan<TPixel> two = left.Slice(EdgeOrigin + (down >> 6), 2);
                int shift = (down >> 1) & 31;
                row[x] = Pixel.FromInt<TPixel>((Pixel.ToInt(two[0]) * (32 - shift) + Pixel.ToInt(two[1]) * shift + 16) >> 5);
            }

            Vector256<short> phase = Phase((position >> 1) & 31);
            for (int x = start; x < width; x += Lanes)
                Lanes256.Store(row.Slice(x, Math.Min(width - x, Lanes)), Between(above, EdgeOrigin + first + x, phase));
        }
    }

    /// <summary>Angles above 180 without upsampling, for sides of 8 and more: columns first, as in <see cref="Zone1"/>, then transposed.</summary>
    public static void Zone3<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> left, int width, int height, int dy)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Span<short> columns = stackalloc short[8 * 64];
        for (int x = 0; x < width; x += 8)
        {
            for (int i = 0; i < 8; i++)
            {
                int position = (x + i + 1) * dy;
                int first = position >> 6;
                Vector256<short> phase = Phase((position >> 1) & 31);
                for (int y = 0; y < height; y += Lanes)
                    Between(left, EdgeOrigin + first + y, phase).CopyTo(columns.Slice(i * 64 + y, Lanes));
            }

            for (int y = 0; y < height; y += 8)
            {
                ReadOnlySpan<short> block = columns.Slice(y, 7 * 64 + 8);
                Vector128<short> a0 = Vector128.Create(block);
                Vector128<short> a1 = Vector128.Create(block[64..]);
                Vector128<short> a2 = Vector128.Create(block[128..]);
                Vector128<short> a3 = Vector128.Create(block[192..]);
                Vector128<short> a4 = Vector128.Create(block[256..]);
                Vector128<short> a5 = Vector128.Create(block[320..]);
                Vector128<short> a6 = Vector128.Create(block[384..]);
                Vector128<short> a7 = Vector128.Create(block[448..]);
                Words128.Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
                Lanes256.Store8(target.Row(y, x, 8), a0);
                Lanes256.Store8(target.Row(y + 1, x, 8), a1);
                Lanes256.Store8(target.Row(y + 2, x, 8), a2);
                Lanes256.Store8(target.Row(y + 3, x, 8), a3);
                Lanes256.Store8(target.Row(y + 4, x, 8), a4);
                Lanes256.Store8(target.Row(y + 5, x, 8), a5);
                Lanes256.Store8(target.Row(y + 6, x, 8), a6);
                Lanes256.Store8(target.Row(y + 7, x, 8), a7);
            }
        }
    }

    /// <summary>FILTER_INTRA: eight samples follow from seven neighbours.</summary>
    public static void FilterIntra<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> above, ReadOnlySpan<TPixel> left, int width, int height, int mode, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        ReadOnlySpan<short> taps = FilterTaps.AsSpan(mode * 4 * Lanes, 4 * Lanes);
        Vector256<short> t0 = Vector256.Create(taps);
        Vector256<short> t1 = Vector256.Create(taps[Lanes..]);
        Vector256<short> t2 = Vector256.Create(taps[(2 * Lanes)..]);
        Vector256<short> t3 = Vector256.Create(taps[(3 * Lanes)..]);
        Vector128<short> max = Vector128.Create((short)pixelMax);
        Vector256<int> half = Vector256.Create(8);
        for (int y = 0; y < height; y += 2)
        {
            ReadOnlySpan<TPixel> tops = y == 0 ? above.Slice(EdgeOrigin, width) : target.Row(y - 1, 0, width);
            int p0 = Pixel.ToInt(y == 0 ? above[EdgeOrigin - 1] : left[EdgeOrigin + y - 1]);
            int p5 = Pixel.ToInt(left[EdgeOrigin + y]);
            int p6 = Pixel.ToInt(left[EdgeOrigin + y + 1]);
            Span<TPixel> row0 = target.Row(y, 0, width);
            Span<TPixel> row1 = target.Row(y + 1, 0, width);
            for (int x = 0; x < width; x += 4)
            {
                ReadOnlySpan<TPixel> top = tops.Slice(x, 4);
                int p4 = Pixel.ToInt(top[3]);
                Vector256<int> sums = Avx2.MultiplyAddAdjacent(Pair(p0, Pixel.ToInt(top[0])), t0) + Avx2.MultiplyAddAdjacent(Pair(Pixel.ToInt(top[1]), Pixel.ToInt(top[2])), t1)
                    + Avx2.MultiplyAddAdjacent(Pair(p4, p5), t2) + Avx2.MultiplyAddAdjacent(Pair(p6, 0), t3);

                // Round2Signed by 4.
                sums = (sums + half + (sums >> 31)) >> 4;
                Vector128<short> eight = Sse2.PackSignedSaturate(sums.GetLower(), sums.GetUpper());
                eight = Vector128.Min(Vector128.Max(eight, Vector128<short>.Zero), max);
                Lanes256.Store4(row0.Slice(x, 4), eight);
                Lanes256.Store4(row1.Slice(x, 4), Sse2.ShiftRightLogical128BitLane(eight, 8));
                p0 = p4;
                p5 = eight.GetElement(3);
                p6 = eight.GetElement(7);
            }
        }
    }

    /// <summary>Luma of whole chroma blocks less its average, for subsampled or full layouts: no column or row is missing.</summary>
    public static void CflAverage<TPixel>(Span<short> target, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int subsamplingX, int subsamplingY)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int shift = 3 - subsamplingX - subsamplingY;
        Vector256<int> sums = Vector256<int>.Zero;
        for (int y = 0; y < height; y++)
        {
            int at = luma.Origin + (y << subsamplingY) * luma.Stride;
            for (int x = 0; x < width; x += Lanes)
            {
                Vector256<short> value = Luma(luma.Samples, at + (x << subsamplingX), subsamplingX);
                if (subsamplingY != 0) value += Luma(luma.Samples, at + luma.Stride + (x << subsamplingX), subsamplingX);
                value <<= shift;
                Span<short> row = target.Slice(y * width + x, Math.Min(width - x, Lanes));
                Lanes256.StoreSome(row, value);
                sums += Avx2.MultiplyAddAdjacent(row.Length >= Lanes ? value : Lanes256.LoadSome<short>(row), Vector256<short>.One);
            }
        }

        int log2 = BitOperations.Log2((uint)(width * height));
        short average = (short)((Vector256.Sum(sums) + (1 << (log2 - 1))) >> log2);
        Vector256<short> averages = Vector256.Create(average);
        int length = width * height;
        for (int i = 0; i < length; i += Lanes)
            (Vector256.Create<short>(target.Slice(i, Lanes)) - averages).CopyTo(target.Slice(i, Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Luma<TPixel>(ReadOnlySpan<TPixel> samples, int at, int subsamplingX)
        where TPixel : unmanaged
    {
        if (subsamplingX == 0) return Lanes256.Load(samples, at);
        if (typeof(TPixel) == typeof(byte)) return Avx2.MultiplyAddAdjacent(Vector256.Create(MemoryMarshal.Cast<TPixel, byte>(samples.Slice(at, 32))), Vector256<sbyte>.One);
        return Avx2.Permute4x64(Avx2.HorizontalAdd(Lanes256.Load(samples, at), Lanes256.Load(samples, at + 16)).AsInt64(), 0b11_01_10_00).AsInt16();
    }

    /// <summary>Chroma from luma: the rounded product of sizes is one instruction, the sign comes back afterwards.</summary>
    public static void CflPredict<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> luma, int width, int height, int alpha, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<short> factor = Vector256.Create((short)(Math.Abs(alpha) << 9));
        Vector256<short> sign = Vector256.Create((short)(alpha < 0 ? -1 : 1));
        Vector256<short> max = Vector256.Create((short)pixelMax);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += Lanes)
            {
                Vector256<short> value = Vector256.Create(luma.Slice(y * width + x, Lanes));
                Vector256<short> change = Avx2.Sign(Avx2.MultiplyHighRoundScale(Avx2.Abs(value).AsInt16(), factor), Avx2.Sign(value, sign));
                Span<TPixel> row = target.Row(y, x, Math.Min(width - x, Lanes));
                Lanes256.StoreSome(row, Vector256.Min(Vector256.Max(Lanes256.LoadSome<TPixel>(row) + change, Vector256<short>.Zero), max));
            }
        }
    }

    /// <summary>Palettes: a look-up of bytes inside a register; words as two of them.</summary>
    public static void Palette<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> palette, ReadOnlySpan<byte> indices, int indexStride, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector128<short> colors = Lanes256.Load8(palette, 0);
        Vector128<byte> lowBytes = Sse2.PackUnsignedSaturate(colors & Vector128.Create((short)255), Vector128<short>.Zero);
        Vector128<byte> highBytes = Sse2.PackUnsignedSaturate(Vector128.ShiftRightLogical(colors, 8), Vector128<short>.Zero);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += Lanes)
            {
                Vector128<byte> index = Vector128.Create(indices.Slice(y * indexStride + x, Lanes));
                Vector256<short> value = Avx2.ConvertToVector256Int16(Ssse3.Shuffle(lowBytes, index));
                if (typeof(TPixel) != typeof(byte)) value |= Avx2.ConvertToVector256Int16(Ssse3.Shuffle(highBytes, index)) << 8;
                Lanes256.StoreSome(target.Row(y, x, Math.Min(width - x, Lanes)), value);
            }
        }
    }

    // a + ((b - a) * phase + 16 >> 5): the phase comes times 1024.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Between<TPixel>(ReadOnlySpan<TPixel> edge, int index, Vector256<short> phase)
        where TPixel : unmanaged
    {
        Vector256<short> a = Lanes256.Load(edge, index);
        return a + Avx2.MultiplyHighRoundScale(Lanes256.Load(edge, index + 1) - a, phase);
    }

    private static Vector256<short> Phase(int shift) => Vector256.Create((short)(shift << 10));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(int first, int second) => Vector256.Create((second << 16) | (ushort)first).AsInt16();

    // Weights beside 256 less them, for sixteen columns or as many as there are.
    private static void PairOfWeights(ReadOnlySpan<byte> weights, int x, out Vector256<short> low, out Vector256<short> high)
    {
        Vector256<short> weight;
        if (weights.Length >= x + Lanes)
        {
            weight = Lanes256.Load(weights, x);
        }
        else
        {
            Span<byte> some = stackalloc byte[Lanes];
            weights[x..].CopyTo(some);
            weight = Lanes256.Load<byte>(some, 0);
        }

        Vector256<short> rest = Vector256.Create((short)256) - weight;
        low = Avx2.UnpackLow(weight, rest);
        high = Avx2.UnpackHigh(weight, rest);
    }

    private static short[] MakeFilterTaps()
    {
        const int Modes = 5;
        const int Neighbours = 7;
        var taps = new short[Modes * 4 * Lanes];
        for (int mode = 0; mode < Modes; mode++)
        {
            for (int sample = 0; sample < 8; sample++)
            {
                for (int k = 0; k < Neighbours; k++)
                    taps[(mode * 4 + k / 2) * Lanes + sample * 2 + (k & 1)] = SpecTables.IntraFilterTaps[(mode * 8 + sample) * Neighbours + k];
            }
        }

        return taps;
    }
}
