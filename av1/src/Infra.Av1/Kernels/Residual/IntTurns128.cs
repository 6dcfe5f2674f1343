using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Infra.Av1.Kernels;

/// <summary>The way into inverse transforms of 10 and 12 bit and between their passes: blocks of 4×4 numbers of 32 bits are transposed.</summary>
internal static class IntTurns128
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Lanes = 4;

    /// <summary>Transposes coefficients: row j of the target gets column j of the source, which is zero afterwards (in whole blocks of four rows).</summary>
    public static void LoadColumns(Span<int> coefficients, int stride, int rows, Span<int> target, int lanes, bool isScaled)
    {
        for (int row = 0; row < rows; row += Lanes)
        {
            Span<int> block = coefficients.Slice(row * stride, Lanes * stride);
            for (int column = 0; column < stride; column += Lanes)
            {
                Vector128<int> a0 = Input(block, stride, 0, column, isScaled);
                Vector128<int> a1 = Input(block, stride, 1, column, isScaled);
                Vector128<int> a2 = Input(block, stride, 2, column, isScaled);
                Vector128<int> a3 = Input(block, stride, 3, column, isScaled);
                Transpose(ref a0, ref a1, ref a2, ref a3);
                a0.CopyTo(target.Slice(column * lanes + row, Lanes));
                a1.CopyTo(target.Slice((column + 1) * lanes + row, Lanes));
                a2.CopyTo(target.Slice((column + 2) * lanes + row, Lanes));
                a3.CopyTo(target.Slice((column + 3) * lanes + row, Lanes));
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
                Vector128<int> a0 = Output(source, lanes, program, column, width, isFlipped, row, shift, bits);
                Vector128<int> a1 = Output(source, lanes, program, column + 1, width, isFlipped, row, shift, bits);
                Vector128<int> a2 = Output(source, lanes, program, column + 2, width, isFlipped, row, shift, bits);
                Vector128<int> a3 = Output(source, lanes, program, column + 3, width, isFlipped, row, shift, bits);
                Transpose(ref a0, ref a1, ref a2, ref a3);
                Span<int> block = target.Slice(row * columns + column, 3 * columns + Lanes);
                a0.CopyTo(block);
                a1.CopyTo(block[columns..]);
                a2.CopyTo(block[(2 * columns)..]);
                a3.CopyTo(block[(3 * columns)..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Input(ReadOnlySpan<int> block, int stride, int row, int column, bool isScaled)
    {
        Vector128<int> value = Vector128.Create(block.Slice(row * stride + column, Lanes));
        return isScaled ? (value * 2896 + Vector128.Create(2048)) >> 12 : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Output(ReadOnlySpan<int> source, int lanes, ButterflyProgram? program, int column, int width, bool isFlipped, int row, int shift, int bits)
    {
        int index = isFlipped ? width - 1 - column : column;
        Vector128<int> value = Vector128.Create(source.Slice((program is null ? index : program.OutputRow[index]) * lanes + row, Lanes));
        if (program is not null && program.IsNegated[index]) value = -value;
        value = (value + Vector128.Create((1 << shift) >> 1)) >> shift;
        return Vector128.Min(Vector128.Max(value, Vector128.Create(-(1 << (bits - 1)))), Vector128.Create((1 << (bits - 1)) - 1));
    }

    // Unpacking rotates the bits of (register, place): twice for words of 32 bits in pairs of registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector128<int> a0, ref Vector128<int> a1, ref Vector128<int> a2, ref Vector128<int> a3)
    {
        Vector128<int> b0 = Words128.UnpackLow(a0, a2);
        Vector128<int> b1 = Words128.UnpackHigh(a0, a2);
        Vector128<int> b2 = Words128.UnpackLow(a1, a3);
        Vector128<int> b3 = Words128.UnpackHigh(a1, a3);
        a0 = Words128.UnpackLow(b0, b2);
        a1 = Words128.UnpackHigh(b0, b2);
        a2 = Words128.UnpackLow(b1, b3);
        a3 = Words128.UnpackHigh(b1, b3);
    }
}
