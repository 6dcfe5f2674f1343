using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Inverse transforms of 8 bit in sixteen lanes of 16 bits: section 7.13 saturates every sum to 16 bits, and rotations do so here by definition, so nothing wider is ever kept. Rounded shifts are products with the upper half
/// taken: (v * 2^(15 - s) + 2^14) >> 15.
/// </summary>
internal static class WordTransforms256
{
    private const int Lanes = Lanes256.Count;
    private const int Side = 8;   // of the blocks that are transposed

    /// <summary>Packs coefficients to words and transposes them: row j of the target gets column j of the source.</summary>
    /// <param name="coefficients">Rows of <paramref name="stride"/>; rounded up to eight rows they are zero afterwards.</param>
    /// <param name="stride">4, 8, 16 or 32.</param>
    /// <param name="rows">Rows that are not zero.</param>
    /// <param name="target">Rows of <paramref name="lanes"/>; lanes after the last row's block of eight keep what they had, nobody looks at them.</param>
    /// <param name="lanes">A multiple of 16.</param>
    /// <param name="isScaled">Whether the block's sides are as 2 to 1.</param>
    public static void LoadColumns(Span<int> coefficients, int stride, int rows, Span<short> target, int lanes, bool isScaled)
    {
        Vector256<short> scale = Vector256.Create((short)(2896 * 8));
        for (int row = 0; row < rows; row += Side)
        {
            Span<int> block = coefficients.Slice(row * stride, Side * stride);
            for (int column = 0; column < stride; column += Side)
            {
                Vector256<short> r01 = TwoRows(block, stride, 0, column);
                Vector256<short> r23 = TwoRows(block, stride, 2, column);
                Vector256<short> r45 = TwoRows(block, stride, 4, column);
                Vector256<short> r67 = TwoRows(block, stride, 6, column);
                if (isScaled)
                {
                    r01 = Avx2.MultiplyHighRoundScale(r01, scale);
                    r23 = Avx2.MultiplyHighRoundScale(r23, scale);
                    r45 = Avx2.MultiplyHighRoundScale(r45, scale);
                    r67 = Avx2.MultiplyHighRoundScale(r67, scale);
                }

                Vector128<short> a0 = r01.GetLower();
                Vector128<short> a1 = r01.GetUpper();
                Vector128<short> a2 = r23.GetLower();
                Vector128<short> a3 = r23.GetUpper();
                Vector128<short> a4 = r45.GetLower();
                Vector128<short> a5 = r45.GetUpper();
                Vector128<short> a6 = r67.GetLower();
                Vector128<short> a7 = r67.GetUpper();
                Lanes256.Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
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

                Lanes256.Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
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
        Span<Vector256<short>> rows = MemoryMarshal.Cast<short, Vector256<short>>(data);
        int count = lanes / Lanes;
        Vector256<int> half = Vector256.Create(2048);
        ReadOnlySpan<int> steps = program.Steps;
        for (; steps.Length >= ButterflyProgram.StepLength; steps = steps[ButterflyProgram.StepLength..])
        {
            Span<Vector256<short>> a = rows.Slice(steps[0] * count, count);
            Span<Vector256<short>> b = rows.Slice(steps[1] * count, count);
            b = b[..a.Length];
            int cosine = steps[2];
            int sine = steps[3];
            if ((cosine | sine) == 0)
            {
                for (int i = 0; i < a.Length; i++)
                {
                    Vector256<short> x = a[i];
                    Vector256<short> y = b[i];
                    a[i] = Avx2.AddSaturate(x, y);
                    b[i] = Avx2.SubtractSaturate(x, y);
                }

                continue;
            }

            Vector256<short> forX = Vector256.Create((-sine << 16) | (ushort)cosine).AsInt16();
            Vector256<short> forY = Vector256.Create((cosine << 16) | (ushort)sine).AsInt16();
            for (int i = 0; i < a.Length; i++)
            {
                Vector256<short> low = Avx2.UnpackLow(a[i], b[i]);
                Vector256<short> high = Avx2.UnpackHigh(a[i], b[i]);
                a[i] = Avx2.PackSignedSaturate((Avx2.MultiplyAddAdjacent(low, forX) + half) >> 12, (Avx2.MultiplyAddAdjacent(high, forX) + half) >> 12);
                b[i] = Avx2.PackSignedSaturate((Avx2.MultiplyAddAdjacent(low, forY) + half) >> 12, (Avx2.MultiplyAddAdjacent(high, forY) + half) >> 12);
            }
        }
    }

    /// <summary>ADST of four points: SINPI_1_9 to SINPI_4_9 are 1321, 2482, 3344, 3803.</summary>
    public static void Adst4(Span<short> data, int lanes)
    {
        for (int i = 0; i < lanes; i += Lanes)
        {
            Vector256<short> a = Vector256.Create(data.Slice(i, Lanes));
            Vector256<short> b = Vector256.Create(data.Slice(lanes + i, Lanes));
            Vector256<short> c = Vector256.Create(data.Slice(2 * lanes + i, Lanes));
            Vector256<short> d = Vector256.Create(data.Slice(3 * lanes + i, Lanes));
            Weigh(a, b, c, d, 1321, 3344, 3803, 2482).CopyTo(data.Slice(i, Lanes));
            Weigh(a, b, c, d, 2482, 3344, -1321, -3803).CopyTo(data.Slice(lanes + i, Lanes));
            Weigh(a, b, c, d, 3344, 0, -3344, 3344).CopyTo(data.Slice(2 * lanes + i, Lanes));
            Weigh(a, b, c, d, 3803, -3344, 2482, -1321).CopyTo(data.Slice(3 * lanes + i, Lanes));
        }
    }

    /// <summary>Identity with the rounded shift that follows it: in between it needs more than 16 bits.</summary>
    /// <param name="data">Words.</param>
    /// <param name="log2">2 to 5: the points are scaled by the square root of 2, 2, the root of 8, 4.</param>
    /// <param name="shift">0 to 2, and 0 for columns, whose saturated sums are far outside of samples anyway.</param>
    public static void Identity(Span<short> data, int log2, int shift)
    {
        Vector256<int> half = Vector256.Create((1 << shift) >> 1);
        for (int i = 0; i < data.Length; i += Lanes)
        {
            Span<short> words = data.Slice(i, Lanes);
            Vector256<int> low = (Scaled(Avx2.ConvertToVector256Int32(Vector128.Create<short>(words)), log2) + half) >> shift;
            Vector256<int> high = (Scaled(Avx2.ConvertToVector256Int32(Vector128.Create<short>(words[8..])), log2) + half) >> shift;
            Avx2.Permute4x64(Avx2.PackSignedSaturate(low, high).AsInt64(), 0b11_01_10_00).AsInt16().CopyTo(words);
        }
    }

    /// <summary>Adds Round2(residual, 4) to a row of samples.</summary>
    public static void AddRow(Span<byte> target, ReadOnlySpan<short> residual, bool isNegated)
    {
        Vector256<short> factor = Vector256.Create((short)(1 << 11));
        for (int x = 0; x < target.Length; x += Lanes)
        {
            Vector256<short> value = Vector256.Create(residual.Slice(x, Lanes));
            if (isNegated) value = Avx2.SubtractSaturate(Vector256<short>.Zero, value);
            AddTo(target[x..], Avx2.MultiplyHighRoundScale(value, factor));
        }
    }

    /// <summary>Adds a number to each sample of a block.</summary>
    public static void AddConstant<TPixel>(PlaneBlock<TPixel> target, int residual, int width, int height)
        where TPixel : unmanaged
    {
        Vector256<short> value = Vector256.Create((short)residual);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = MemoryMarshal.AsBytes(target.Row(y, 0, width));
            for (int x = 0; x < row.Length; x += Lanes)
                AddTo(row[x..], value);
        }
    }

    // 4, 8 or at least 16 samples.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(Span<byte> target, Vector256<short> change)
    {
        if (target.Length >= Lanes)
        {
            target = target[..Lanes];
            Lanes256.Store(target, Avx2.AddSaturate(Lanes256.Load<byte>(target, 0), change));
        }
        else if (target.Length >= 8)
        {
            Lanes256.Store8(target, Sse2.AddSaturate(Lanes256.Load8<byte>(target, 0), change.GetLower()));
        }
        else
        {
            Vector128<short> samples = Sse41.ConvertToVector128Int16(Vector128.CreateScalar(System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(target)).AsByte());
            Lanes256.Store4(target, Sse2.AddSaturate(samples, change.GetLower()));
        }
    }

    // Two rows of eight, or of four and as many zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> TwoRows(ReadOnlySpan<int> block, int stride, int row, int column)
    {
        if (stride < Side)
        {
            Vector256<int> both = Vector256.Create(block.Slice(row * stride, 8));
            return Vector256.Create(Sse2.PackSignedSaturate(both.GetLower(), Vector128<int>.Zero), Sse2.PackSignedSaturate(both.GetUpper(), Vector128<int>.Zero));
        }

        Vector256<int> first = Vector256.Create(block.Slice(row * stride + column, 8));
        Vector256<int> second = Vector256.Create(block.Slice((row + 1) * stride + column, 8));
        return Avx2.Permute4x64(Avx2.PackSignedSaturate(first, second).AsInt64(), 0b11_01_10_00).AsInt16();
    }

    private static int Place(int column, int width, bool isFlipped) => isFlipped ? width - 1 - column : column;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Output(ReadOnlySpan<short> source, int lanes, ButterflyProgram? program, int index, int row, int shift, Vector128<short> factor)
    {
        Vector128<short> value = Vector128.Create(source.Slice((program is null ? index : program.OutputRow[index]) * lanes + row, Side));
        if (program is not null && program.IsNegated[index]) value = Sse2.SubtractSaturate(Vector128<short>.Zero, value);
        return shift == 0 ? value : Ssse3.MultiplyHighRoundScale(value, factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Weigh(Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d, int forA, int forB, int forC, int forD)
    {
        Vector256<short> first = Vector256.Create((forB << 16) | (ushort)forA).AsInt16();
        Vector256<short> second = Vector256.Create((forD << 16) | (ushort)forC).AsInt16();
        Vector256<int> half = Vector256.Create(2048);
        Vector256<int> low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), first) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(c, d), second) + half;
        Vector256<int> high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), first) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(c, d), second) + half;
        return Avx2.PackSignedSaturate(low >> 12, high >> 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Scaled(Vector256<int> value, int log2) => log2 switch
    {
        2 => value + ((value * Vector256.Create(1697) + Vector256.Create(2048)) >> 12),
        3 => value << 1,
        4 => (value << 1) + ((value * Vector256.Create(3394) + Vector256.Create(2048)) >> 12),
        _ => value << 2,
    };
}
