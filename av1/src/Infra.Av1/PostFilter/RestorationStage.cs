using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;
using Infra.Av1.Threading;

namespace Infra.Av1.PostFilter;

/// <summary>
/// Loop restoration in place in the final planes, section 7.17, in stripes of 64 luma rows that are shifted up by 8. Two rows above and below each border between stripes are kept as they are before CDEF
/// (upscaled), since stripes see those of their neighbours. Pieces are one restoration unit wide; the columns that the next piece needs as they were go from one piece's copy into the next.
/// </summary>
internal sealed class RestorationStage<TPixel>(Kernels<TPixel> kernels)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int Stride = 416;                    // of WorkerScratch.Filter: 384 columns and margins
    private const int Origin = 3 * Stride + Margin;
    private const int Margin = 16;
    private const int LinesPerBorder = 4;

    private readonly TPixel[][] _lines = [[], [], []];
    private readonly RestorationGrid _grid = new();
    private FrameContext<TPixel>? _frame;
    private SuperresStage<TPixel>? _superres;

    /// <summary>Starts a frame.</summary>
    public void Begin(FrameContext<TPixel> frame, SuperresStage<TPixel> superres)
    {
        _frame = frame;
        _superres = superres;
        _grid.Load(frame.Header, frame.Sequence.Color);
        int borders = (frame.Header.Height + 8) / 64;
        for (int plane = 0; plane < frame.Sequence.Color.PlaneCount; plane++)
        {
            if (!IsRestored(plane)) continue;
            int length = checked(borders * LinesPerBorder * Width(plane));
            if (_lines[plane].Length < length) _lines[plane] = new TPixel[length];
        }
    }

    /// <summary>Lets go of the lines; not inside a frame.</summary>
    public void Trim() => _lines.AsSpan().Fill([]);

    /// <summary>Keeps the lines around borders after row <paramref name="start"/> of luma up to row <paramref name="end"/>: before CDEF of these rows. Two rows below <paramref name="end"/> are deblocked.</summary>
    public void KeepLines(int start, int end)
    {
        for (int border = (start + 8) / 64 + 1; border * 64 - 8 <= end && border * 64 - 8 < _frame!.Header.Height; border++)
        {
            for (int plane = 0; plane < _frame.Sequence.Color.PlaneCount; plane++)
            {
                if (!IsRestored(plane)) continue;
                int top = ((border * 64 - 8) >> ShiftY(plane)) - 2;
                for (int i = 0; i < LinesPerBorder && top + i < Height(plane); i++)
                {
                    Span<TPixel> line = Line(plane, border, i);
                    if (_frame.Header.UsesSuperres) _superres!.UpscaleRow(plane, top + i, line);
                    else _frame.Coded[plane].Row(top + i, 0, line.Length).CopyTo(line);
                }
            }
        }
    }

    /// <summary>Restores the stripes that end after row <paramref name="start"/> of luma and not after <paramref name="end"/> (or with the frame).</summary>
    public void Filter(int start, int end, WorkerScratch<TPixel> scratch)
    {
        int height = _frame!.Header.Height;
        for (int stripe = (start + 8) / 64; stripe * 64 - 8 < height; stripe++)
        {
            if (Math.Min(stripe * 64 + 56, height) > end) return;
            for (int plane = 0; plane < _frame.Sequence.Color.PlaneCount; plane++)
            {
                if (IsRestored(plane)) FilterStripe(plane, stripe, scratch);
            }
        }
    }

    private void FilterStripe(int plane, int stripe, WorkerScratch<TPixel> scratch)
    {
        int shift = ShiftY(plane);
        int stripeStart = (stripe * 64 - 8) >> shift;
        int top = Math.Max(stripeStart, 0);
        int height = Math.Min(stripeStart + (64 >> shift), Height(plane)) - top;
        if (height <= 0) return;
        int sizeLog2 = _frame!.Header.Restoration.SizeLog2[plane];
        int columns = _grid.Columns(plane);
        int unitRow = Math.Min(_grid.Rows(plane) - 1, (top + (8 >> shift)) >> sizeLog2);
        int lastWidth = 0;   // of the piece to the left, if its copy is still there
        for (int column = 0; column < columns; column++)
        {
            int left = column << sizeLog2;
            int width = (column == columns - 1 ? Width(plane) : left + (1 << sizeLog2)) - left;
            ref RestorationUnit unit = ref _frame.Restoration[plane, unitRow, column];
            if (unit.Type == RestorationType.RestoreNone)
            {
                lastWidth = 0;
                continue;
            }

            CopyPiece(plane, stripe, top, left, width, height, lastWidth, scratch.Filter);
            FilterPiece(_frame.Final[plane].Block(top, left), unit, width, height, scratch);
            lastWidth = width;
        }
    }

    private void FilterPiece(PlaneBlock<TPixel> target, in RestorationUnit unit, int width, int height, WorkerScratch<TPixel> scratch)
    {
        if (unit.Type == RestorationType.RestoreWiener)
        {
            Span<short> vertical = stackalloc short[8];
            Span<short> horizontal = stackalloc short[8];
            LoadTaps(vertical, unit.Vertical0, unit.Vertical1, unit.Vertical2);
            LoadTaps(horizontal, unit.Horizontal0, unit.Horizontal1, unit.Horizontal2);
            if ((unit.Vertical0 | unit.Horizontal0) == 0) kernels.Wiener5(target, scratch.Filter, Origin, Stride, width, height, vertical, horizontal, scratch.Rows);
            else kernels.Wiener7(target, scratch.Filter, Origin, Stride, width, height, vertical, horizontal, scratch.Rows);
            return;
        }

        int second = 128 - unit.Xqd0 - unit.Xqd1;
        if (SpecTables.SgrParams[unit.SgrSet * 4 + 2] == 0) kernels.SelfGuided5x5(target, scratch.Filter, Origin, Stride, width, height, unit.SgrSet, unit.Xqd0, scratch.Numbers);
        else if (SpecTables.SgrParams[unit.SgrSet * 4] == 0) kernels.SelfGuided3x3(target, scratch.Filter, Origin, Stride, width, height, unit.SgrSet, second, scratch.Numbers);
        else kernels.SelfGuidedMix(target, scratch.Filter, Origin, Stride, width, height, unit.SgrSet, unit.Xqd0, second, scratch.Numbers);
    }

    // Section 7.17.5; an eighth tap of 0 for vectors.
    private static void LoadTaps(Span<short> taps, int tap0, int tap1, int tap2)
    {
        taps[0] = taps[6] = (short)tap0;
        taps[1] = taps[5] = (short)tap1;
        taps[2] = taps[4] = (short)tap2;
        taps[3] = (short)(128 - 2 * (tap0 + tap1 + tap2));
    }

    // get_source_sample of section 7.17.6 for a piece and three samples around.
    private void CopyPiece(int plane, int stripe, int top, int left, int width, int height, int lastWidth, Span<short> target)
    {
        int planeWidth = Width(plane);
        int right = Math.Min(left + width + 3, planeWidth);
        for (int row = -3; row < height + 3; row++)
        {
            int origin = Origin + row * Stride;
            ReadOnlySpan<TPixel> line = SourceRow(plane, stripe, top + row);
            if (lastWidth > 0) target.Slice(origin + lastWidth - 3, 3).CopyTo(target[(origin - 3)..]);
            else if (left > 0) SampleRows.Widen(line.Slice(left - 3, 3), target.Slice(origin - 3, 3));
            else target.Slice(origin - 3, 3).Fill((short)Pixel.ToInt(line[0]));
            SampleRows.Widen(line[left..right], target.Slice(origin, right - left));
            int missing = left + width + 3 - right;
            if (missing > 0) target.Slice(origin + right - left, missing).Fill((short)Pixel.ToInt(line[planeWidth - 1]));
        }
    }

    private ReadOnlySpan<TPixel> SourceRow(int plane, int stripe, int y)
    {
        int shift = ShiftY(plane);
        int first = (stripe * 64 - 8) >> shift;
        int last = first + (64 >> shift) - 1;
        y = Math.Clamp(y, 0, Height(plane) - 1);
        if (y < first) return Line(plane, stripe, Math.Max(y - first + 2, 0));
        if (y > last) return Line(plane, stripe + 1, Math.Min(y - last + 1, 3));
        return _frame!.Final[plane].Row(y, 0, Width(plane));
    }

    // Line 0 to 3 of a border: two above it, two below.
    private Span<TPixel> Line(int plane, int border, int index) => _lines[plane].AsSpan(((border - 1) * LinesPerBorder + index) * Width(plane), Width(plane));

    private bool IsRestored(int plane) => _frame!.Header.Restoration.FrameType[plane] != RestorationType.RestoreNone;

    private int ShiftX(int plane) => plane > 0 ? _frame!.Sequence.Color.SubsamplingX : 0;

    private int ShiftY(int plane) => plane > 0 ? _frame!.Sequence.Color.SubsamplingY : 0;

    private int Width(int plane) => (_frame!.Header.UpscaledWidth + ShiftX(plane)) >> ShiftX(plane);

    private int Height(int plane) => (_frame!.Header.Height + ShiftY(plane)) >> ShiftY(plane);
}
