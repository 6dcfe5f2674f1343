using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;

namespace Infra.Av1.Kernels;

/// <summary>
/// Deblocking, section 7.14, of as many units (of four samples along an edge) at a time as a vector has room for, in 16-bit lanes. Sixteen lines p7…p0 q0…q7 lie in a small buffer: rows of the plane for horizontal edges,
/// transposed columns for vertical ones. Lanes whose unit has no edge come out as they went in.
/// </summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class DeblockVectors<TWords>
    where TWords : struct, IWords<TWords>
{
    private const int Lines = 16;
    private const int P0 = 7;   // p[k] is line P0 - k
    private const int Q0 = 8;   // q[k] is line Q0 + k

    private static int Units => TWords.Count / 4;

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
        Span<short> buffer = stackalloc short[Lines * TWords.Count];
        Span<TWords> lines = MemoryMarshal.Cast<short, TWords>(buffer);
        int inside = Inside(units);
        int allUnits = (1 << Units) - 1;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> words = masks.Slice(row * maskStride, DeblockMap.Classes);
            int all = (words[0] | words[1] | words[2]) & inside;
            for (int unit = 0; all >> unit != 0; unit += Units)
            {
                Edge edge = default;
                edge.Active = all >> unit & allUnits;
                if (edge.Active == 0) continue;
                int place = levelOrigin + row * levelStride + unit;
                LoadLevels(ref edge, UnitBytes(levels.Slice(place, Units)), UnitBytes(levels.Slice(place - levelStride, Units)), limits);
                edge.Active8 = (words[1] | words[2]) >> unit & edge.Active;
                edge.Active16 = isChroma ? 0 : words[2] >> unit & edge.Active;
                int reach = edge.Active16 != 0 ? 7 : edge.Active8 != 0 ? 4 : 2;
                int origin = target.Origin + row * 4 * target.Stride + unit * 4;
                for (int i = Q0 - reach; i < Q0 + reach; i++)
                    lines[i] = TWords.LoadSamples<TPixel>(target.Samples.Slice(origin + (i - Q0) * target.Stride, TWords.Count));
                int changed = FilterLines(lines, edge, bitDepth, isChroma);
                for (int i = Q0 - changed; i < Q0 + changed; i++)
                    TWords.StoreSamples(target.Samples.Slice(origin + (i - Q0) * target.Stride, TWords.Count), lines[i]);
            }
        }
    }

    private static void Vertical<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<int> masks, int maskStride, ReadOnlySpan<byte> levels, int levelOrigin, int levelStride, int units, int rows, ReadOnlySpan<byte> limits, int bitDepth, bool isChroma)
        where TPixel : unmanaged
    {
        Span<short> buffer = stackalloc short[Lines * TWords.Count];
        Span<TWords> lines = MemoryMarshal.Cast<short, TWords>(buffer);
        Span<short> upper = buffer[..(8 * TWords.Count)];
        Span<short> middle = buffer.Slice(4 * TWords.Count, 8 * TWords.Count);
        Span<short> lower = buffer[(8 * TWords.Count)..];
        int inside = Inside(units);
        for (int row = 0; row < rows; row += Units)
        {
            // Rows of units side by side: 16 bits of each, four in a number.
            int live = Math.Min(Units, rows - row);
            UnitRows four = default;
            UnitRows eight = default;
            UnitRows sixteen = default;
            for (int i = 0; i < live; i++)
            {
                ReadOnlySpan<int> words = masks.Slice((row + i) * maskStride, DeblockMap.Classes);
                four.Add((words[0] | words[1] | words[2]) & inside, i);
                eight.Add((words[1] | words[2]) & inside, i);
                sixteen.Add(words[2] & inside, i);
            }

            for (int all = four.All; all != 0; all &= all - 1)
            {
                int unit = BitOperations.TrailingZeroCount(all);
                Edge edge = default;
                edge.Active = four.Column(unit);
                int place = levelOrigin + row * levelStride + unit;
                ulong own = 0;
                ulong before = 0;
                for (int i = 0; i < live; i++, place += levelStride)
                {
                    own |= (ulong)levels[place] << (8 * i);
                    before |= (ulong)levels[place - 1] << (8 * i);
                }

                LoadLevels(ref edge, own, before, limits);
                if (edge.Active == 0) continue;
                edge.Active8 = eight.Column(unit) & edge.Active;
                edge.Active16 = isChroma ? 0 : sixteen.Column(unit) & edge.Active;
                int origin = target.Origin + row * 4 * target.Stride + unit * 4;
                if (edge.Active16 == 0)
                {
                    DeblockColumns<TWords>.Load<TPixel>(middle, target.Samples, origin - 4, target.Stride, live * 4);
                    if (FilterLines(lines, edge, bitDepth, isChroma) != 0) DeblockColumns<TWords>.Store(target.Samples, origin - 4, target.Stride, live * 4, middle);
                    continue;
                }

                DeblockColumns<TWords>.Load<TPixel>(upper, target.Samples, origin - 8, target.Stride, live * 4);
                DeblockColumns<TWords>.Load<TPixel>(lower, target.Samples, origin, target.Stride, live * 4);
                int changed = FilterLines(lines, edge, bitDepth, isChroma);
                if (changed == 0) continue;
                if (changed <= 4)
                {
                    DeblockColumns<TWords>.Store(target.Samples, origin - 4, target.Stride, live * 4, middle);
                    continue;
                }

                DeblockColumns<TWords>.Store(target.Samples, origin - 8, target.Stride, live * 4, upper);
                DeblockColumns<TWords>.Store(target.Samples, origin, target.Stride, live * 4, lower);
            }
        }
    }

    // Mask words of up to eight rows of units, 16 bits each.
    private struct UnitRows
    {
        private ulong _first;
        private ulong _second;

        // Columns that have a bit in any row.
        public readonly int All
        {
            get
            {
                ulong folded = Units > 4 ? _first | _second : _first;
                folded |= folded >> 32;
                return (int)((folded | (folded >> 16)) & 0xFFFF);
            }
        }

        public void Add(int word, int row)
        {
            if (row < 4) _first |= (ulong)word << (16 * row);
            else _second |= (ulong)word << (16 * row - 64);
        }

        // A bit for each row.
        public readonly int Column(int unit) => Units > 4 ? Fold(_first, unit) | (Fold(_second, unit) << 4) : Fold(_first, unit);

        private static int Fold(ulong words, int unit)
        {
            ulong bits = (words >> unit) & 0x0001_0001_0001_0001;
            return (int)((bits | (bits >> 15) | (bits >> 30) | (bits >> 45)) & 15);
        }
    }

    // Levels of units and what follows from them, a byte for each; units without an edge or level are taken out of Active.
    private struct Edge
    {
        public int Active;
        public int Active8;
        public int Active16;
        public ulong Limits;
        public ulong BlockLimits;
        public ulong Thresholds;
    }

    private static int Inside(int units) => units >= 16 ? 0xFFFF : (1 << units) - 1;

    private static ulong UnitBytes(ReadOnlySpan<byte> levels) =>
        Units == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(levels) : Units == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(levels) : BinaryPrimitives.ReadUInt16LittleEndian(levels);

    private static void LoadLevels(ref Edge edge, ulong own, ulong before, ReadOnlySpan<byte> limits)
    {
        limits = limits[..192];
        for (int i = 0; i < Units; i++)
        {
            int level = (int)(own >> (8 * i)) & 63;
            if (level == 0) level = (int)(before >> (8 * i)) & 63;
            if (level == 0) edge.Active &= ~(1 << i);
            edge.Limits |= (ulong)limits[level] << (8 * i);
            edge.BlockLimits |= (ulong)limits[level + 64] << (8 * i);
            edge.Thresholds |= (ulong)limits[level + 128] << (8 * i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Spread(ulong bytes, int shift) => TWords.ShiftLeft(TWords.Spread(bytes), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Distance(TWords a, TWords b) => TWords.Abs(TWords.Subtract(a, b));

    // Section 7.14.6. Returns how many lines on each side of the edge may have changed: 0, 2, 3 or 6.
    private static int FilterLines(Span<TWords> lines, in Edge edge, int bitDepth, bool isChroma)
    {
        lines = lines[..Lines];
        int shift = bitDepth - 8;
        TWords limit = Spread(edge.Limits, shift);
        TWords flatness = TWords.Create((short)(1 << shift));
        TWords p1 = lines[P0 - 1];
        TWords p0 = lines[P0];
        TWords q0 = lines[Q0];
        TWords q1 = lines[Q0 + 1];
        TWords inner = TWords.Max(Distance(p1, p0), Distance(q1, q0));
        TWords step = TWords.Add(TWords.ShiftLeft(Distance(p0, q0), 1), TWords.ShiftRight(Distance(p1, q1), 1));
        TWords fails = TWords.Or(TWords.GreaterThan(inner, limit), TWords.GreaterThan(step, Spread(edge.BlockLimits, shift)));
        TWords flat = TWords.Create(0);
        if (edge.Active8 != 0)
        {
            TWords p2 = lines[P0 - 2];
            TWords q2 = lines[Q0 + 2];
            TWords outer = TWords.Max(Distance(p2, p1), Distance(q2, q1));
            TWords span = TWords.Max(inner, TWords.Max(Distance(p2, p0), Distance(q2, q0)));
            if (!isChroma)
            {
                TWords p3 = lines[P0 - 3];
                TWords q3 = lines[Q0 + 3];
                outer = TWords.Max(outer, TWords.Max(Distance(p3, p2), Distance(q3, q2)));
                span = TWords.Max(span, TWords.Max(Distance(p3, p0), Distance(q3, q0)));
            }

            TWords lanes8 = TWords.UnitMask(edge.Active8);
            fails = TWords.Or(fails, TWords.And(TWords.GreaterThan(outer, limit), lanes8));
            flat = TWords.AndNot(lanes8, TWords.GreaterThan(span, flatness));
        }

        TWords mask = TWords.AndNot(TWords.UnitMask(edge.Active), fails);
        if (TWords.IsZero(mask)) return 0;
        flat = TWords.And(flat, mask);
        TWords narrow = TWords.AndNot(mask, flat);
        if (!TWords.IsZero(narrow)) Narrow(lines, narrow, inner, p1, p0, q0, q1, Spread(edge.Thresholds, shift), bitDepth);
        if (TWords.IsZero(flat)) return 2;
        if (isChroma)
        {
            Wide6(lines, flat, p1, p0, q0, q1);
            return 2;
        }

        TWords flat2 = TWords.Create(0);
        if (edge.Active16 != 0)
        {
            TWords left = TWords.Max(TWords.Max(Distance(lines[P0 - 4], p0), Distance(lines[P0 - 5], p0)), Distance(lines[P0 - 6], p0));
            TWords right = TWords.Max(TWords.Max(Distance(lines[Q0 + 4], q0), Distance(lines[Q0 + 5], q0)), Distance(lines[Q0 + 6], q0));
            flat2 = TWords.AndNot(TWords.And(flat, TWords.UnitMask(edge.Active16)), TWords.GreaterThan(TWords.Max(left, right), flatness));
        }

        // The widest first: it leaves lanes alone that the next one reads.
        bool hasWidest = !TWords.IsZero(flat2);
        if (hasWidest) Wide14(lines, flat2, p1, p0, q0, q1);
        TWords rest = TWords.AndNot(flat, flat2);
        if (!TWords.IsZero(rest)) Wide8(lines, rest, p1, p0, q0, q1);
        return hasWidest ? 6 : 3;
    }

    // Section 7.14.6.3.
    private static void Narrow(Span<TWords> lines, TWords mask, TWords inner, TWords p1, TWords p0, TWords q0, TWords q1, TWords threshold, int bitDepth)
    {
        lines = lines[..Lines];
        TWords high = TWords.Create((short)((0x80 << (bitDepth - 8)) - 1));
        TWords low = TWords.Create((short)-(0x80 << (bitDepth - 8)));
        TWords pixelMax = TWords.Create((short)((1 << bitDepth) - 1));
        TWords varies = TWords.GreaterThan(inner, threshold);
        TWords difference = TWords.Subtract(q0, p0);
        TWords filter = TWords.And(TWords.Min(TWords.Max(TWords.Subtract(p1, q1), low), high), varies);
        filter = TWords.Min(TWords.Max(TWords.Add(TWords.Add(filter, difference), TWords.Add(difference, difference)), low), high);
        TWords filter1 = TWords.ShiftRight(TWords.Min(TWords.Add(filter, TWords.Create(4)), high), 3);
        TWords filter2 = TWords.ShiftRight(TWords.Min(TWords.Add(filter, TWords.Create(3)), high), 3);
        lines[Q0] = TWords.Select(mask, Clip(TWords.Subtract(q0, filter1), pixelMax), q0);
        lines[P0] = TWords.Select(mask, Clip(TWords.Add(p0, filter2), pixelMax), p0);
        filter = TWords.ShiftRight(TWords.Add(filter1, TWords.Create(1)), 1);
        mask = TWords.AndNot(mask, varies);
        lines[Q0 + 1] = TWords.Select(mask, Clip(TWords.Subtract(q1, filter), pixelMax), q1);
        lines[P0 - 1] = TWords.Select(mask, Clip(TWords.Add(p1, filter), pixelMax), p1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Clip(TWords value, TWords pixelMax) => TWords.Min(TWords.Max(value, TWords.Create(0)), pixelMax);

    // Section 7.14.6.4. Sums stay below 2^16: sixteen samples of 12 bit. Each follows from the one before by what its window gains and loses.
    private static void Wide6(Span<TWords> lines, TWords mask, TWords p1, TWords p0, TWords q0, TWords q1)
    {
        lines = lines[..Lines];
        TWords p2 = lines[P0 - 2];
        TWords q2 = lines[Q0 + 2];
        TWords middle = TWords.Add(TWords.ShiftLeft(TWords.Add(p0, q0), 1), TWords.Create(4));
        TWords left = TWords.Add(middle, TWords.Add(p1, p1));
        TWords right = TWords.Add(middle, TWords.Add(q1, q1));
        Put(lines, P0 - 1, mask, TWords.Subtract(TWords.Add(left, TWords.Add(TWords.Add(p2, p2), p2)), q0), 3);
        Put(lines, P0, mask, TWords.Add(left, TWords.Add(p2, q1)), 3);
        Put(lines, Q0, mask, TWords.Add(right, TWords.Add(q2, p1)), 3);
        Put(lines, Q0 + 1, mask, TWords.Subtract(TWords.Add(right, TWords.Add(TWords.Add(q2, q2), q2)), p0), 3);
    }

    private static void Wide8(Span<TWords> lines, TWords mask, TWords p1, TWords p0, TWords q0, TWords q1)
    {
        lines = lines[..Lines];
        TWords p3 = lines[P0 - 3];
        TWords p2 = lines[P0 - 2];
        TWords q2 = lines[Q0 + 2];
        TWords q3 = lines[Q0 + 3];
        TWords sum = TWords.Add(TWords.Add(TWords.Add(p3, p3), TWords.Add(p3, p2)), TWords.Add(TWords.Add(p2, p1), TWords.Add(TWords.Add(p0, q0), TWords.Create(4))));
        Put(lines, P0 - 2, mask, sum, 3);
        sum = Next(sum, q1, p3, p1, p2);
        Put(lines, P0 - 1, mask, sum, 3);
        sum = Next(sum, q2, p3, p0, p1);
        Put(lines, P0, mask, sum, 3);
        sum = Next(sum, q3, p3, q0, p0);
        Put(lines, Q0, mask, sum, 3);
        sum = Next(sum, q3, p2, q1, q0);
        Put(lines, Q0 + 1, mask, sum, 3);
        sum = Next(sum, q3, p1, q2, q1);
        Put(lines, Q0 + 2, mask, sum, 3);
    }

    private static void Wide14(Span<TWords> lines, TWords mask, TWords p1, TWords p0, TWords q0, TWords q1)
    {
        lines = lines[..Lines];
        TWords p6 = lines[P0 - 6];
        TWords p5 = lines[P0 - 5];
        TWords p4 = lines[P0 - 4];
        TWords p3 = lines[P0 - 3];
        TWords p2 = lines[P0 - 2];
        TWords q2 = lines[Q0 + 2];
        TWords q3 = lines[Q0 + 3];
        TWords q4 = lines[Q0 + 4];
        TWords q5 = lines[Q0 + 5];
        TWords q6 = lines[Q0 + 6];
        TWords sum = TWords.Add(TWords.Subtract(TWords.ShiftLeft(p6, 3), p6), TWords.ShiftLeft(TWords.Add(p5, p4), 1));
        sum = TWords.Add(TWords.Add(sum, TWords.Add(p3, p2)), TWords.Add(TWords.Add(p1, p0), TWords.Add(q0, TWords.Create(8))));
        Put(lines, P0 - 5, mask, sum, 4);
        sum = Next(sum, q1, p6, p3, p6);
        Put(lines, P0 - 4, mask, sum, 4);
        sum = Next(sum, q2, p6, p2, p5);
        Put(lines, P0 - 3, mask, sum, 4);
        sum = Next(sum, q3, p6, p1, p4);
        Put(lines, P0 - 2, mask, sum, 4);
        sum = Next(sum, q4, p6, p0, p3);
        Put(lines, P0 - 1, mask, sum, 4);
        sum = Next(sum, q5, p6, q0, p2);
        Put(lines, P0, mask, sum, 4);
        sum = Next(sum, q6, p6, q1, p1);
        Put(lines, Q0, mask, sum, 4);
        sum = Next(sum, q6, p5, q2, p0);
        Put(lines, Q0 + 1, mask, sum, 4);
        sum = Next(sum, q6, p4, q3, q0);
        Put(lines, Q0 + 2, mask, sum, 4);
        sum = Next(sum, q6, p3, q4, q1);
        Put(lines, Q0 + 3, mask, sum, 4);
        sum = Next(sum, q6, p2, q5, q2);
        Put(lines, Q0 + 4, mask, sum, 4);
        sum = Next(sum, q6, p1, q6, q3);
        Put(lines, Q0 + 5, mask, sum, 4);
    }

    // sum + gained - lost + gained - lost.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Next(TWords sum, TWords gained, TWords lost, TWords gained2, TWords lost2) =>
        TWords.Subtract(TWords.Add(TWords.Subtract(TWords.Add(sum, gained), lost), gained2), lost2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Span<TWords> lines, int line, TWords mask, TWords sum, [ConstantExpected] int shift) =>
        lines[line] = TWords.Select(mask, TWords.ShiftRightLogical(sum, shift), lines[line]);
}
