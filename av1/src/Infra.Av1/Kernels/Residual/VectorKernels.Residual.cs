using System.Runtime.InteropServices;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

internal partial class VectorKernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void InverseAdd(PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch)
    {
        // Vectors that no row of the block would fill are not worth it.
        bool isNarrow = TWords.Count == Words512.Count && SpecTables.TxWidth[txSize] < (typeof(TPixel) == typeof(byte) ? Words512.Count : Words512.Count / 2);
        if (txType == TxTypeWht) base.InverseAdd(target, coefficients, eob, txSize, txType, scratch);
        else if (isNarrow && typeof(TPixel) == typeof(byte)) InverseAddWords<Words256>(target, coefficients, eob, txSize, txType, scratch);
        else if (isNarrow) InverseAddInts<Words256>(target, coefficients, eob, txSize, txType, scratch);
        else if (typeof(TPixel) == typeof(byte)) InverseAddWords<TWords>(target, coefficients, eob, txSize, txType, scratch);
        else InverseAddInts<TWords>(target, coefficients, eob, txSize, txType, scratch);
    }

    // At 8 bit.
    private static void InverseAddWords<TLanes>(PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch)
        where TLanes : struct, IWords<TLanes>
    {
        int log2Width = SpecTables.TxWidthLog2[txSize];
        int log2Height = SpecTables.TxHeightLog2[txSize];
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        int rowShift = SpecTables.TransformRowShift[txSize];
        bool isScaled = Math.Abs(log2Width - log2Height) == 1;
        if (eob == 1 && txType == Av1Constants.DctDct)
        {
            WordTransforms<TLanes>.AddConstant(target, DcResidual(coefficients[0], isScaled, rowShift, rowBits: 16, columnBits: 16), width, height);
            coefficients[0] = 0;
            return;
        }

        // No scan gets to a row before as many coefficients.
        int stride = Math.Min(width, 32);
        int rows = Math.Min(Math.Min(height, 32), eob);
        while (rows > 1 && coefficients.Slice((rows - 1) * stride, stride).IndexOfAnyExcept(0) < 0)
            rows--;
        int lanes = (rows + TLanes.Count - 1) & -TLanes.Count;
        Span<short> words = MemoryMarshal.Cast<int, short>(scratch);
        Span<short> first = words[..(width * lanes)];
        if (width > stride) first[(stride * lanes)..].Clear();
        WordTransforms<TLanes>.LoadColumns(coefficients, stride, rows, first, lanes, isScaled);
        int rowKind = RowKind[txType];
        ButterflyProgram? rowProgram = ProgramOf(rowKind, log2Width);
        if (rowProgram is not null) WordTransforms<TLanes>.Run(first, lanes, rowProgram);
        else if (rowKind == KindAdst) WordTransforms<TLanes>.Adst4(first, lanes);
        else WordTransforms<TLanes>.Identity(first, log2Width, rowShift);

        int columns = (width + TLanes.Count - 1) & -TLanes.Count;
        int filled = (rows + 7) & -8;
        Span<short> second = words.Slice(64 * 64, Math.Max(height, filled) * columns);
        second[(filled * columns)..].Clear();
        WordTransforms<TLanes>.Turn(first, lanes, rowProgram, IsRowFlipped[txType] != 0, rowKind == KindIdentity ? 0 : rowShift, width, rows, second, columns);
        int columnKind = ColumnKind[txType];
        ButterflyProgram? columnProgram = ProgramOf(columnKind, log2Height);
        if (columnProgram is not null) WordTransforms<TLanes>.Run(second, columns, columnProgram);
        else if (columnKind == KindAdst) WordTransforms<TLanes>.Adst4(second, columns);
        else WordTransforms<TLanes>.Identity(second, log2Height, shift: 0);
        bool isUpsideDown = IsColumnFlipped[txType] != 0;
        for (int i = 0; i < height; i++)
        {
            ReadOnlySpan<short> source = second.Slice((columnProgram is null ? i : columnProgram.OutputRow[i]) * columns, columns);
            WordTransforms<TLanes>.AddRow(MemoryMarshal.AsBytes(target.Row(isUpsideDown ? height - 1 - i : i, 0, width)), source, columnProgram is not null && columnProgram.IsNegated[i]);
        }
    }

    // At 10 and 12 bit.
    private void InverseAddInts<TLanes>(PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch)
        where TLanes : struct, IWords<TLanes>
    {
        int log2Width = SpecTables.TxWidthLog2[txSize];
        int log2Height = SpecTables.TxHeightLog2[txSize];
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        int rowShift = SpecTables.TransformRowShift[txSize];
        int rowBits = BitDepth + 8;
        int columnBits = BitDepth + 6;
        bool isScaled = Math.Abs(log2Width - log2Height) == 1;
        if (eob == 1 && txType == Av1Constants.DctDct)
        {
            IntTransforms<TLanes>.AddConstant(target, DcResidual(coefficients[0], isScaled, rowShift, rowBits, columnBits), width, height, PixelMax);
            coefficients[0] = 0;
            return;
        }

        // No scan gets to a row before as many coefficients.
        int unit = IntTransforms<TLanes>.Lanes;
        int stride = Math.Min(width, 32);
        int rows = Math.Min(Math.Min(height, 32), eob);
        while (rows > 1 && coefficients.Slice((rows - 1) * stride, stride).IndexOfAnyExcept(0) < 0)
            rows--;
        int lanes = (rows + unit - 1) & -unit;
        Span<int> first = scratch[..(width * lanes)];
        if (width > stride) first[(stride * lanes)..].Clear();
        IntTransforms<TLanes>.LoadColumns(coefficients, stride, rows, first, lanes, isScaled);
        int rowKind = RowKind[txType];
        ButterflyProgram? rowProgram = ProgramOf(rowKind, log2Width);
        RunInts<TLanes>(first, lanes, rowKind, rowProgram, log2Width, rowBits);

        int columns = (width + unit - 1) & -unit;
        int filled = (rows + IntTransforms<TLanes>.Side - 1) & -IntTransforms<TLanes>.Side;
        Span<int> second = scratch.Slice(64 * 64, Math.Max(height, filled) * columns);
        second[(filled * columns)..].Clear();
        IntTransforms<TLanes>.Turn(first, lanes, rowProgram, IsRowFlipped[txType] != 0, rowShift, columnBits, width, rows, second, columns);
        int columnKind = ColumnKind[txType];
        ButterflyProgram? columnProgram = ProgramOf(columnKind, log2Height);
        RunInts<TLanes>(second[..(height * columns)], columns, columnKind, columnProgram, log2Height, columnBits);
        bool isUpsideDown = IsColumnFlipped[txType] != 0;
        for (int i = 0; i < height; i++)
        {
            ReadOnlySpan<int> source = second.Slice((columnProgram is null ? i : columnProgram.OutputRow[i]) * columns, columns);
            IntTransforms<TLanes>.AddRow(target.Row(isUpsideDown ? height - 1 - i : i, 0, width), source, columnProgram is not null && columnProgram.IsNegated[i], PixelMax);
        }
    }

    private static void RunInts<TLanes>(Span<int> data, int stride, int kind, ButterflyProgram? program, int log2, int bits)
        where TLanes : struct, IWords<TLanes>
    {
        if (program is not null) IntTransforms<TLanes>.Run(data, stride, program, bits);
        else if (kind == KindAdst) IntTransforms<TLanes>.Adst4(data, stride);
        else IntTransforms<TLanes>.Identity(data, log2);
    }
}
