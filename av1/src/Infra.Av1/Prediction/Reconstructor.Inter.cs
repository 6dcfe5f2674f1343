using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Prediction;

// Inter prediction, sections 5.11.33 and 7.11.3: which block is predicted from what.
internal sealed partial class Reconstructor<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int References = 7;

    private readonly FrameContext<TPixel>?[] _references = new FrameContext<TPixel>?[References];
    private readonly int[] _scaleX = new int[References];
    private readonly int[] _scaleY = new int[References];
    private readonly bool[] _isGlobalWarp = new bool[References];

    private void BeginInter()
    {
        Array.Clear(_references);
        if (_header.IsIntra) return;
        for (int i = 0; i < References; i++)
        {
            if (Frame.References[i] is not FrameContext<TPixel> reference) continue;
            _references[i] = reference;
            _scaleX[i] = (int)((((long)reference.Header.UpscaledWidth << Av1Constants.RefScaleShift) + _header.CodedWidth / 2) / _header.CodedWidth);
            _scaleY[i] = (int)((((long)reference.Header.Height << Av1Constants.RefScaleShift) + _header.Height / 2) / _header.Height);
            WarpModel global = _header.Global[i];
            _isGlobalWarp[i] = global.Type > Av1Constants.Translation && !IsScaled(i) && WarpEstimator.IsShearValid(global.P2, global.P3, global.P4, global.P5);
        }
    }

    private bool IsScaled(int reference) => _scaleX[reference] != 1 << Av1Constants.RefScaleShift || _scaleY[reference] != 1 << Av1Constants.RefScaleShift;

    private FrameContext<TPixel> Reference(int refFrame) =>
        _references[refFrame - RefFrame.LastFrame] ?? throw new InvalidOperationException("a reference without samples of this depth");

    /// <inheritdoc/>
    public override void PredictInter(in BlockInfo block)
    {
        int width4 = SpecTables.Num4x4BlocksWide[block.Size];
        int height4 = SpecTables.Num4x4BlocksHigh[block.Size];
        int planes = block.Has(BlockFlags.HasChroma) ? 3 : 1;
        for (int plane = 0; plane < planes; plane++)
        {
            int subX = plane > 0 ? _subsamplingX : 0;
            int subY = plane > 0 ? _subsamplingY : 0;
            int x = (block.MiColumn >> subX) * 4;
            int y = (block.MiRow >> subY) * 4;
            int width = (width4 * 4) >> subX;
            int height = (height4 * 4) >> subY;
            if (width < 4 || height < 4)
            {
                int row = block.MiRow >> subY << subY;
                int column = block.MiColumn >> subX << subX;
                int planeWidth = Math.Max(width, 4);
                int planeHeight = Math.Max(height, 4);
                if (!HasIntra(row, column, (planeWidth >> 2) << subX, (planeHeight >> 2) << subY))
                {
                    PredictParts(plane, x, y, width, height, planeWidth, planeHeight, row, column);
                    continue;
                }

                width = planeWidth;
                height = planeHeight;
            }

            if (block.Ref1 > RefFrame.IntraFrame) PredictCompound(block, plane, x, y, width, height);
            else PredictSingle(block, plane, x, y, width, height);
        }
    }

    // someUseIntra.
    private bool HasIntra(int row, int column, int columns, int rows)
    {
        for (int r = 0; r < rows; r++)
        {
            foreach (ref readonly MotionEntry entry in Frame.Motion.Row(row + r, column, columns))
            {
                if (entry.Ref0 <= RefFrame.IntraFrame) return true;
            }
        }

        return false;
    }

    // Chroma of blocks of less than 4 samples: each luma block's own vector.
    private void PredictParts(int plane, int x, int y, int width, int height, int planeWidth, int planeHeight, int row, int column)
    {
        for (int partY = 0, r = 0; partY < planeHeight; partY += height, r++)
        {
            for (int partX = 0, c = 0; partX < planeWidth; partX += width, c++)
            {
                MotionEntry entry = Frame.Motion[row + r, column + c];
                Source source = Locate(plane, entry.Ref0, x + partX, y + partY, width, height, entry.Mv0, FilterX(entry), FilterY(entry));
                Put(Planes[plane].Block(y + partY, x + partX), source, width, height);
            }
        }
    }

    private void PredictSingle(in BlockInfo block, int plane, int x, int y, int width, int height)
    {
        PlaneBlock<TPixel> target = Planes[plane].Block(y, x);
        if (block.Has(BlockFlags.IntraBlockCopy))
        {
            Source copy = LocateCopy(plane, x, y, width, height, block.Mv0);
            Put(target, copy, width, height);
            return;
        }

        if (TryWarpModel(block, block.Ref0, width, height, out WarpModel model))
        {
            Warp(target, default, 0, isPrep: false, model, plane, block.Ref0, x, y, width, height);
        }
        else
        {
            Source source = Locate(plane, block.Ref0, x, y, width, height, block.Mv0, block.FilterX, block.FilterY);
            Put(target, source, width, height);
        }

        if (block.Has(BlockFlags.InterIntra)) BlendIntra(block, plane, x, y, width, height);
        if (block.MotionMode == Av1Constants.Obmc) Overlap(block, plane, x, y, width, height);
    }

    private void PredictCompound(in BlockInfo block, int plane, int x, int y, int width, int height)
    {
        Prepare(block, scratch.Prediction0, block.Ref0, block.Mv0, plane, x, y, width, height);
        Prepare(block, scratch.Prediction1, block.Ref1, block.Mv1, plane, x, y, width, height);
        PlaneBlock<TPixel> target = Planes[plane].Block(y, x);
        ReadOnlySpan<short> first = scratch.Prediction0;
        ReadOnlySpan<short> second = scratch.Prediction1;
        switch (block.CompoundType)
        {
            case CompoundType.CompoundDistance:
                kernels.WeightedAverage(target, first, second, width, height, FirstWeight(block));
                break;
            case CompoundType.CompoundWedge when plane == 0:
                kernels.Mask(target, first, second, WedgeMasks.Get(block.Size, block.MaskSign, block.WedgeIndex), width, height);
                break;
            case CompoundType.CompoundWedge:
                MakeChromaWedge(block, block.MaskSign);
                kernels.Mask(target, first, second, scratch.ChromaMask, width, height);
                break;
            case CompoundType.CompoundDiffwtd when plane == 0:
                kernels.DifferenceMask(target, first, second, scratch.Mask, scratch.ChromaMask, width, height, block.MaskSign != 0, _subsamplingX, _subsamplingY);
                break;
            case CompoundType.CompoundDiffwtd:
                kernels.Mask(target, first, second, scratch.ChromaMask, width, height);
                break;
            default:
                kernels.Average(target, first, second, width, height);
                break;
        }
    }

    private void Prepare(in BlockInfo block, Span<short> target, int refFrame, MotionVector vector, int plane, int x, int y, int width, int height)
    {
        if (TryWarpModel(block, refFrame, width, height, out WarpModel model))
        {
            Warp(default, target, width, isPrep: true, model, plane, refFrame, x, y, width, height);
            return;
        }

        Source source = Locate(plane, refFrame, x, y, width, height, vector, block.FilterX, block.FilterY);
        ReadOnlyPlaneBlock<TPixel> samples = source.Samples;
        if (source.IsScaled)
            kernels.PrepScaled(target, samples, width, height, source.PositionX, source.PositionY, source.StepX, source.StepY, source.FilterX, source.FilterY);
        else
            kernels.Prep(target, samples, width, height, source.PositionX, source.PositionY, source.FilterX, source.FilterY);
    }

    private void Put(PlaneBlock<TPixel> target, Source source, int width, int height)
    {
        if (source.IsScaled)
            kernels.PutScaled(target, source.Samples, width, height, source.PositionX, source.PositionY, source.StepX, source.StepY, source.FilterX, source.FilterY);
        else
            kernels.Put(target, source.Samples, width, height, source.PositionX, source.PositionY, source.FilterX, source.FilterY);
    }

    private void MakeChromaWedge(in BlockInfo block, int sign)
    {
        int width = SpecTables.Num4x4BlocksWide[block.Size] * 4;
        int height = SpecTables.Num4x4BlocksHigh[block.Size] * 4;
        kernels.SubsampleMask(scratch.ChromaMask, WedgeMasks.Get(block.Size, sign, block.WedgeIndex), width, height, _subsamplingX, _subsamplingY);
    }

    // FwdWeight of section 7.11.3.15.
    private int FirstWeight(in BlockInfo block)
    {
        int d1 = Distance(block.Ref0);
        int d0 = Distance(block.Ref1);
        int order = d0 <= d1 ? 1 : 0;
        int i = 3;
        if (d0 != 0 && d1 != 0)
        {
            for (i = 0; i < 3; i++)
            {
                int c0 = SpecTables.QuantDistWeight[i * 2 + order];
                int c1 = SpecTables.QuantDistWeight[i * 2 + 1 - order];
                if (order != 0 ? d0 * c0 > d1 * c1 : d0 * c0 < d1 * c1) break;
            }
        }

        return SpecTables.QuantDistLookup[i * 2 + order];
    }

    private int Distance(int refFrame)
    {
        int distance = OrderHints.Distance(Frame.Sequence, _header.RefOrderHint[refFrame - RefFrame.LastFrame], _header.OrderHint);
        return Math.Min(Math.Abs(distance), Av1Constants.MaxFrameDistance);
    }

    private static int FilterX(in MotionEntry entry) => (entry.Flags >> MotionFlags.FilterXShift) & 3;

    private static int FilterY(in MotionEntry entry) => (entry.Flags >> MotionFlags.FilterYShift) & 3;

    // Where samples of a prediction come from and how they are filtered. Positions are fractions in 1/16, or in 1/1024 if it is scaled.
    private readonly ref struct Source
    {
        public ReadOnlyPlaneBlock<TPixel> Samples { get; init; }

        public bool IsScaled { get; init; }

        public int PositionX { get; init; }

        public int PositionY { get; init; }

        public int StepX { get; init; }

        public int StepY { get; init; }

        public int FilterX { get; init; }

        public int FilterY { get; init; }
    }
}
