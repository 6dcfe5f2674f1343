using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

// Inverse transforms with the addition to the prediction, section 7.13.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>A kind of one-dimensional transform.</summary>
    protected const int KindDct = 0;
    /// <summary>A kind of one-dimensional transform.</summary>
    protected const int KindAdst = 1;
    /// <summary>A kind of one-dimensional transform.</summary>
    protected const int KindIdentity = 2;
    /// <summary>A kind of one-dimensional transform.</summary>
    protected const int KindWht = 3;

    private const int LaneUnit = 8;

    /// <summary>By txType: kind of the row transforms.</summary>
    protected static ReadOnlySpan<byte> RowKind => [0, 0, 1, 1, 0, 1, 1, 1, 1, 2, 2, 0, 2, 1, 2, 1, 3];

    /// <summary>By txType: kind of the column transforms.</summary>
    protected static ReadOnlySpan<byte> ColumnKind => [0, 1, 0, 1, 1, 0, 1, 1, 1, 2, 0, 2, 1, 2, 1, 2, 3];

    /// <summary>By txType: whether rows come out mirrored.</summary>
    protected static ReadOnlySpan<byte> IsRowFlipped => [0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0];

    /// <summary>By txType: whether columns come out mirrored.</summary>
    protected static ReadOnlySpan<byte> IsColumnFlipped => [0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0];

    /// <summary>Section 7.13.3 and the addition of 7.12.3. Dequantized coefficients (after the clip to BitDepth + 8 bits) in rows: coefficients[row * min(width, 32) + column], rows up to min(height, 32). eob is at least 1; what lies beyond it in scan order is zero. All that was read is zero afterwards. scratch is WorkerScratch.Numbers. txType is one of the 16, or WHT (16) for lossless with TX_4X4.</summary>
    public virtual void InverseAdd(
        PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch)
    {
        int log2Width = SpecTables.TxWidthLog2[txSize];
        int log2Height = SpecTables.TxHeightLog2[txSize];
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        int stride = Math.Min(width, 32);
        int rowShift = txType == TxTypeWht ? 0 : SpecTables.TransformRowShift[txSize];
        int rowBits = BitDepth + 8;
        int columnBits = Math.Max(BitDepth + 6, 16);
        bool isScaled = Math.Abs(log2Width - log2Height) == 1;
        if (eob == 1 && txType == Av1Constants.DctDct)
        {
            AddDc(target, coefficients[0], width, height, isScaled, rowShift, rowBits, columnBits);
            coefficients[0] = 0;
            return;
        }

        // Row transforms: row j of the first buffer is T[j], its lanes are the rows of the block that are not zero.
        int rows = Math.Min(height, 32);
        while (rows > 1 && coefficients.Slice((rows - 1) * stride, stride).IndexOfAnyExcept(0) < 0)
            rows--;
        int lanes = (rows + LaneUnit - 1) & -LaneUnit;
        Span<int> first = scratch[..(width * lanes)];
        first.Clear();
        for (int i = 0; i < rows; i++)
        {
            Span<int> source = coefficients.Slice(i * stride, stride);
            for (int j = 0; j < source.Length; j++)
                first[j * lanes + i] = isScaled ? (source[j] * 2896 + 2048) >> 12 : source[j];
            source.Clear();
        }

        int rowKind = RowKind[txType];
        TransformLanes(first, lanes, rowKind, log2Width, rowBits, whtShift: 2);

        // Column transforms: lanes are the columns, flipped ones already at their final place.
        int columns = (width + LaneUnit - 1) & -LaneUnit;
        Span<int> second = scratch.Slice(64 * 64, height * columns);
        second.Clear();
        ButterflyProgram? rowProgram = ProgramOf(rowKind, log2Width);
        int rowHalf = rowShift == 0 ? 0 : 1 << (rowShift - 1);
        int maximum = (1 << (columnBits - 1)) - 1;
        bool isFlipped = IsRowFlipped[txType] != 0;
        for (int j = 0; j < width; j++)
        {
            int column = isFlipped ? width - 1 - j : j;
            Span<int> source = first.Slice((rowProgram is null ? j : rowProgram.OutputRow[j]) * lanes, rows);
            bool isNegated = rowProgram is not null && rowProgram.IsNegated[j];
            for (int i = 0; i < source.Length; i++)
            {
                int value = isNegated ? -source[i] : source[i];
                second[i * columns + column] = Math.Min(Math.Max((value + rowHalf) >> rowShift, -maximum - 1), maximum);
            }
        }

        int columnKind = ColumnKind[txType];
        TransformLanes(second, columns, columnKind, log2Height, columnBits, whtShift: 0);
        ButterflyProgram? columnProgram = ProgramOf(columnKind, log2Height);
        int columnShift = txType == TxTypeWht ? 0 : 4;
        bool isUpsideDown = IsColumnFlipped[txType] != 0;
        for (int i = 0; i < height; i++)
        {
            Span<int> source = second.Slice((columnProgram is null ? i : columnProgram.OutputRow[i]) * columns, width);
            AddRow(target.Row(isUpsideDown ? height - 1 - i : i, 0, width), source, columnProgram is not null && columnProgram.IsNegated[i], columnShift);
        }
    }

    /// <summary>
    /// One-dimensional transforms of all lanes: data is (1 &lt;&lt; log2) rows of stride lanes, a multiple of 8. DCT and ADST of 8 and more points leave their outputs in the rows that
    /// <see cref="ButterflyProgram"/> names, the others in order. bits is the range r of the text; at 8 bit every rotation saturates to it, else the exact value is taken.
    /// </summary>
    private void TransformLanes(Span<int> data, int stride, int kind, int log2, int bits, int whtShift)
    {
        if (ProgramOf(kind, log2) is ButterflyProgram program)
        {
            int maximum = (1 << (bits - 1)) - 1;
            int turnMaximum = BitDepth == 8 ? maximum : int.MaxValue;
            ReadOnlySpan<int> steps = program.Steps;
            for (; steps.Length >= ButterflyProgram.StepLength; steps = steps[ButterflyProgram.StepLength..])
            {
                Span<int> a = data.Slice(steps[0] * stride, stride);
                Span<int> b = data.Slice(steps[1] * stride, stride);
                if (steps[2] == 0 && steps[3] == 0) AddLanes(a, b, maximum);
                else if (BitDepth < 12) TurnLanes(a, b, steps[2], steps[3], turnMaximum);
                else TurnLanesWide(a, b, steps[2], steps[3]);
            }

            return;
        }

        for (int lane = 0; lane < stride; lane++)
        {
            switch (kind)
            {
                case KindAdst:
                    Adst4(data, stride, lane);
                    break;
                case KindWht:
                    Wht4(data, stride, lane, whtShift);
                    break;
                default:
                    for (int i = 0; i < 1 << log2; i++)
                        data[i * stride + lane] = Identity(data[i * stride + lane], log2);
                    break;
            }
        }
    }

    /// <summary>Adds Round2(residual, shift) to a row of samples and clips.</summary>
    private void AddRow(Span<TPixel> target, ReadOnlySpan<int> residual, bool isNegated, int shift)
    {
        int half = shift == 0 ? 0 : 1 << (shift - 1);
        for (int j = 0; j < target.Length; j++)
        {
            int value = isNegated ? -residual[j] : residual[j];
            target[j] = Pixel.Clip<TPixel>(Pixel.ToInt(target[j]) + ((value + half) >> shift), PixelMax);
        }
    }

    /// <summary>The steps of a kind and length; null where there are none.</summary>
    protected static ButterflyProgram? ProgramOf(int kind, int log2) =>
        kind == KindDct ? ButterflyProgram.Dct(log2) : kind == KindAdst && log2 > 2 ? ButterflyProgram.Adst(log2) : null;

    private void AddDc(PlaneBlock<TPixel> target, int dc, int width, int height, bool isScaled, int rowShift, int rowBits, int columnBits)
    {
        dc = DcResidual(dc, isScaled, rowShift, rowBits, columnBits);
        for (int i = 0; i < height; i++)
        {
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < row.Length; j++)
                row[j] = Pixel.Clip<TPixel>(Pixel.ToInt(row[j]) + dc, PixelMax);
        }
    }

    /// <summary>What a DCT with one coefficient adds to each sample.</summary>
    protected static int DcResidual(int dc, bool isScaled, int rowShift, int rowBits, int columnBits)
    {
        if (isScaled) dc = (dc * 2896 + 2048) >> 12;
        dc = (int)((dc * 2896L + 2048) >> 12);
        dc = Saturate(dc, rowBits);
        dc = Saturate((dc + (rowShift == 0 ? 0 : 1 << (rowShift - 1))) >> rowShift, columnBits);
        dc = (int)((dc * 2896L + 2048) >> 12);
        return (Saturate(dc, columnBits) + 8) >> 4;
    }

    private static int Saturate(int value, int bits) => Math.Min(Math.Max(value, -(1 << (bits - 1))), (1 << (bits - 1)) - 1);

    private static void AddLanes(Span<int> a, Span<int> b, int maximum)
    {
        b = b[..a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            int x = a[i];
            int y = b[i];
            a[i] = Math.Min(Math.Max(x + y, -maximum - 1), maximum);
            b[i] = Math.Min(Math.Max(x - y, -maximum - 1), maximum);
        }
    }

    // 2^17 * 5793 fits: up to 10 bit.
    private static void TurnLanes(Span<int> a, Span<int> b, int cosine, int sine, int maximum)
    {
        b = b[..a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            int x = (a[i] * cosine - b[i] * sine + 2048) >> 12;
            int y = (a[i] * sine + b[i] * cosine + 2048) >> 12;
            a[i] = Math.Min(Math.Max(x, -maximum - 1), maximum);
            b[i] = Math.Min(Math.Max(y, -maximum - 1), maximum);
        }
    }

    private static void TurnLanesWide(Span<int> a, Span<int> b, int cosine, int sine)
    {
        b = b[..a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            long x = ((long)a[i] * cosine - (long)b[i] * sine + 2048) >> 12;
            long y = ((long)a[i] * sine + (long)b[i] * cosine + 2048) >> 12;
            a[i] = (int)x;
            b[i] = (int)y;
        }
    }

    // SINPI_1_9 to SINPI_4_9 are 1321, 2482, 3344, 3803; 4096 - k keeps 20-bit numbers within 32 bits.
    private void Adst4(Span<int> data, int stride, int lane)
    {
        int a = data[lane];
        int b = data[stride + lane];
        int c = data[2 * stride + lane];
        int d = data[3 * stride + lane];
        data[lane] = Narrow(b + c + d + ((1321 * a - 752 * b - 293 * c - 1614 * d + 2048) >> 12));
        data[stride + lane] = Narrow(a + b - d + ((293 * d - 1614 * a - 752 * b - 1321 * c + 2048) >> 12));
        data[2 * stride + lane] = Narrow(a - c + d + ((-752 * (a - c + d) + 2048) >> 12));
        data[3 * stride + lane] = Narrow(a - b + c + ((752 * b - 293 * a - 1614 * c - 1321 * d + 2048) >> 12));
    }

    private int Narrow(int value) => BitDepth == 8 ? Saturate(value, 16) : value;

    private static void Wht4(Span<int> data, int stride, int lane, int shift)
    {
        int a = data[lane] >> shift;
        int c = data[stride + lane] >> shift;
        int d = data[2 * stride + lane] >> shift;
        int b = data[3 * stride + lane] >> shift;
        a += c;
        d -= b;
        int e = (a - d) >> 1;
        b = e - b;
        c = e - c;
        data[lane] = a - b;
        data[stride + lane] = b;
        data[2 * stride + lane] = c;
        data[3 * stride + lane] = d + c;
    }

    private static int Identity(int value, int log2) => log2 switch
    {
        2 => value + ((value * 1697 + 2048) >> 12),
        3 => value * 2,
        4 => value * 2 + ((value * 3394 + 2048) >> 12),
        _ => value * 4,
    };
}
