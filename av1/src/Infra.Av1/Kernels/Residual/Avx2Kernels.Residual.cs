using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

internal partial class Avx2Kernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void InverseAdd(PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch)
    {
        if (typeof(TPixel) == typeof(byte) || txType == TxTypeWht) base.InverseAdd(target, coefficients, eob, txSize, txType, scratch);
        else InverseAddInts(target, coefficients, eob, txSize, txType, scratch);
    }

    /// <inheritdoc/>
    protected override void TransformLanes(Span<int> data, int stride, int kind, int log2, int bits, int whtShift)
    {
        if (ProgramOf(kind, log2) is ButterflyProgram program) ResidualVectors256.Run(data, stride, program, bits, isTurnSaturated: false);
        else if (kind == KindAdst) IntTransforms256.Adst4(data, stride);
        else if (kind == KindIdentity) IntTransforms256.Identity(data, log2);
        else base.TransformLanes(data, stride, kind, log2, bits, whtShift);
    }

    // At 10 and 12 bit.
    private void InverseAddInts(PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch)
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
            IntTransforms256.AddConstant(target, DcResidual(coefficients[0], isScaled, rowShift, rowBits, columnBits), width, height, PixelMax);
            coefficients[0] = 0;
            return;
        }

        // No scan gets to a row before as many coefficients.
        int stride = Math.Min(width, 32);
        int rows = Math.Min(Math.Min(height, 32), eob);
        while (rows > 1 && coefficients.Slice((rows - 1) * stride, stride).IndexOfAnyExcept(0) < 0)
            rows--;
        int lanes = (rows + 7) & -8;
        Span<int> first = scratch[..(width * lanes)];
        if (width > stride) first[(stride * lanes)..].Clear();
        IntTransforms256.LoadColumns(coefficients, stride, rows, first, lanes, isScaled);
        int rowKind = RowKind[txType];
        TransformLanes(first, lanes, rowKind, log2Width, rowBits, whtShift: 0);

        int columns = (width + 7) & -8;
        Span<int> second = scratch.Slice(64 * 64, Math.Max(height, lanes) * columns);
        second[(lanes * columns)..].Clear();
        IntTransforms256.Turn(first, lanes, ProgramOf(rowKind, log2Width), IsRowFlipped[txType] != 0, rowShift, columnBits, width, rows, second, columns);
        int columnKind = ColumnKind[txType];
        TransformLanes(second[..(height * columns)], columns, columnKind, log2Height, columnBits, whtShift: 0);
        ButterflyProgram? program = ProgramOf(columnKind, log2Height);
        bool isUpsideDown = IsColumnFlipped[txType] != 0;
        for (int i = 0; i < height; i++)
        {
            ReadOnlySpan<int> source = second.Slice((program is null ? i : program.OutputRow[i]) * columns, columns);
            IntTransforms256.AddRow(target.Row(isUpsideDown ? height - 1 - i : i, 0, width), source, program is not null && program.IsNegated[i], 4, PixelMax);
        }
    }
}
