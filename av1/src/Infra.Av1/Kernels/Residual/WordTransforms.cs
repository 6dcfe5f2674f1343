using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Inverse transforms of 8 bit in lanes of 16 bits: section 7.13 saturates every sum to 16 bits, and rotations do so here by definition, so nothing wider is ever kept. Rounded shifts are products with the upper half
/// taken: (v * 2^(15 - s) + 2^14) >> 15.
/// </summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class WordTransforms<TWords>
    where TWords : struct, IWords<TWords>
{
    private const int Side = 8;   // of the blocks that are transposed

    /// <summary>Packs coefficients to words and transposes them: row j of the target gets column j of the source.</summary>
    /// <param name="coefficients">Rows of <paramref name="stride"/>; rounded up to eight rows they are zero afterwards.</param>
    /// <param name="stride">4, 8, 16 or 32.</param>
    /// <param name="rows">Rows that are not zero.</param>
    /// <param name="target">Rows of <paramref name="lanes"/>; lanes after the last row's block of eight keep what they had, nobody looks at them.</param>
    /// <param name="lanes">A multiple of the vector's.</param>
    /// <param name="isScaled">Whether the block's sides are as 2 to 1.</param>
    public static void LoadColumns(Span<int> coefficients, int stride, int rows, Span<short> target, int lanes, bool isScaled)
    {
        for (int row = 0; row < rows; row += Side)
        {
            Span<int> block = coefficients.Slice(row * stride, Side * stride);
            for (int column = 0; column < stride; column += Side)
            {
                Vector128<short> a0 = Input(block, stride, 0, column, isScaled);
                Vector128<short> a1 = Input(block, stride, 1, column, isScaled);
                Vector128<short> a2 = Input(block, stride, 2, column, isScaled);
                Vector128<short> a3 = Input(block, stride, 3, column, isScaled);
                Vector128<short> a4 = Input(block, stride, 4, column, isScaled);
                Vector128<short> a5 = Input(block, stride, 5, column, isScaled);
                Vector128<short> a6 = Input(block, stride, 6, column, isScaled);
                Vector128<short> a7 = Input(block, stride, 7, column, isScaled);
                Words128.Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
                a0.CopyTo(target.Slice(column * lanes + row, Side));
                a1.CopyTo(target.Slice((column + 1) * lanes + row, Side));
                a2.CopyTo(target.Slice((column + 2) * lanes + row, Side));
                a3.CopyTo(target.Slice((column + 3) * lanes + row, Side));
                if (stride < Side) break;
                a4.CopyTo(target.Slice((column + 4) * lanes + row, Side));
                a5.CopyTo(target.Slice((column + 5) * lanes + row, Side));
                a6.CopyTo(target.Slice((column + 6) * lanes + row, Side));
                a7.CopyTo(target.Slice((column + 7) * lanes + row, Side));
            }

            block.Clear();
        }
    }

    /// <summary>The way between the passes: outputs of the rows become rows again, shifted, columns at their final place.</summary>
    public static void Turn(ReadOnlySpan<short> source, int lanes, ButterflyProgram? program, bool isFlipped, int shift, int width, int rows, Span<short> target, int columns)
    {
        Vector128<short> factor = Vector128.Create((short)(1 << (15 - Math.Max(shift, 1))));
        for (int column = 0; column < width; column += Side)
        {
            for (int row = 0; row < rows; row += Side)
            {
                Vector128<short> a0 = Output(source, lanes, program, Place(column, width, isFlipped), row, shift, factor);
                Vector128<short> a1 = Output(source, lanes, program, Place(column + 1, width, isFlipped), row, shift, factor);
                Vector128<short> a2 = Output(source, lanes, program, Place(column + 2, width, isFlipped), row, shift, factor);
                Vector128<short> a3 = Output(source, lanes, program, Place(column + 3, width, isFlipped), row, shift, factor);
                Vector128<short> a4 = Vector128<short>.Zero;
                Vector128<short> a5 = Vector128<short>.Zero;
                Vector128<short> a6 = Vector128<short>.Zero;
                Vector128<short> a7 = Vector128<short>.Zero;
                if (width >= Side)
                {
                    a4 = Output(source, lanes, program, Place(column + 4, width, isFlipped), row, shift, factor);
                    a5 = Output(source, lanes, program, Place(column + 5, width, isFlipped), row, shift, factor);
                    a6 = Output(source, lanes, program, Place(column + 6, width, isFlipped), row, shift, factor);
                    a7 = Output(source, lanes, program, Place(column + 7, width, isFlipped), row, shift, factor);
                }

                Words128.Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
                Span<short> block = target.Slice(row * columns + column, 7 * columns + Side);
                a0.CopyTo(block);
                a1.CopyTo(block[columns..]);
                a2.CopyTo(block[(2 * columns)..]);
                a3.CopyTo(block[(3 * columns)..]);
                a4.CopyTo(block[(4 * columns)..]);
                a5.CopyTo(block[(5 * columns)..]);
                a6.CopyTo(block[(6 * columns)..]);
                a7.CopyTo(block[(7 * columns)..]);
            }
        }
    }

    /// <summary>Runs the steps of a DCT or ADST over rows of lanes.</summary>
    public static void Run(Span<short> data, int lanes, ButterflyProgram program)
    {
        Span<TWords> rows = MemoryMarshal.Cast<short, TWords>(data);
        int count = lanes / TWords.Count;
        TWords half = TWords.CreateInts(2048);
        ReadOnlySpan<int> steps = program.Steps;
        for (; steps.Length >= ButterflyProgram.StepLength; steps = steps[ButterflyProgram.StepLength..])
        {
            Span<TWords> a = rows.Slice(steps[0] * count, count);
            Span<TWords> b = rows.Slice(steps[1] * count, count);
            b = b[..a.Length];
            int cosine = steps[2];
            int sine = steps[3];
            if ((cosine | sine) == 0)
            {
                for (int i = 0; i < a.Length; i++)
                {
                    TWords x = a[i];
                    TWords y = b[i];
                    a[i] = TWords.AddSaturate(x, y);
                    b[i] = TWords.SubtractSaturate(x, y);
                }

                continue;
            }

            TWords forX = Pair(cosine, -sine);
            TWords forY = Pair(sine, cosine);
            for (int i = 0; i < a.Length; i++)
            {
                TWords x = a[i];
                TWords y = b[i];
                TWords.Products(x, y, forX, out TWords low, out TWords high);
                a[i] = TWords.Round(TWords.AddInts(low, half), TWords.AddInts(high, half), 12);
                TWords.Products(x, y, forY, out low, out high);
                b[i] = TWords.Round(TWords.AddInts(low, half), TWords.AddInts(high, half), 12);
            }
        }
    }

    /// <summary>ADST of four points: SINPI_1_9 to SINPI_4_9 are 1321, 2482, 3344, 3803.</summary>
    public static void Adst4(Span<short> data, int lanes)
    {
        for (int i = 0; i < lanes; i += TWords.Count)
        {
            TWords a = TWords.Load(data.Slice(i, TWords.Count));
            TWords b = TWords.Load(data.Slice(lanes + i, TWords.Count));
            TWords c = TWords.Load(data.Slice(2 * lanes + i, TWords.Count));
            TWords d = TWords.Load(data.Slice(3 * lanes + i, TWords.Count));
            TWords.Store(data.Slice(i, TWords.Count), Weigh(a, b, c, d, 1321, 3344, 3803, 2482));
            TWords.Store(data.Slice(lanes + i, TWords.Count), Weigh(a, b, c, d, 2482, 3344, -1321, -3803));
            TWords.Store(data.Slice(2 * lanes + i, TWords.Count), Weigh(a, b, c, d, 3344, 0, -3344, 3344));
            TWords.Store(data.Slice(3 * lanes + i, TWords.Count), Weigh(a, b, c, d, 3803, -3344, 2482, -1321));
        }
    }

    /// <summary>Identity with the rounded shift that follows it, in one product: both roundings are floors, and so add up. In between it needs more than 16 bits.</summary>
    /// <param name="data">Words.</param>
    /// <param name="log2">2 to 5: the points are scaled by the square root of 2, 2, the root of 8, 4.</param>
    /// <param name="shift">0 to 2, and 0 for columns, whose saturated sums are far outside of samples anyway.</param>
    public static void Identity(Span<short> data, int log2, int shift)
    {
        bool isRoot = (log2 & 1) == 0;
        TWords weights = isRoot ? Pair(log2 == 2 ? 4096 : 8192, log2 == 2 ? 1697 : 3394) : Pair(log2 == 3 ? 1 : 2, log2 == 3 ? 1 : 2);
        int half = (1 << shift) >> 1;
        TWords offset = TWords.CreateInts(isRoot ? 2048 + (half << 12) : half);
        int whole = isRoot ? shift + 12 : shift;
        for (int i = 0; i < data.Length; i += TWords.Count)
        {
            Span<short> words = data.Slice(i, TWords.Count);
            TWords value = TWords.Load(words);
            TWords.Products(value, value, weights, out TWords low, out TWords high);
            TWords.Store(words, TWords.Round(TWords.AddInts(low, offset), TWords.AddInts(high, offset), whole));
        }
    }

    /// <summary>Adds Round2(residual, 4) to a row of samples.</summary>
    public static void AddRow(Span<byte> target, ReadOnlySpan<short> residual, bool isNegated)
    {
        TWords factor = TWords.Create(1 << 11);
        for (int x = 0; x < target.Length; x += TWords.Count)
        {
            TWords value = TWords.Load(residual.Slice(x, TWords.Count));
            if (isNegated) value = TWords.SubtractSaturate(TWords.Create(0), value);
            AddTo(target[x..], TWords.MultiplyHighRound(value, factor));
        }
    }

    /// <summary>Adds a number to each sample of a block.</summary>
    public static void AddConstant<TPixel>(PlaneBlock<TPixel> target, int residual, int width, int height)
        where TPixel : unmanaged
    {
        TWords value = TWords.Create((short)residual);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = MemoryMarshal.AsBytes(target.Row(y, 0, width));
            for (int x = 0; x < row.Length; x += TWords.Count)
                AddTo(row[x..], value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(Span<byte> target, TWords change) => TWords.StoreSome(target, TWords.AddSaturate(TWords.LoadSome<byte>(target), change));

    // A row of eight, or of four and as many zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Input(ReadOnlySpan<int> block, int stride, int row, int column, bool isScaled)
    {
        Vector128<int> first = Vector128.Create(block.Slice(row * stride + column, 4));
        Vector128<int> second = stride < Side ? Vector128<int>.Zero : Vector128.Create(block.Slice(row * stride + column + 4, 4));
        Words128 words = Words128.Round(new(first.AsInt16()), new(second.AsInt16()), 0);
        return isScaled ? Words128.MultiplyHighRound(words, Words128.Create(2896 * 8)).Value : words.Value;
    }

    private static int Place(int column, int width, bool isFlipped) => isFlipped ? width - 1 - column : column;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Output(ReadOnlySpan<short> source, int lanes, ButterflyProgram? program, int index, int row, int shift, Vector128<short> factor)
    {
        Vector128<short> value = Vector128.Create(source.Slice((program is null ? index : program.OutputRow[index]) * lanes + row, Side));
        if (program is not null && program.IsNegated[index]) value = Words128.SubtractSaturate(default, new(value)).Value;
        return shift == 0 ? value : Words128.MultiplyHighRound(new(value), new(factor)).Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Weigh(TWords a, TWords b, TWords c, TWords d, int forA, int forB, int forC, int forD)
    {
        TWords half = TWords.CreateInts(2048);
        TWords.Products(a, b, Pair(forA, forB), out TWords low, out TWords high);
        TWords.Products(c, d, Pair(forC, forD), out TWords low2, out TWords high2);
        return TWords.Round(TWords.AddInts(TWords.AddInts(low, low2), half), TWords.AddInts(TWords.AddInts(high, high2), half), 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Pair(int first, int second) => TWords.CreateInts((second << 16) | (ushort)first);
}
