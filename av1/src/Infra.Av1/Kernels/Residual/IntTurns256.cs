using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>The way into inverse transforms of 10 and 12 bit and between their passes: blocks of 8×8 numbers of 32 bits are transposed. Needs AVX2.</summary>
internal static class IntTurns256
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Lanes = 8;

    /// <summary>Transposes coefficients: row j of the target gets column j of the source, which is zero afterwards (in whole blocks of eight rows).</summary>
    public static void LoadColumns(Span<int> coefficients, int stride, int rows, Span<int> target, int lanes, bool isScaled)
    {
        for (int row = 0; row < rows; row += Lanes)
        {
            Span<int> block = coefficients.Slice(row * stride, Lanes * stride);
            for (int column = 0; column < stride; column += Lanes)
            {
                Vector256<int> a0 = Input(block, stride, 0, column, isScaled);
                Vector256<int> a1 = Input(block, stride, 1, column, isScaled);
                Vector256<int> a2 = Input(block, stride, 2, column, isScaled);
                Vector256<int> a3 = Input(block, stride, 3, column, isScaled);
                Vector256<int> a4 = Input(block, stride, 4, column, isScaled);
                Vector256<int> a5 = Input(block, stride, 5, column, isScaled);
                Vector256<int> a6 = Input(block, stride, 6, column, isScaled);
                Vector256<int> a7 = Input(block, stride, 7, column, isScaled);
                Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
                a0.CopyTo(target.Slice(column * lanes + row, Lanes));
                a1.CopyTo(target.Slice((column + 1) * lanes + row, Lanes));
                a2.CopyTo(target.Slice((column + 2) * lanes + row, Lanes));
                a3.CopyTo(target.Slice((column + 3) * lanes + row, Lanes));
                if (stride < Lanes) break;
                a4.CopyTo(target.Slice((column + 4) * lanes + row, Lanes));
                a5.CopyTo(target.Slice((column + 5) * lanes + row, Lanes));
                a6.CopyTo(target.Slice((column + 6) * lanes + row, Lanes));
                a7.CopyTo(target.Slice((column + 7) * lanes + row, Lanes));
            }

            block.Clear();
        }
    }

    /// <summary>The way between the passes: outputs of the rows become rows again, shifted and clamped to <paramref name="bits"/>, columns at their final place.</summary>
    public static void Turn(ReadOnlySpan<int> source, int lanes, ButterflyProgram? program, bool isFlipped, int shift, int bits, int width, int rows, Span<int> target, int columns)
    {
        for (int column = 0; column < width; column += Lanes)
        {
            for (int row = 0; row < rows; row += Lanes)
            {
                Vector256<int> a0 = Output(source, lanes, program, column, width, isFlipped, row, shift, bits);
                Vector256<int> a1 = Output(source, lanes, program, column + 1, width, isFlipped, row, shift, bits);
                Vector256<int> a2 = Output(source, lanes, program, column + 2, width, isFlipped, row, shift, bits);
                Vector256<int> a3 = Output(source, lanes, program, column + 3, width, isFlipped, row, shift, bits);
                Vector256<int> a4 = Output(source, lanes, program, column + 4, width, isFlipped, row, shift, bits);
                Vector256<int> a5 = Output(source, lanes, program, column + 5, width, isFlipped, row, shift, bits);
                Vector256<int> a6 = Output(source, lanes, program, column + 6, width, isFlipped, row, shift, bits);
                Vector256<int> a7 = Output(source, lanes, program, column + 7, width, isFlipped, row, shift, bits);
                Transpose(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
                Span<int> block = target.Slice(row * columns + column, 7 * columns + Lanes);
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

    // A row of eight, or of four and as many of the next, which nobody looks at.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Input(ReadOnlySpan<int> block, int stride, int row, int column, bool isScaled)
    {
        Vector256<int> value = stride < Lanes
            ? Vector128.Create(block.Slice(row * stride, 4)).ToVector256()
            : Vector256.Create(block.Slice(row * stride + column, Lanes));
        return isScaled ? (value * 2896 + Vector256.Create(2048)) >> 12 : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Output(ReadOnlySpan<int> source, int lanes, ButterflyProgram? program, int column, int width, bool isFlipped, int row, int shift, int bits)
    {
        if (column >= width) return Vector256<int>.Zero;
        int index = isFlipped ? width - 1 - column : column;
        Vector256<int> value = Vector256.Create(source.Slice((program is null ? index : program.OutputRow[index]) * lanes + row, Lanes));
        if (program is not null && program.IsNegated[index]) value = -value;
        value = (value + Vector256.Create((1 << shift) >> 1)) >> shift;
        return Vector256.Min(Vector256.Max(value, Vector256.Create(-(1 << (bits - 1)))), Vector256.Create((1 << (bits - 1)) - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<int> a0, ref Vector256<int> a1, ref Vector256<int> a2, ref Vector256<int> a3, ref Vector256<int> a4, ref Vector256<int> a5, ref Vector256<int> a6, ref Vector256<int> a7)
    {
        // Pairs and fours inside the halves, then the halves.
        Vector256<long> b0 = Avx2.UnpackLow(a0, a1).AsInt64();
        Vector256<long> b1 = Avx2.UnpackHigh(a0, a1).AsInt64();
        Vector256<long> b2 = Avx2.UnpackLow(a2, a3).AsInt64();
        Vector256<long> b3 = Avx2.UnpackHigh(a2, a3).AsInt64();
        Vector256<long> b4 = Avx2.UnpackLow(a4, a5).AsInt64();
        Vector256<long> b5 = Avx2.UnpackHigh(a4, a5).AsInt64();
        Vector256<long> b6 = Avx2.UnpackLow(a6, a7).AsInt64();
        Vector256<long> b7 = Avx2.UnpackHigh(a6, a7).AsInt64();
        Vector256<int> c0 = Avx2.UnpackLow(b0, b2).AsInt32();
        Vector256<int> c1 = Avx2.UnpackHigh(b0, b2).AsInt32();
        Vector256<int> c2 = Avx2.UnpackLow(b1, b3).AsInt32();
        Vector256<int> c3 = Avx2.UnpackHigh(b1, b3).AsInt32();
        Vector256<int> c4 = Avx2.UnpackLow(b4, b6).AsInt32();
        Vector256<int> c5 = Avx2.UnpackHigh(b4, b6).AsInt32();
        Vector256<int> c6 = Avx2.UnpackLow(b5, b7).AsInt32();
        Vector256<int> c7 = Avx2.UnpackHigh(b5, b7).AsInt32();
        a0 = Avx2.Permute2x128(c0, c4, 0x20);
        a1 = Avx2.Permute2x128(c1, c5, 0x20);
        a2 = Avx2.Permute2x128(c2, c6, 0x20);
        a3 = Avx2.Permute2x128(c3, c7, 0x20);
        a4 = Avx2.Permute2x128(c0, c4, 0x31);
        a5 = Avx2.Permute2x128(c1, c5, 0x31);
        a6 = Avx2.Permute2x128(c2, c6, 0x31);
        a7 = Avx2.Permute2x128(c3, c7, 0x31);
    }
}
