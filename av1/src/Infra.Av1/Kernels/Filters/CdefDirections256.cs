using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Direction of 8×8 samples for CDEF, section 7.15.2, in sixteen lanes of 16 bits: more is not in a block.</summary>
internal static class CdefDirections256
{
    /// <summary>Direction of 8×8 samples (7.15.2): costs of the eight directions.</summary>
    /// <param name="source">Samples.</param>
    /// <param name="shift">BitDepth - 8.</param>
    /// <param name="cost">Eight places.</param>
    public static void Costs<TPixel>(ReadOnlyPlaneBlock<TPixel> source, int shift, Span<int> cost)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector128<short> middle = Vector128.Create((short)128);
        Vector128<short> r0 = (Lanes256.Load8(source.Row(0, 0, 8), 0) >> shift) - middle;
        Vector128<short> r1 = (Lanes256.Load8(source.Row(1, 0, 8), 0) >> shift) - middle;
        Vector128<short> r2 = (Lanes256.Load8(source.Row(2, 0, 8), 0) >> shift) - middle;
        Vector128<short> r3 = (Lanes256.Load8(source.Row(3, 0, 8), 0) >> shift) - middle;
        Vector128<short> r4 = (Lanes256.Load8(source.Row(4, 0, 8), 0) >> shift) - middle;
        Vector128<short> r5 = (Lanes256.Load8(source.Row(5, 0, 8), 0) >> shift) - middle;
        Vector128<short> r6 = (Lanes256.Load8(source.Row(6, 0, 8), 0) >> shift) - middle;
        Vector128<short> r7 = (Lanes256.Load8(source.Row(7, 0, 8), 0) >> shift) - middle;

        // Diagonals: a row moved by its number; in the upper half the rows are mirrored, which gives the other diagonal. Sixteen places: first eight in `low`, the rest in `high`.
        Vector256<short> m = Mirrored(r0);
        Vector256<short> low = m;
        m = Mirrored(r1);
        low += Avx2.ShiftLeftLogical128BitLane(m, 2);
        Vector256<short> high = Avx2.ShiftRightLogical128BitLane(m, 14);
        m = Mirrored(r2);
        low += Avx2.ShiftLeftLogical128BitLane(m, 4);
        high += Avx2.ShiftRightLogical128BitLane(m, 12);
        m = Mirrored(r3);
        low += Avx2.ShiftLeftLogical128BitLane(m, 6);
        high += Avx2.ShiftRightLogical128BitLane(m, 10);
        m = Mirrored(r4);
        low += Avx2.ShiftLeftLogical128BitLane(m, 8);
        high += Avx2.ShiftRightLogical128BitLane(m, 8);
        m = Mirrored(r5);
        low += Avx2.ShiftLeftLogical128BitLane(m, 10);
        high += Avx2.ShiftRightLogical128BitLane(m, 6);
        m = Mirrored(r6);
        low += Avx2.ShiftLeftLogical128BitLane(m, 12);
        high += Avx2.ShiftRightLogical128BitLane(m, 4);
        m = Mirrored(r7);
        low += Avx2.ShiftLeftLogical128BitLane(m, 14);
        high += Avx2.ShiftRightLogical128BitLane(m, 2);

        // Places 14, 13, … 8 beside places 0 to 6; weights are 840 / (samples on the line).
        var reverse7 = Vector256.Create(
            12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1, 0x80, 0x80, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1, 0x80, (byte)0x80);
        Vector256<int> diagonal = Squares(low, Avx2.Shuffle(high.AsByte(), reverse7).AsInt16(), Vector256.Create(840, 420, 280, 210, 840, 420, 280, 210), Vector256.Create(168, 140, 120, 105, 168, 140, 120, 105));

        // Rows in the lower half and columns in the upper one.
        Vector128<short> c0 = r0;
        Vector128<short> c1 = r1;
        Vector128<short> c2 = r2;
        Vector128<short> c3 = r3;
        Vector128<short> c4 = r4;
        Vector128<short> c5 = r5;
        Vector128<short> c6 = r6;
        Vector128<short> c7 = r7;
        Words128.Transpose(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7);
        Vector256<short> t0 = Vector256.Create(r0 + r1, c0 + c1);
        Vector256<short> t1 = Vector256.Create(r2 + r3, c2 + c3);
        Vector256<short> t2 = Vector256.Create(r4 + r5, c4 + c5);
        Vector256<short> t3 = Vector256.Create(r6 + r7, c6 + c7);
        Vector256<short> straight = t0 + t1 + t2 + t3;
        Vector256<int> whole = Avx2.MultiplyAddAdjacent(straight, straight) * Vector256.Create(105);

        // Eleven places: those from 8 to 10 beside 2 to 0.
        var reverse3 = Vector256.Create(
            4, 5, 2, 3, 0, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 4, 5, 2, 3, 0, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, (byte)0x80);
        var weights0 = Vector256.Create(420, 210, 140, 105, 420, 210, 140, 105);
        Vector256<int> weights1 = Vector256.Create(105);
        low = t0 + Avx2.ShiftLeftLogical128BitLane(t1, 2) + Avx2.ShiftLeftLogical128BitLane(t2, 4) + Avx2.ShiftLeftLogical128BitLane(t3, 6);
        high = Avx2.ShiftRightLogical128BitLane(t1, 14) + Avx2.ShiftRightLogical128BitLane(t2, 12) + Avx2.ShiftRightLogical128BitLane(t3, 10);
        Vector256<int> falling = Squares(low, Avx2.Shuffle(high.AsByte(), reverse3).AsInt16(), weights0, weights1);
        low = t3 + Avx2.ShiftLeftLogical128BitLane(t2, 2) + Avx2.ShiftLeftLogical128BitLane(t1, 4) + Avx2.ShiftLeftLogical128BitLane(t0, 6);
        high = Avx2.ShiftRightLogical128BitLane(t2, 14) + Avx2.ShiftRightLogical128BitLane(t1, 12) + Avx2.ShiftRightLogical128BitLane(t0, 10);
        Vector256<int> rising = Squares(low, Avx2.Shuffle(high.AsByte(), reverse3).AsInt16(), weights0, weights1);

        // In each half: sums of diagonal, whole, falling, rising.
        Vector256<int> sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(diagonal, whole), Avx2.HorizontalAdd(falling, rising));
        cost = cost[..8];
        cost[0] = sums.GetElement(0);
        cost[6] = sums.GetElement(1);
        cost[7] = sums.GetElement(2);
        cost[5] = sums.GetElement(3);
        cost[4] = sums.GetElement(4);
        cost[2] = sums.GetElement(5);
        cost[1] = sums.GetElement(6);
        cost[3] = sums.GetElement(7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Mirrored(Vector128<short> row) =>
        Vector256.Create(row, Ssse3.Shuffle(row.AsByte(), Vector128.Create((byte)14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1)).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Squares(Vector256<short> low, Vector256<short> high, Vector256<int> weights0, Vector256<int> weights1)
    {
        Vector256<short> first = Avx2.UnpackLow(low, high);
        Vector256<short> second = Avx2.UnpackHigh(low, high);
        return Avx2.MultiplyAddAdjacent(first, first) * weights0 + Avx2.MultiplyAddAdjacent(second, second) * weights1;
    }
}
