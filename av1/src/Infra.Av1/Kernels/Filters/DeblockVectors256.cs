using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;

namespace Infra.Av1.Kernels;

/// <summary>
/// Deblocking, section 7.14, of four units (sixteen samples along an edge) at a time in 16-bit lanes. Sixteen lines p7…p0 q0…q7 lie in a small buffer: rows of the plane for horizontal edges, transposed columns for
/// vertical ones. Lanes whose unit has no edge come out as they went in.
/// </summary>
internal static class DeblockVectors256
{
    private const int Lines = 16;
    private const int P0 = 7;   // p[k] is line P0 - k
    private const int Q0 = 8;   // q[k] is line Q0 + k

    /// <summary>All edges of one word: arguments as those of Kernels.DeblockLuma.</summary>
    public static void Filter<TPixel>(
        PlaneBlock<TPixel> target, bool isHorizontalEdge, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits, int bitDepth, bool isChroma)
        where TPixel : unmanaged
    {
        if (isHorizontalEdge) Horizontal(target, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, bitDepth, isChroma);
        else Vertical(target, masks, maskStride, levels, levelOrigin, levelStride, units, rows, limits, bitDepth, isChroma);
    }

    private static void Horizontal<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits, int bitDepth, bool isChroma)
        where TPixel : unmanaged
    {
        Span<short> buffer = stackalloc short[Lines * Lanes256.Count];
        Span<Vector256<short>> lines = MemoryMarshal.Cast<short, Vector256<short>>(buffer);
        int inside = Inside(units);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> words = masks.Slice(row * maskStride, DeblockMap.Classes);
            int all = (words[0] | words[1] | words[2]) & inside;
            for (int unit = 0; all >> unit != 0; unit += 4)
            {
                Edge edge = default;
                edge.Active = all >> unit & 15;
                if (edge.Active == 0) continue;
                int place = levelOrigin + row * levelStride + unit;
                LoadLevels(ref edge, BinaryPrimitives.ReadUInt32LittleEndian(levels.Slice(place, 4)), BinaryPrimitives.ReadUInt32LittleEndian(levels.Slice(place - levelStride, 4)), limits);
                edge.Active8 = (words[1] | words[2]) >> unit & edge.Active;
                edge.Active16 = isChroma ? 0 : words[2] >> unit & edge.Active;
                int reach = edge.Active16 != 0 ? 7 : edge.Active8 != 0 ? 4 : 2;
                int origin = target.Origin + row * 4 * target.Stride + unit * 4;
                for (int i = Q0 - reach; i < Q0 + reach; i++)
                    lines[i] = Lanes256.Load<TPixel>(target.Samples, origin + (i - Q0) * target.Stride);
                int changed = FilterLines(lines, edge, bitDepth, isChroma);
                for (int i = Q0 - changed; i < Q0 + changed; i++)
                    Lanes256.Store(target.Samples.Slice(origin + (i - Q0) * target.Stride, Lanes256.Count), lines[i]);
            }
        }
    }

    private static void Vertical<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits, int bitDepth, bool isChroma)
        where TPixel : unmanaged
    {
        Span<short> buffer = stackalloc short[Lines * Lanes256.Count];
        Span<Vector256<short>> lines = MemoryMarshal.Cast<short, Vector256<short>>(buffer);
        int inside = Inside(units);
        for (int row = 0; row < rows; row += 4)
        {
            // Four rows of units side by side: 16 bits of each.
            int live = Math.Min(4, rows - row);
            ulong four = 0;
            ulong eight = 0;
            ulong sixteen = 0;
            for (int i = 0; i < live; i++)
            {
                ReadOnlySpan<int> words = masks.Slice((row + i) * maskStride, DeblockMap.Classes);
                four |= (ulong)((words[0] | words[1] | words[2]) & inside) << (16 * i);
                eight |= (ulong)((words[1] | words[2]) & inside) << (16 * i);
                sixteen |= (ulong)(words[2] & inside) << (16 * i);
            }

            ulong folded = four | (four >> 32);
            int all = (int)((folded | (folded >> 16)) & 0xFFFF);
            for (; all != 0; all &= all - 1)
            {
                int unit = BitOperations.TrailingZeroCount(all);
                Edge edge = default;
                edge.Active = Fold(four, unit);
                int place = levelOrigin + row * levelStride + unit;
                uint own = 0;
                uint before = 0;
                for (int i = 0; i < live; i++, place += levelStride)
                {
                    own |= (uint)levels[place] << (8 * i);
                    before |= (uint)levels[place - 1] << (8 * i);
                }

                LoadLevels(ref edge, own, before, limits);
                if (edge.Active == 0) continue;
                edge.Active8 = Fold(eight, unit) & edge.Active;
                edge.Active16 = isChroma ? 0 : Fold(sixteen, unit) & edge.Active;
                int origin = target.Origin + row * 4 * target.Stride + unit * 4;
                if (edge.Active16 == 0)
                {
                    LoadColumns<TPixel>(lines.Slice(4, 8), target.Samples, origin - 4, target.Stride, live * 4 - 1);
                    if (FilterLines(lines, edge, bitDepth, isChroma) != 0) StoreColumns(target.Samples, origin - 4, target.Stride, live * 4, lines.Slice(4, 8));
                    continue;
                }

                LoadColumns<TPixel>(lines[..8], target.Samples, origin - 8, target.Stride, live * 4 - 1);
                LoadColumns<TPixel>(lines[8..], target.Samples, origin, target.Stride, live * 4 - 1);
                int changed = FilterLines(lines, edge, bitDepth, isChroma);
                if (changed == 0) continue;
                if (changed <= 4)
                {
                    StoreColumns(target.Samples, origin - 4, target.Stride, live * 4, lines.Slice(4, 8));
                    continue;
                }

                StoreColumns(target.Samples, origin - 8, target.Stride, live * 4, lines[..8]);
                StoreColumns(target.Samples, origin, target.Stride, live * 4, lines[8..]);
            }
        }
    }

    // Levels of four units and what follows from them, a byte for each; units without an edge or level are taken out of Active.
    private struct Edge
    {
        public int Active;
        public int Active8;
        public int Active16;
        public uint Limits;
        public uint BlockLimits;
        public uint Thresholds;
    }

    private static int Inside(int units) => units >= 16 ? 0xFFFF : (1 << units) - 1;

    // Bit `unit` of each 16, together.
    private static int Fold(ulong words, int unit)
    {
        ulong bits = (words >> unit) & 0x0001_0001_0001_0001;
        return (int)((bits | (bits >> 15) | (bits >> 30) | (bits >> 45)) & 15);
    }

    private static void LoadLevels(ref Edge edge, uint own, uint before, ReadOnlySpan<byte> limits)
    {
        limits = limits[..192];
        for (int i = 0; i < 4; i++)
        {
            uint level = (own >> (8 * i)) & 63;
            if (level == 0) level = (before >> (8 * i)) & 63;
            if (level == 0) edge.Active &= ~(1 << i);
            edge.Limits |= (uint)limits[(int)level] << (8 * i);
            edge.BlockLimits |= (uint)limits[(int)level + 64] << (8 * i);
            edge.Thresholds |= (uint)limits[(int)level + 128] << (8 * i);
        }
    }

    // A byte for each unit as four lanes, zero-extended.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Spread(uint bytes, int shift)
    {
        var pattern = Vector256.Create(0xFF00FF00FF00FF00, 0xFF01FF01FF01FF01, 0xFF02FF02FF02FF02, 0xFF03FF03FF03FF03);
        return Avx2.Shuffle(Vector256.Create(bytes).AsByte(), pattern.AsByte()).AsInt16() << shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> LaneMask(int units)
    {
        var bits = Vector256.Create(0x0001_0001_0001_0001, 0x0002_0002_0002_0002, 0x0004_0004_0004_0004, 0x0008_0008_0008_0008).AsInt16();
        return Vector256.Equals(Vector256.Create((short)units) & bits, bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Distance(Vector256<short> a, Vector256<short> b) => Vector256.Abs(a - b);

    // Section 7.14.6. Returns how many lines on each side of the edge may have changed: 0, 2, 3 or 6.
    private static int FilterLines(Span<Vector256<short>> lines, in Edge edge, int bitDepth, bool isChroma)
    {
        lines = lines[..Lines];
        int shift = bitDepth - 8;
        Vector256<short> limit = Spread(edge.Limits, shift);
        Vector256<short> flatness = Vector256.Create((short)(1 << shift));
        Vector256<short> p1 = lines[P0 - 1];
        Vector256<short> p0 = lines[P0];
        Vector256<short> q0 = lines[Q0];
        Vector256<short> q1 = lines[Q0 + 1];
        Vector256<short> inner = Vector256.Max(Distance(p1, p0), Distance(q1, q0));
        Vector256<short> fails = Vector256.GreaterThan(inner, limit) | Vector256.GreaterThan((Distance(p0, q0) << 1) + (Distance(p1, q1) >> 1), Spread(edge.BlockLimits, shift));
        Vector256<short> flat = Vector256<short>.Zero;
        if (edge.Active8 != 0)
        {
            Vector256<short> p2 = lines[P0 - 2];
            Vector256<short> q2 = lines[Q0 + 2];
            Vector256<short> outer = Vector256.Max(Distance(p2, p1), Distance(q2, q1));
            Vector256<short> span = Vector256.Max(inner, Vector256.Max(Distance(p2, p0), Distance(q2, q0)));
            if (!isChroma)
            {
                Vector256<short> p3 = lines[P0 - 3];
                Vector256<short> q3 = lines[Q0 + 3];
                outer = Vector256.Max(outer, Vector256.Max(Distance(p3, p2), Distance(q3, q2)));
                span = Vector256.Max(span, Vector256.Max(Distance(p3, p0), Distance(q3, q0)));
            }

            Vector256<short> lanes8 = LaneMask(edge.Active8);
            fails |= Vector256.GreaterThan(outer, limit) & lanes8;
            flat = Vector256.AndNot(lanes8, Vector256.GreaterThan(span, flatness));
        }

        Vector256<short> mask = Vector256.AndNot(LaneMask(edge.Active), fails);
        if (mask == Vector256<short>.Zero) return 0;
        flat &= mask;
        Vector256<short> narrow = Vector256.AndNot(mask, flat);
        if (narrow != Vector256<short>.Zero) Narrow(lines, narrow, inner, p1, p0, q0, q1, Spread(edge.Thresholds, shift), bitDepth);
        if (flat == Vector256<short>.Zero) return 2;
        if (isChroma)
        {
            Wide6(lines, flat, p1, p0, q0, q1);
            return 2;
        }

        Vector256<short> flat2 = Vector256<short>.Zero;
        if (edge.Active16 != 0)
        {
            Vector256<short> left = Vector256.Max(Vector256.Max(Distance(lines[P0 - 4], p0), Distance(lines[P0 - 5], p0)), Distance(lines[P0 - 6], p0));
            Vector256<short> right = Vector256.Max(Vector256.Max(Distance(lines[Q0 + 4], q0), Distance(lines[Q0 + 5], q0)), Distance(lines[Q0 + 6], q0));
            flat2 = Vector256.AndNot(flat & LaneMask(edge.Active16), Vector256.GreaterThan(Vector256.Max(left, right), flatness));
        }

        // The widest first: it leaves lanes alone that the next one reads.
        if (flat2 != Vector256<short>.Zero) Wide14(lines, flat2, p1, p0, q0, q1);
        if (flat2 != flat) Wide8(lines, Vector256.AndNot(flat, flat2), p1, p0, q0, q1);
        return flat2 == Vector256<short>.Zero ? 3 : 6;
    }

    // Section 7.14.6.3.
    private static void Narrow(
        Span<Vector256<short>> lines, Vector256<short> mask, Vector256<short> inner, Vector256<short> p1, Vector256<short> p0, Vector256<short> q0, Vector256<short> q1, Vector256<short> threshold, int bitDepth)
    {
        lines = lines[..Lines];
        Vector256<short> high = Vector256.Create((short)((0x80 << (bitDepth - 8)) - 1));
        Vector256<short> low = ~high;
        Vector256<short> pixelMax = Vector256.Create((short)((1 << bitDepth) - 1));
        Vector256<short> varies = Vector256.GreaterThan(inner, threshold);
        Vector256<short> difference = q0 - p0;
        Vector256<short> filter = Vector256.Min(Vector256.Max(p1 - q1, low), high) & varies;
        filter = Vector256.Min(Vector256.Max(filter + difference + difference + difference, low), high);
        Vector256<short> filter1 = Vector256.Min(filter + Vector256.Create((short)4), high) >> 3;
        Vector256<short> filter2 = Vector256.Min(filter + Vector256.Create((short)3), high) >> 3;
        lines[Q0] = Vector256.ConditionalSelect(mask, Clip(q0 - filter1, pixelMax), q0);
        lines[P0] = Vector256.ConditionalSelect(mask, Clip(p0 + filter2, pixelMax), p0);
        filter = (filter1 + Vector256<short>.One) >> 1;
        mask = Vector256.AndNot(mask, varies);
        lines[Q0 + 1] = Vector256.ConditionalSelect(mask, Clip(q1 - filter, pixelMax), q1);
        lines[P0 - 1] = Vector256.ConditionalSelect(mask, Clip(p1 + filter, pixelMax), p1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Clip(Vector256<short> value, Vector256<short> pixelMax) => Vector256.Min(Vector256.Max(value, Vector256<short>.Zero), pixelMax);

    // Section 7.14.6.4. Sums stay below 2^16: sixteen samples of 12 bit. Each follows from the one before by what its window gains and loses.
    private static void Wide6(Span<Vector256<short>> lines, Vector256<short> mask, Vector256<short> p1, Vector256<short> p0, Vector256<short> q0, Vector256<short> q1)
    {
        lines = lines[..Lines];
        Vector256<short> p2 = lines[P0 - 2];
        Vector256<short> q2 = lines[Q0 + 2];
        Vector256<short> middle = ((p0 + q0) << 1) + Vector256.Create((short)4);
        Vector256<short> sum = middle + p2 + p2 + p2 + p1 + p1 - q0;
        Put(lines, P0 - 1, mask, sum, 3);
        sum = middle + p2 + p1 + p1 + q1;
        Put(lines, P0, mask, sum, 3);
        sum = middle + p1 + q1 + q1 + q2;
        Put(lines, Q0, mask, sum, 3);
        sum = middle - p0 + q1 + q1 + q2 + q2 + q2;
        Put(lines, Q0 + 1, mask, sum, 3);
    }

    private static void Wide8(Span<Vector256<short>> lines, Vector256<short> mask, Vector256<short> p1, Vector256<short> p0, Vector256<short> q0, Vector256<short> q1)
    {
        lines = lines[..Lines];
        Vector256<short> p3 = lines[P0 - 3];
        Vector256<short> p2 = lines[P0 - 2];
        Vector256<short> q2 = lines[Q0 + 2];
        Vector256<short> q3 = lines[Q0 + 3];
        Vector256<short> sum = p3 + p3 + p3 + p2 + p2 + p1 + p0 + q0 + Vector256.Create((short)4);
        Put(lines, P0 - 2, mask, sum, 3);
        sum += q1 - p3 + p1 - p2;
        Put(lines, P0 - 1, mask, sum, 3);
        sum += q2 - p3 + p0 - p1;
        Put(lines, P0, mask, sum, 3);
        sum += q3 - p3 + q0 - p0;
        Put(lines, Q0, mask, sum, 3);
        sum += q3 - p2 + q1 - q0;
        Put(lines, Q0 + 1, mask, sum, 3);
        sum += q3 - p1 + q2 - q1;
        Put(lines, Q0 + 2, mask, sum, 3);
    }

    private static void Wide14(Span<Vector256<short>> lines, Vector256<short> mask, Vector256<short> p1, Vector256<short> p0, Vector256<short> q0, Vector256<short> q1)
    {
        lines = lines[..Lines];
        Vector256<short> p6 = lines[P0 - 6];
        Vector256<short> p5 = lines[P0 - 5];
        Vector256<short> p4 = lines[P0 - 4];
        Vector256<short> p3 = lines[P0 - 3];
        Vector256<short> p2 = lines[P0 - 2];
        Vector256<short> q2 = lines[Q0 + 2];
        Vector256<short> q3 = lines[Q0 + 3];
        Vector256<short> q4 = lines[Q0 + 4];
        Vector256<short> q5 = lines[Q0 + 5];
        Vector256<short> q6 = lines[Q0 + 6];
        Vector256<short> sum = (p6 << 3) - p6 + ((p5 + p4) << 1) + p3 + p2 + p1 + p0 + q0 + Vector256.Create((short)8);
        Put(lines, P0 - 5, mask, sum, 4);
        sum += q1 - p6 + p3 - p6;
        Put(lines, P0 - 4, mask, sum, 4);
        sum += q2 - p6 + p2 - p5;
        Put(lines, P0 - 3, mask, sum, 4);
        sum += q3 - p6 + p1 - p4;
        Put(lines, P0 - 2, mask, sum, 4);
        sum += q4 - p6 + p0 - p3;
        Put(lines, P0 - 1, mask, sum, 4);
        sum += q5 - p6 + q0 - p2;
        Put(lines, P0, mask, sum, 4);
        sum += q6 - p6 + q1 - p1;
        Put(lines, Q0, mask, sum, 4);
        sum += q6 - p5 + q2 - p0;
        Put(lines, Q0 + 1, mask, sum, 4);
        sum += q6 - p4 + q3 - q0;
        Put(lines, Q0 + 2, mask, sum, 4);
        sum += q6 - p3 + q4 - q1;
        Put(lines, Q0 + 3, mask, sum, 4);
        sum += q6 - p2 + q5 - q2;
        Put(lines, Q0 + 4, mask, sum, 4);
        sum += q6 - p1 + q6 - q3;
        Put(lines, Q0 + 5, mask, sum, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Span<Vector256<short>> lines, int line, Vector256<short> mask, Vector256<short> sum, [ConstantExpected] int shift) =>
        lines[line] = Vector256.ConditionalSelect(mask, (sum.AsUInt16() >> shift).AsInt16(), lines[line]);

    // Eight columns of sixteen rows become eight lines. Rows after `last` repeat it.
    // Unpacking rotates the bits of (register, place): three times for bytes of pairs of rows, and for words of rows, which makes columns of them.
    private static void LoadColumns<TPixel>(Span<Vector256<short>> lines, ReadOnlySpan<TPixel> samples, int origin, int stride, int last)
        where TPixel : unmanaged
    {
        lines = lines[..8];
        if (typeof(TPixel) == typeof(byte))
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<TPixel, byte>(samples);
            Vector256<byte> a0 = PairsOfRows(bytes, origin, stride, 0, last);
            Vector256<byte> a1 = PairsOfRows(bytes, origin, stride, 2, last);
            Vector256<byte> a2 = PairsOfRows(bytes, origin, stride, 4, last);
            Vector256<byte> a3 = PairsOfRows(bytes, origin, stride, 6, last);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            lines[0] = Avx2.UnpackLow(a0, Vector256<byte>.Zero).AsInt16();
            lines[1] = Avx2.UnpackHigh(a0, Vector256<byte>.Zero).AsInt16();
            lines[2] = Avx2.UnpackLow(a1, Vector256<byte>.Zero).AsInt16();
            lines[3] = Avx2.UnpackHigh(a1, Vector256<byte>.Zero).AsInt16();
            lines[4] = Avx2.UnpackLow(a2, Vector256<byte>.Zero).AsInt16();
            lines[5] = Avx2.UnpackHigh(a2, Vector256<byte>.Zero).AsInt16();
            lines[6] = Avx2.UnpackLow(a3, Vector256<byte>.Zero).AsInt16();
            lines[7] = Avx2.UnpackHigh(a3, Vector256<byte>.Zero).AsInt16();
            return;
        }

        ReadOnlySpan<short> words = MemoryMarshal.Cast<TPixel, short>(samples);
        for (int i = 0; i < lines.Length; i++)
            lines[i] = Vector256.Create(Vector128.Create(words.Slice(origin + Math.Min(i, last) * stride, 8)), Vector128.Create(words.Slice(origin + Math.Min(i + 8, last) * stride, 8)));
        Transpose(lines);
    }

    // The way back, for `rows` of the sixteen rows.
    private static void StoreColumns<TPixel>(Span<TPixel> samples, int origin, int stride, int rows, Span<Vector256<short>> lines)
        where TPixel : unmanaged
    {
        lines = lines[..8];
        if (typeof(TPixel) == typeof(byte))
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(samples);
            Vector256<byte> a0 = Avx2.PackUnsignedSaturate(lines[0], lines[1]);
            Vector256<byte> a1 = Avx2.PackUnsignedSaturate(lines[2], lines[3]);
            Vector256<byte> a2 = Avx2.PackUnsignedSaturate(lines[4], lines[5]);
            Vector256<byte> a3 = Avx2.PackUnsignedSaturate(lines[6], lines[7]);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            StorePair(bytes, origin, stride, a0.GetLower());
            StorePair(bytes, origin + 2 * stride, stride, a1.GetLower());
            if (rows <= 4) return;
            StorePair(bytes, origin + 4 * stride, stride, a2.GetLower());
            StorePair(bytes, origin + 6 * stride, stride, a3.GetLower());
            if (rows <= 8) return;
            StorePair(bytes, origin + 8 * stride, stride, a0.GetUpper());
            StorePair(bytes, origin + 10 * stride, stride, a1.GetUpper());
            if (rows <= 12) return;
            StorePair(bytes, origin + 12 * stride, stride, a2.GetUpper());
            StorePair(bytes, origin + 14 * stride, stride, a3.GetUpper());
            return;
        }

        Transpose(lines);
        Span<short> words = MemoryMarshal.Cast<TPixel, short>(samples);
        for (int i = 0; i < lines.Length && i < rows; i++)
            lines[i].GetLower().CopyTo(words.Slice(origin + i * stride, 8));
        for (int i = 8; i < rows; i++)
            lines[i & 7].GetUpper().CopyTo(words.Slice(origin + i * stride, 8));
    }

    // Eight bytes of rows `row` and row + 1, and of those eight below.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> PairsOfRows(ReadOnlySpan<byte> bytes, int origin, int stride, int row, int last) => Vector256.Create(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row, last) * stride, 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row + 1, last) * stride, 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row + 8, last) * stride, 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row + 9, last) * stride, 8))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Span<byte> bytes, int origin, int stride, Vector128<byte> pair)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(origin, 8), pair.AsUInt64().ToScalar());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(origin + stride, 8), pair.AsUInt64().GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(ref Vector256<byte> a0, ref Vector256<byte> a1, ref Vector256<byte> a2, ref Vector256<byte> a3)
    {
        Vector256<byte> b0 = Avx2.UnpackLow(a0, a2);
        Vector256<byte> b1 = Avx2.UnpackHigh(a0, a2);
        Vector256<byte> b2 = Avx2.UnpackLow(a1, a3);
        Vector256<byte> b3 = Avx2.UnpackHigh(a1, a3);
        a0 = b0;
        a1 = b1;
        a2 = b2;
        a3 = b3;
    }

    // 8×8 words in each half.
    private static void Transpose(Span<Vector256<short>> lines)
    {
        lines = lines[..8];
        Vector256<short> a0 = Avx2.UnpackLow(lines[0], lines[4]);
        Vector256<short> a1 = Avx2.UnpackHigh(lines[0], lines[4]);
        Vector256<short> a2 = Avx2.UnpackLow(lines[1], lines[5]);
        Vector256<short> a3 = Avx2.UnpackHigh(lines[1], lines[5]);
        Vector256<short> a4 = Avx2.UnpackLow(lines[2], lines[6]);
        Vector256<short> a5 = Avx2.UnpackHigh(lines[2], lines[6]);
        Vector256<short> a6 = Avx2.UnpackLow(lines[3], lines[7]);
        Vector256<short> a7 = Avx2.UnpackHigh(lines[3], lines[7]);
        Vector256<short> b0 = Avx2.UnpackLow(a0, a4);
        Vector256<short> b1 = Avx2.UnpackHigh(a0, a4);
        Vector256<short> b2 = Avx2.UnpackLow(a1, a5);
        Vector256<short> b3 = Avx2.UnpackHigh(a1, a5);
        Vector256<short> b4 = Avx2.UnpackLow(a2, a6);
        Vector256<short> b5 = Avx2.UnpackHigh(a2, a6);
        Vector256<short> b6 = Avx2.UnpackLow(a3, a7);
        Vector256<short> b7 = Avx2.UnpackHigh(a3, a7);
        lines[0] = Avx2.UnpackLow(b0, b4);
        lines[1] = Avx2.UnpackHigh(b0, b4);
        lines[2] = Avx2.UnpackLow(b1, b5);
        lines[3] = Avx2.UnpackHigh(b1, b5);
        lines[4] = Avx2.UnpackLow(b2, b6);
        lines[5] = Avx2.UnpackHigh(b2, b6);
        lines[6] = Avx2.UnpackLow(b3, b7);
        lines[7] = Avx2.UnpackHigh(b3, b7);
    }
}
