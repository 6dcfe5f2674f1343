using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Direction of 8×8 samples for CDEF, section 7.15.2, in eight lanes of 16 bits. Rows lie with zeros on both sides in a buffer, so that a load at another place is a row that is moved; the sums of lines fill sixteen places.
/// A diagonal that falls is one that rises when rows are taken from below, since weights are the same from both ends.
/// </summary>
internal static class CdefDirections128
{
    private const int Side = 8;
    private const int Padded = 3 * Side;

    /// <summary>Costs of the eight directions.</summary>
    /// <param name="source">Samples.</param>
    /// <param name="shift">BitDepth - 8.</param>
    /// <param name="cost">Eight places.</param>
    public static void Costs<TPixel>(ReadOnlyPlaneBlock<TPixel> source, int shift, Span<int> cost)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Span<short> rows = stackalloc short[Side * Padded];
        Span<short> pairs = stackalloc short[4 * Padded];
        Vector128<short> middle = Vector128.Create((short)128);
        Vector128<short> r0 = (Words128.LoadSamples(source.Row(0, 0, Side)).Value >> shift) - middle;
        Vector128<short> r1 = (Words128.LoadSamples(source.Row(1, 0, Side)).Value >> shift) - middle;
        Vector128<short> r2 = (Words128.LoadSamples(source.Row(2, 0, Side)).Value >> shift) - middle;
        Vector128<short> r3 = (Words128.LoadSamples(source.Row(3, 0, Side)).Value >> shift) - middle;
        Vector128<short> r4 = (Words128.LoadSamples(source.Row(4, 0, Side)).Value >> shift) - middle;
        Vector128<short> r5 = (Words128.LoadSamples(source.Row(5, 0, Side)).Value >> shift) - middle;
        Vector128<short> r6 = (Words128.LoadSamples(source.Row(6, 0, Side)).Value >> shift) - middle;
        Vector128<short> r7 = (Words128.LoadSamples(source.Row(7, 0, Side)).Value >> shift) - middle;
        Place(rows, 0, r0);
        Place(rows, 1, r1);
        Place(rows, 2, r2);
        Place(rows, 3, r3);
        Place(rows, 4, r4);
        Place(rows, 5, r5);
        Place(rows, 6, r6);
        Place(rows, 7, r7);
        cost[0] = Diagonal(rows, isFromBelow: false);
        cost[4] = Diagonal(rows, isFromBelow: true);

        SetPairs(pairs, r0 + r1, r2 + r3, r4 + r5, r6 + r7);
        cost[7] = Steep(pairs, isFromBelow: false);
        cost[5] = Steep(pairs, isFromBelow: true);
        cost[6] = Whole(r0 + r1 + r2 + r3 + r4 + r5 + r6 + r7);

        // The same with columns for rows.
        Words128.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        SetPairs(pairs, r0 + r1, r2 + r3, r4 + r5, r6 + r7);
        cost[1] = Steep(pairs, isFromBelow: false);
        cost[3] = Steep(pairs, isFromBelow: true);
        cost[2] = Whole(r0 + r1 + r2 + r3 + r4 + r5 + r6 + r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place(Span<short> rows, int row, Vector128<short> value) => value.CopyTo(rows.Slice(row * Padded + Side, Side));

    private static void SetPairs(Span<short> pairs, Vector128<short> p0, Vector128<short> p1, Vector128<short> p2, Vector128<short> p3)
    {
        Place(pairs, 0, p0);
        Place(pairs, 1, p1);
        Place(pairs, 2, p2);
        Place(pairs, 3, p3);
    }

    // Fifteen lines of one to eight samples.
    private static int Diagonal(ReadOnlySpan<short> rows, bool isFromBelow)
    {
        Sums(rows, Side, isFromBelow, out Vector128<short> low, out Vector128<short> high);
        return Cost(low, Vector128.Create(840, 420, 280, 210), Vector128.Create(168, 140, 120, 105)) + Cost(high, Vector128.Create(120, 140, 168, 210), Vector128.Create(280, 420, 840, 0));
    }

    // Eleven lines: five of eight samples, the others of two, four and six.
    private static int Steep(ReadOnlySpan<short> pairs, bool isFromBelow)
    {
        Sums(pairs, 4, isFromBelow, out Vector128<short> low, out Vector128<short> high);
        return Cost(low, Vector128.Create(420, 210, 140, 105), Vector128.Create(105)) + Cost(high, Vector128.Create(140, 210, 420, 0), Vector128<int>.Zero);
    }

    // Eight lines of eight samples.
    private static int Whole(Vector128<short> sums) => Cost(sums, Vector128.Create(105), Vector128.Create(105));

    // Sums over rows, of which each is moved by its number: places 0 to 7 and 8 to 15.
    private static void Sums(ReadOnlySpan<short> rows, int count, bool isFromBelow, out Vector128<short> low, out Vector128<short> high)
    {
        low = Vector128<short>.Zero;
        high = Vector128<short>.Zero;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<short> row = rows.Slice((isFromBelow ? count - 1 - i : i) * Padded, Padded);
            low += Vector128.Create(row.Slice(Side - i, Side));
            high += Vector128.Create(row.Slice(2 * Side - i, Side));
        }
    }

    private static int Cost(Vector128<short> sums, Vector128<int> lowWeights, Vector128<int> highWeights)
    {
        Vector128<int> low = Vector128.WidenLower(sums);
        Vector128<int> high = Vector128.WidenUpper(sums);
        return Vector128.Sum(low * low * lowWeights + high * high * highWeights);
    }
}
