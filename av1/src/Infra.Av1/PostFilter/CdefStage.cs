using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.PostFilter;

/// <summary>
/// CDEF in place, section 7.15, in strips of 8 luma rows. Each strip has a copy of its samples before CDEF with two rows above and below; the last four rows of a strip's copy begin the next one's.
/// </summary>
internal sealed class CdefStage<TPixel>(Kernels<TPixel> kernels)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int Margin = 16;   // columns before and after a copied row, not available

    private readonly short[][] _strips = [[], [], []];
    private readonly int[] _strides = new int[3];
    private FrameContext<TPixel>? _frame;
    private int _copiedFor;   // the row whose strip's first four rows are in the copies

    /// <summary>Starts a frame.</summary>
    public void Begin(FrameContext<TPixel> frame)
    {
        _frame = frame;
        _copiedFor = -1;
        ColorConfig color = frame.Sequence.Color;
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            int width = Columns(plane);
            _strides[plane] = width + 2 * Margin;
            int length = _strides[plane] * 12 + 64;
            if (_strips[plane].Length < length) _strips[plane] = new short[length];
            _strips[plane].AsSpan().Fill(Kernels<TPixel>.CdefUnavailable);
        }
    }

    /// <summary>Lets go of the copies; not inside a frame.</summary>
    public void Trim() => _strips.AsSpan().Fill([]);

    /// <summary>Filters rows of luma from <paramref name="start"/> to before <paramref name="end"/>, multiples of 8, and the chroma beside them. Two rows below are deblocked, if there are any.</summary>
    public void Filter(int start, int end)
    {
        for (int y = start; y < end; y += 8)
        {
            if (HasFilters(y)) FilterStrip(y);
        }
    }

    private bool HasFilters(int y)
    {
        for (int x = 0; x < _frame!.Header.MiCols; x += 16)
        {
            if (HasFilter(_frame.Cdef.Index(y >> 6, x >> 4))) return true;
        }

        return false;
    }

    private bool HasFilter(int index)
    {
        CdefInfo cdef = _frame!.Header.Cdef;
        return index >= 0 && (cdef.YPrimaryStrength[index] | cdef.YSecondaryStrength[index] | cdef.UvPrimaryStrength[index] | cdef.UvSecondaryStrength[index]) != 0;
    }

    private void FilterStrip(int y)
    {
        int planes = _frame!.Sequence.Color.PlaneCount;
        for (int plane = 0; plane < planes; plane++)
            CopyStrip(plane, y);
        CdefMap map = _frame.Cdef;
        ReadOnlySpan<byte> notSkipped = map.NotSkipped(y >> 3);
        int blocks = _frame.Header.MiCols >> 1;
        for (int first = 0; first < blocks; first += 8)
        {
            int index = map.Index(y >> 6, first >> 3);
            if (!HasFilter(index)) continue;
            int last = Math.Min(first + 8, blocks);
            for (int block = first; block < last; block++)
            {
                if (notSkipped[block] != 0) FilterBlock(y, block * 8, index);
            }
        }

        for (int plane = 0; plane < planes; plane++)
        {
            int height = 8 >> ShiftY(plane);
            _strips[plane].AsSpan(height * _strides[plane], 4 * _strides[plane]).CopyTo(_strips[plane]);
        }

        _copiedFor = y + 8;
    }

    private void CopyStrip(int plane, int y)
    {
        int shiftY = ShiftY(plane);
        int height = 8 >> shiftY;
        int limit = (_frame!.Header.MiRows * 4) >> shiftY;
        int width = Columns(plane);
        int top = (y >> shiftY) - 2;
        for (int row = _copiedFor == y ? 4 : 0; row < height + 4; row++)
        {
            Span<short> target = _strips[plane].AsSpan(row * _strides[plane] + Margin, width);
            if (top + row < 0 || top + row >= limit) target.Fill(Kernels<TPixel>.CdefUnavailable);
            else SampleRows.Widen<TPixel>(_frame.Coded[plane].Row(top + row, 0, width), target);
        }
    }

    // Section 7.15.1 for one block that is not skipped.
    private void FilterBlock(int y, int x, int index)
    {
        CdefInfo cdef = _frame!.Header.Cdef;
        ColorConfig color = _frame.Sequence.Color;
        int shift = color.BitDepth - 8;
        int damping = cdef.Damping + shift;
        int primary = cdef.YPrimaryStrength[index] << shift;
        int secondary = cdef.YSecondaryStrength[index] << shift;
        int primaryUv = cdef.UvPrimaryStrength[index] << shift;
        int secondaryUv = cdef.UvSecondaryStrength[index] << shift;
        PlaneBlock<TPixel> luma = _frame.Coded[0].Block(y, x);
        int variance = 0;
        int direction = (primary | primaryUv) != 0 ? kernels.CdefDirection(luma, out variance) : 0;
        int lumaDirection = primary != 0 ? direction : 0;
        if (primary != 0)
        {
            int strength = variance >> 6 != 0 ? Math.Min(BitOperations.Log2((uint)(variance >> 6)), 12) : 0;
            primary = variance != 0 ? (primary * (4 + strength) + 8) >> 4 : 0;
        }

        if ((primary | secondary) != 0) kernels.CdefFilter(luma, _strips[0], 2 * _strides[0] + Margin + x, _strides[0], 8, 8, primary, secondary, damping, lumaDirection);
        if (color.PlaneCount == 1 || (primaryUv | secondaryUv) == 0) return;
        int subX = color.SubsamplingX;
        int subY = color.SubsamplingY;
        int chromaDirection = primaryUv != 0 ? SpecTables.CdefUvDir[(subX * 2 + subY) * 8 + direction] : 0;
        for (int plane = 1; plane < 3; plane++)
        {
            kernels.CdefFilter(
                _frame.Coded[plane].Block(y >> subY, x >> subX), _strips[plane], 2 * _strides[plane] + Margin + (x >> subX), _strides[plane], 8 >> subX, 8 >> subY, primaryUv, secondaryUv, damping - 1, chromaDirection);
        }
    }

    private int Columns(int plane) => (_frame!.Header.MiCols * 4) >> (plane > 0 ? _frame.Sequence.Color.SubsamplingX : 0);

    private int ShiftY(int plane) => plane > 0 ? _frame!.Sequence.Color.SubsamplingY : 0;
}
