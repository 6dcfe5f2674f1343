using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;
using Infra.Av1.Threading;

namespace Infra.Av1.Prediction;

// Intra prediction, sections 7.11.2 and 7.11.5.
internal sealed partial class Reconstructor<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int EdgeOrigin = WorkerScratch<TPixel>.EdgeOrigin;
    private const int AngleStep = 3;

    /// <inheritdoc/>
    public override void PredictIntra(in BlockInfo block, in TransformPlace place)
    {
        int plane = place.Plane;
        int width = SpecTables.TxWidth[place.TxSize];
        int height = SpecTables.TxHeight[place.TxSize];
        PlaneBlock<TPixel> target = Planes[plane].Block(place.Y, place.X);
        int mode = plane == 0 ? block.YMode : block.UvMode;
        if (plane == 0 && block.FilterIntraMode != 0)
        {
            PrepareEdges(place, width, height, width, height);
            kernels.FilterIntra(target, scratch.Above, scratch.Left, width, height, block.FilterIntraMode - 1);
            return;
        }

        if (mode is >= PredictionMode.VPred and <= PredictionMode.D67Pred)
        {
            int delta = plane == 0 ? block.AngleDeltaY : block.AngleDeltaUv;
            bool isSmooth = block.Has(plane == 0 ? BlockFlags.SmoothEdgeLuma : BlockFlags.SmoothEdgeChroma);
            PredictDirectional(target, place, width, height, SpecTables.ModeToAngle[mode] + delta * AngleStep, isSmooth);
            return;
        }

        PrepareEdges(place, width, height, width, height);
        PredictPlain(target, mode == PredictionMode.UvCflPred ? PredictionMode.DcPred : mode, width, height, place.HasLeft, place.HasAbove);
        if (mode == PredictionMode.UvCflPred) AddChromaFromLuma(target, block, place, width, height);
    }

    // DC, smooth modes, Paeth, and the exact directions; edges are prepared.
    private void PredictPlain(PlaneBlock<TPixel> target, int mode, int width, int height, bool hasLeft, bool hasAbove)
    {
        switch (mode)
        {
            case PredictionMode.DcPred when hasLeft && hasAbove:
                kernels.DcBoth(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.DcPred when hasLeft:
                kernels.DcLeft(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.DcPred when hasAbove:
                kernels.DcAbove(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.DcPred:
                kernels.DcNone(target, width, height);
                break;
            case PredictionMode.VPred:
                kernels.Vertical(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.HPred:
                kernels.Horizontal(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.SmoothPred:
                kernels.Smooth(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.SmoothVPred:
                kernels.SmoothVertical(target, scratch.Above, scratch.Left, width, height);
                break;
            case PredictionMode.SmoothHPred:
                kernels.SmoothHorizontal(target, scratch.Above, scratch.Left, width, height);
                break;
            default:
                kernels.Paeth(target, scratch.Above, scratch.Left, width, height);
                break;
        }
    }

    // AboveRow[-1 .. aboveLength - 1] and LeftCol[-1 .. leftLength - 1] of section 7.11.2.
    private void PrepareEdges(in TransformPlace place, int width, int height, int aboveLength, int leftLength)
    {
        Plane<TPixel> samples = Planes[place.Plane];
        ReadOnlyPlaneBlock<TPixel> source = samples.Block(place.Y, place.X);
        Span<TPixel> above = scratch.Above.AsSpan(EdgeOrigin, aboveLength);
        Span<TPixel> left = scratch.Left.AsSpan(EdgeOrigin, leftLength);
        int middle = 1 << (kernels.BitDepth - 1);
        TPixel corner = place.HasLeft ? source.Row(0, -1, 1)[0] : TPixel.CreateTruncating(middle);
        TPixel firstAbove = default;
        if (place.HasAbove)
        {
            int valid = Math.Min(Columns(place.Plane) - place.X, place.HasAboveRight ? 2 * width : width);
            valid = Math.Min(valid, aboveLength);
            int before = place.HasLeft ? 1 : 0;
            ReadOnlySpan<TPixel> row = RowAbove(source, place, before, before + valid);
            corner = row[0];
            firstAbove = row[before];
            row[before..].CopyTo(above);
            above[valid..].Fill(row[^1]);
        }
        else
        {
            above.Fill(place.HasLeft ? source.Row(0, -1, 1)[0] : TPixel.CreateTruncating(middle - 1));
        }

        if (place.HasLeft)
        {
            int valid = Math.Min(Rows(place.Plane) - place.Y, place.HasBelowLeft ? 2 * height : height);
            valid = Math.Min(valid, leftLength);
            ReadOnlySpan<TPixel> all = source.Samples;
            int index = source.Origin - 1;
            for (int i = 0; i < valid; i++, index += source.Stride)
                left[i] = all[index];
            left[valid..].Fill(left[valid - 1]);
        }
        else
        {
            left.Fill(place.HasAbove ? firstAbove : TPixel.CreateTruncating(middle + 1));
        }

        scratch.Above[EdgeOrigin - 1] = corner;
        scratch.Left[EdgeOrigin - 1] = corner;
    }

    // Samples of the row above from x - before on: at the top of a superblock row those that were kept, since filters may have changed the planes by now.
    private ReadOnlySpan<TPixel> RowAbove(ReadOnlyPlaneBlock<TPixel> source, in TransformPlace place, int before, int length)
    {
        EdgeLines<TPixel>? lines = Frame.Lines;
        int log2 = _superblockLog2 - (place.Plane > 0 ? _subsamplingY : 0);
        if (lines is null || (place.Y & ((1 << log2) - 1)) != 0) return source.Row(-1, -before, length);
        return lines.Above(place.Plane, place.Y >> log2).Slice(place.X - before, length);
    }

    private void PredictDirectional(PlaneBlock<TPixel> target, in TransformPlace place, int width, int height, int angle, bool isSmooth)
    {
        int size = width + height;
        PrepareEdges(place, width, height, angle < 90 ? size : width, angle > 180 ? size : height);
        if (angle == 90)
        {
            kernels.Vertical(target, scratch.Above, scratch.Left, width, height);
            return;
        }

        if (angle == 180)
        {
            kernels.Horizontal(target, scratch.Above, scratch.Left, width, height);
            return;
        }

        bool isAboveUpsampled = false;
        bool isLeftUpsampled = false;
        if (_hasEdgeFilter)
        {
            if (angle is > 90 and < 180 && size >= 24) FilterCorner();
            if (place.HasAbove && angle < 180)
            {
                int count = Math.Min(width, Columns(place.Plane) - place.X) + (angle < 90 ? height : 0) + 1;
                kernels.EdgeFilter(scratch.Above, count, IntraEdgeRules.Strength(size, isSmooth, angle - 90));
            }

            if (place.HasLeft && angle > 90)
            {
                int count = Math.Min(height, Rows(place.Plane) - place.Y) + (angle > 180 ? width : 0) + 1;
                kernels.EdgeFilter(scratch.Left, count, IntraEdgeRules.Strength(size, isSmooth, angle - 180));
            }

            isAboveUpsampled = angle < 180 && IntraEdgeRules.IsUpsampled(size, isSmooth, angle - 90);
            isLeftUpsampled = angle > 90 && IntraEdgeRules.IsUpsampled(size, isSmooth, angle - 180);
            if (isAboveUpsampled) kernels.EdgeUpsample(scratch.Above, angle < 90 ? size : width);
            if (isLeftUpsampled) kernels.EdgeUpsample(scratch.Left, angle > 180 ? size : height);
        }

        if (angle < 90)
            kernels.DirectionalZone1(target, scratch.Above, width, height, SpecTables.DrIntraDerivative[angle], isAboveUpsampled);
        else if (angle > 180)
            kernels.DirectionalZone3(target, scratch.Left, width, height, SpecTables.DrIntraDerivative[270 - angle], isLeftUpsampled);
        else
            kernels.DirectionalZone2(target, scratch.Above, scratch.Left, width, height, SpecTables.DrIntraDerivative[180 - angle], SpecTables.DrIntraDerivative[angle - 90], isAboveUpsampled, isLeftUpsampled);
    }

    // Section 7.11.2.7.
    private void FilterCorner()
    {
        int sum = Pixel.ToInt(scratch.Left[EdgeOrigin]) * 5 + Pixel.ToInt(scratch.Above[EdgeOrigin - 1]) * 6 + Pixel.ToInt(scratch.Above[EdgeOrigin]) * 5;
        TPixel corner = Pixel.FromInt<TPixel>((sum + 8) >> 4);
        scratch.Above[EdgeOrigin - 1] = corner;
        scratch.Left[EdgeOrigin - 1] = corner;
    }

    private void AddChromaFromLuma(PlaneBlock<TPixel> target, in BlockInfo block, in TransformPlace place, int width, int height)
    {
        int alpha = place.Plane == 1 ? block.CflAlphaU : block.CflAlphaV;
        ReadOnlyPlaneBlock<TPixel> luma = Planes[0].Block(place.Y << _subsamplingY, place.X << _subsamplingX);
        int validWidth = Math.Clamp((place.LumaEndX >> _subsamplingX) - place.X, 1, width);
        int validHeight = Math.Clamp((place.LumaEndY >> _subsamplingY) - place.Y, 1, height);
        kernels.CflAverage(scratch.Cfl, luma, width, height, validWidth, validHeight, _subsamplingX, _subsamplingY);
        kernels.CflPredict(target, scratch.Cfl, width, height, alpha);
    }

    // maxX + 1.
    private int Columns(int plane) => (_header.MiCols * 4) >> (plane > 0 ? _subsamplingX : 0);

    private int Rows(int plane) => (_header.MiRows * 4) >> (plane > 0 ? _subsamplingY : 0);
}
