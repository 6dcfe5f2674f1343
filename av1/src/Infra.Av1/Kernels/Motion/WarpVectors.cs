using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

/// <summary>
/// Block warp of 8×8, section 7.11.3.5: each sample has taps of its own, so eight products of a sample stand in one vector and are added across. Rows between the passes are transposed, which puts the eight of a column
/// side by side; they fit 16 bits at all depths.
/// </summary>
/// <typeparam name="TWords">The width: sums are added across at 128 bits or at 256.</typeparam>
internal static class WarpVectors<TWords>
    where TWords : struct, IWords<TWords>
{
    private const int Side = 8;
    private const int Rows = 16;   // fifteen are used

    /// <summary>Both passes: eight rows of eight results with the second rounding shift, less <paramref name="bias"/>.</summary>
    public static void Sums<TPixel>(Span<short> results, ReadOnlyPlaneBlock<TPixel> source, int sx4, int sy4, int alpha, int beta, int gamma, int delta, int shift0, int shift1, int bias)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Span<short> columns = stackalloc short[Side * Rows];
        Span<short> rows = stackalloc short[Side * Rows];
        for (int i = 0; i < Rows - 1; i++)
        {
            ReadOnlySpan<TPixel> samples = source.Row(i - 7, -7, 16);
            int position = sx4 + beta * (i - 7) - 4 * alpha;
            Vector128<short> sums = Across(
                Product(samples, 0, position),
                Product(samples, 1, position + alpha),
                Product(samples, 2, position + 2 * alpha),
                Product(samples, 3, position + 3 * alpha),
                Product(samples, 4, position + 4 * alpha),
                Product(samples, 5, position + 5 * alpha),
                Product(samples, 6, position + 6 * alpha),
                Product(samples, 7, position + 7 * alpha),
                1 << (shift0 - 1),
                shift0);
            sums.CopyTo(rows.Slice(i * Side, Side));
        }

        Transpose(rows, columns);
        Transpose(rows[(8 * Side)..], columns[8..]);
        for (int i = 0; i < Side; i++)
        {
            int position = sy4 + delta * (i - 4) - 4 * gamma;
            Vector128<short> sums = Across(
                Product(columns, 0 * Rows + i, position),
                Product(columns, 1 * Rows + i, position + gamma),
                Product(columns, 2 * Rows + i, position + 2 * gamma),
                Product(columns, 3 * Rows + i, position + 3 * gamma),
                Product(columns, 4 * Rows + i, position + 4 * gamma),
                Product(columns, 5 * Rows + i, position + 5 * gamma),
                Product(columns, 6 * Rows + i, position + 6 * gamma),
                Product(columns, 7 * Rows + i, position + 7 * gamma),
                (1 << (shift1 - 1)) - (bias << shift1),
                shift1);
            sums.CopyTo(results.Slice(i * Side, Side));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Product<TPixel>(ReadOnlySpan<TPixel> samples, int index, int position)
        where TPixel : unmanaged => Words128.PairSums(Words128.LoadSamples(samples.Slice(index, Side)).Value, Taps(position));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Product(Span<short> samples, int index, int position) => Words128.PairSums(Vector128.Create<short>(samples.Slice(index, Side)), Taps(position));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Taps(int position)
    {
        int phase = ((position + (1 << (Av1Constants.WarpeddiffPrecBits - 1))) >> Av1Constants.WarpeddiffPrecBits) + Av1Constants.WarpedpixelPrecShifts;
        ulong eight = MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(SpecTables.WarpedFilters.Slice(phase * Side, Side)));
        return Vector128.WidenLower(Vector128.CreateScalar(eight).AsSByte());
    }

    // The sum of each vector's four numbers, with an offset, shifted and saturated.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Across(
        Vector128<int> p0, Vector128<int> p1, Vector128<int> p2, Vector128<int> p3, Vector128<int> p4, Vector128<int> p5, Vector128<int> p6, Vector128<int> p7, int offset, int shift)
    {
        if (TWords.Count > Words128.Count)
        {
            Vector256<int> s0 = Avx2.HorizontalAdd(Vector256.Create(p0, p4), Vector256.Create(p1, p5));
            Vector256<int> s1 = Avx2.HorizontalAdd(Vector256.Create(p2, p6), Vector256.Create(p3, p7));
            Vector256<int> sums = (Avx2.HorizontalAdd(s0, s1) + Vector256.Create(offset)) >> shift;
            return Sse2.PackSignedSaturate(sums.GetLower(), sums.GetUpper());
        }

        Vector128<int> offsets = Vector128.Create(offset);
        return Words128.Round(new((Across(p0, p1, p2, p3) + offsets).AsInt16()), new((Across(p4, p5, p6, p7) + offsets).AsInt16()), shift).Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Across(Vector128<int> p0, Vector128<int> p1, Vector128<int> p2, Vector128<int> p3)
    {
        Vector128<int> even = Words128.UnpackLow(p0, p2) + Words128.UnpackHigh(p0, p2);
        Vector128<int> odd = Words128.UnpackLow(p1, p3) + Words128.UnpackHigh(p1, p3);
        return Words128.UnpackLow(even, odd) + Words128.UnpackHigh(even, odd);
    }

    // Eight rows of eight into columns of sixteen.
    private static void Transpose(ReadOnlySpan<short> rows, Span<short> columns)
    {
        rows = rows[..(Side * Side)];
        Vector128<short> a0 = Vector128.Create(rows);
        Vector128<short> a1 = Vector128.Create(rows[8..]);
        Vector128<short> a2 = Vector128.Create(rows[16..]);
        Vector128<short> a3 = Vector128.Create(rows[24..]);
        Vector128<short> a4 = Vector128.Create(rows[32..]);
        Vector128<short> a5 = Vector128.Create(rows[40..]);
        Vector128<short> a6 = Vector128.Create(rows[48..]);
        Vector128<short> a7 = Vector128.Create(rows[56..]);
        Words128.Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        columns = columns[..(7 * Rows + Side)];
        a0.CopyTo(columns);
        a1.CopyTo(columns[(1 * Rows)..]);
        a2.CopyTo(columns[(2 * Rows)..]);
        a3.CopyTo(columns[(3 * Rows)..]);
        a4.CopyTo(columns[(4 * Rows)..]);
        a5.CopyTo(columns[(5 * Rows)..]);
        a6.CopyTo(columns[(6 * Rows)..]);
        a7.CopyTo(columns[(7 * Rows)..]);
    }
}
