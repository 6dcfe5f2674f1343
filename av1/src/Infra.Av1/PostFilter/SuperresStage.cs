using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Tables;

namespace Infra.Av1.PostFilter;

/// <summary>Super-resolution, section 7.16: rows of the coded frame become rows of the final one, at the upscaled width.</summary>
internal sealed class SuperresStage<TPixel>(Kernels<TPixel> kernels)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly int[] _steps = new int[3];
    private readonly int[] _firsts = new int[3];
    private readonly int[] _lasts = new int[3];    // maxX
    private readonly int[] _widths = new int[3];   // upscaledPlaneW
    private FrameContext<TPixel>? _frame;

    /// <summary>Starts a frame.</summary>
    public void Begin(FrameContext<TPixel> frame)
    {
        _frame = frame;
        FrameHeader header = frame.Header;
        ColorConfig color = frame.Sequence.Color;
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            int shift = plane > 0 ? color.SubsamplingX : 0;
            int coded = (header.CodedWidth + shift) >> shift;
            int upscaled = (header.UpscaledWidth + shift) >> shift;
            int step = ((coded << Av1Constants.SuperresScaleBits) + upscaled / 2) / upscaled;
            int error = upscaled * step - (coded << Av1Constants.SuperresScaleBits);
            int first = (-((upscaled - coded) << (Av1Constants.SuperresScaleBits - 1)) + upscaled / 2) / upscaled + (1 << (Av1Constants.SuperresExtraBits - 1)) - error / 2;
            _steps[plane] = step;
            _firsts[plane] = (first & Av1Constants.SuperresScaleMask) - (1 << Av1Constants.SuperresScaleBits);
            _lasts[plane] = (header.MiCols >> shift) * 4 - 1;
            _widths[plane] = upscaled;
        }
    }

    /// <summary>Upscales rows of luma from <paramref name="start"/> to before <paramref name="end"/>, even numbers, and the chroma beside them, as far as they belong to the frame.</summary>
    public void Upscale(int start, int end)
    {
        ColorConfig color = _frame!.Sequence.Color;
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            int shift = plane > 0 ? color.SubsamplingY : 0;
            int last = Math.Min(end >> shift, (_frame.Header.Height + shift) >> shift);
            for (int y = start >> shift; y < last; y++)
                UpscaleRow(plane, y, _frame.Final[plane].Row(y, 0, _widths[plane]));
        }
    }

    /// <summary>One row of the coded frame as it is now, upscaled.</summary>
    public void UpscaleRow(int plane, int y, Span<TPixel> target)
    {
        int columns = _lasts[plane] + 1;
        kernels.UpscaleRow(target, _frame!.Coded[plane].Row(y, 0, columns), columns, _steps[plane], _firsts[plane]);
    }
}
