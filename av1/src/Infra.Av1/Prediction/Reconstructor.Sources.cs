using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Motion;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;
using Infra.Av1.Threading;

namespace Infra.Av1.Prediction;

// Motion vector scaling, section 7.11.3.3, and the part of 7.11.3.4 that finds samples: what reaches beyond the reference is copied with its edge repeated.
internal sealed partial class Reconstructor<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int TapsBefore = 3;
    private const int TapsAround = 7;

    private Source Locate(int plane, int refFrame, int x, int y, int width, int height, MotionVector vector, int filterX, int filterY)
    {
        int subX = plane > 0 ? _subsamplingX : 0;
        int subY = plane > 0 ? _subsamplingY : 0;
        FrameContext<TPixel> reference = Reference(refFrame);
        Plane<TPixel> samples = reference.Final[plane];
        int lastX = ((reference.Header.UpscaledWidth + subX) >> subX) - 1;
        int lastY = ((reference.Header.Height + subY) >> subY) - 1;
        int offsetX = (2 * vector.Column) >> subX;
        int offsetY = (2 * vector.Row) >> subY;
        int index = refFrame - RefFrame.LastFrame;
        if (!IsScaled(index))
            return Whole(samples, x, y, width, height, offsetX, offsetY, lastX, lastY, filterX, filterY);

        const int Half = 1 << (Av1Constants.SubpelBits - 1);
        const int Shift = Av1Constants.RefScaleShift + Av1Constants.SubpelBits - Av1Constants.ScaleSubpelBits;
        const int Rounding = (1 << (Av1Constants.ScaleSubpelBits - Av1Constants.SubpelBits)) / 2;
        long baseX = (long)((x << Av1Constants.SubpelBits) + offsetX + Half) * _scaleX[index] - (Half << Av1Constants.RefScaleShift);
        long baseY = (long)((y << Av1Constants.SubpelBits) + offsetY + Half) * _scaleY[index] - (Half << Av1Constants.RefScaleShift);
        int startX = (int)RoundSigned(baseX, Shift) + Rounding;
        int startY = (int)RoundSigned(baseY, Shift) + Rounding;
        int stepX = (int)RoundSigned(_scaleX[index], Av1Constants.RefScaleShift - Av1Constants.ScaleSubpelBits);
        int stepY = (int)RoundSigned(_scaleY[index], Av1Constants.RefScaleShift - Av1Constants.ScaleSubpelBits);
        int positionX = startX & 1023;
        int positionY = startY & 1023;
        int columns = ((positionX + (width - 1) * stepX) >> 10) + 1;
        int rows = ((positionY + (height - 1) * stepY) >> 10) + 1;
        return new Source
        {
            Samples = Around(samples, startX >> 10, startY >> 10, columns, rows, lastX, lastY),
            IsScaled = true,
            PositionX = positionX,
            PositionY = positionY,
            StepX = stepX,
            StepY = stepY,
            FilterX = filterX,
            FilterY = filterY,
        };
    }

    // Intra block copy: the frame itself, before its filters, up to whole units of 4 samples.
    private Source LocateCopy(int plane, int x, int y, int width, int height, MotionVector vector)
    {
        int subX = plane > 0 ? _subsamplingX : 0;
        int subY = plane > 0 ? _subsamplingY : 0;
        return Whole(Planes[plane], x, y, width, height, (2 * vector.Column) >> subX, (2 * vector.Row) >> subY, Columns(plane) - 1, Rows(plane) - 1, InterpFilter.Bilinear, InterpFilter.Bilinear);
    }

    private Source Whole(Plane<TPixel> samples, int x, int y, int width, int height, int offsetX, int offsetY, int lastX, int lastY, int filterX, int filterY) => new()
    {
        Samples = Around(samples, x + (offsetX >> Av1Constants.SubpelBits), y + (offsetY >> Av1Constants.SubpelBits), width, height, lastX, lastY),
        PositionX = offsetX & 15,
        PositionY = offsetY & 15,
        FilterX = filterX,
        FilterY = filterY,
    };

    // Samples from (x, y) on with those that taps need around them.
    private ReadOnlyPlaneBlock<TPixel> Around(Plane<TPixel> samples, int x, int y, int width, int height, int lastX, int lastY)
    {
        if (x >= TapsBefore && y >= TapsBefore && x + width + 4 <= lastX && y + height + 4 <= lastY) return samples.Block(y, x);
        return Copied(samples, x - TapsBefore, y - TapsBefore, width + TapsAround + 1, height + TapsAround + 1, lastX, lastY).Move(TapsBefore, TapsBefore);
    }

    private ReadOnlyPlaneBlock<TPixel> Copied(Plane<TPixel> samples, int x, int y, int width, int height, int lastX, int lastY)
    {
        var target = new PlaneBlock<TPixel>(scratch.Reference, 0, WorkerScratch<TPixel>.ReferenceStride);
        kernels.ClampedCopy(target, samples.Block(0, 0), width, height, x, y, lastX, lastY);
        return target;
    }

    private static long RoundSigned(long value, int bits)
    {
        long half = 1L << (bits - 1);
        return value < 0 ? -((half - value) >> bits) : (value + half) >> bits;
    }
}
