using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Prediction;

// Warp (7.11.3.5), inter-intra (7.11.3.13) and overlapped motion compensation (7.11.3.9).
internal sealed partial class Reconstructor<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    // useWarp of section 7.11.3.1.
    private bool TryWarpModel(in BlockInfo block, int refFrame, int width, int height, out WarpModel model)
    {
        model = default;
        if (width < 8 || height < 8 || _header.ForceIntegerMv) return false;
        if (block.MotionMode == Av1Constants.Localwarp && block.Has(BlockFlags.LocalWarpValid))
        {
            const int One = 1 << Av1Constants.WarpedmodelPrecBits;
            model = new WarpModel(3, block.Warp0, block.Warp1, block.Warp2 + One, block.Warp3, block.Warp4, block.Warp5 + One);
            return true;
        }

        if (block.YMode is not (PredictionMode.Globalmv or PredictionMode.GlobalGlobalmv)) return false;
        if (!_isGlobalWarp[refFrame - RefFrame.LastFrame]) return false;
        model = _header.Global[refFrame - RefFrame.LastFrame];
        return true;
    }

    private void Warp(PlaneBlock<TPixel> target, Span<short> prepared, int preparedStride, bool isPrep, in WarpModel model, int plane, int refFrame, int x, int y, int width, int height)
    {
        int subX = plane > 0 ? _subsamplingX : 0;
        int subY = plane > 0 ? _subsamplingY : 0;
        FrameContext<TPixel> reference = Reference(refFrame);
        Plane<TPixel> samples = reference.Final[plane];
        int lastX = ((reference.Header.UpscaledWidth + subX) >> subX) - 1;
        int lastY = ((reference.Header.Height + subY) >> subY) - 1;
        WarpEstimator.TryShear(model.P2, model.P3, model.P4, model.P5, out int alpha, out int beta, out int gamma, out int delta);
        for (int i = 0; i < height; i += 8)
        {
            for (int j = 0; j < width; j += 8)
            {
                long sourceX = (x + j + 4) << subX;
                long sourceY = (y + i + 4) << subY;
                long x4 = (model.P2 * sourceX + model.P3 * sourceY + model.P0) >> subX;
                long y4 = (model.P4 * sourceX + model.P5 * sourceY + model.P1) >> subY;
                int wholeX = (int)(x4 >> Av1Constants.WarpedmodelPrecBits);
                int wholeY = (int)(y4 >> Av1Constants.WarpedmodelPrecBits);
                bool isInside = wholeX >= 7 && wholeY >= 7 && wholeX + 8 <= lastX && wholeY + 8 <= lastY;
                ReadOnlyPlaneBlock<TPixel> source = isInside ? samples.Block(wholeY, wholeX) : Copied(samples, wholeX - 7, wholeY - 7, 16, 16, lastX, lastY).Move(7, 7);
                int sx4 = (int)(x4 & 0xFFFF);
                int sy4 = (int)(y4 & 0xFFFF);
                if (isPrep) kernels.WarpPrep8x8(prepared[(i * preparedStride + j)..], preparedStride, source, sx4, sy4, alpha, beta, gamma, delta);
                else kernels.Warp8x8(target.Move(i, j), source, sx4, sy4, alpha, beta, gamma, delta);
            }
        }
    }

    // The target holds the inter prediction; the intra one comes from the same edges, none of them inside the block.
    private void BlendIntra(in BlockInfo block, int plane, int x, int y, int width, int height)
    {
        bool isLuma = plane == 0;
        TransformPlace place = default;
        place.Plane = (byte)plane;
        place.X = x;
        place.Y = y;
        place.HasLeft = block.Has(isLuma ? BlockFlags.AvailableLeft : BlockFlags.AvailableLeftChroma);
        place.HasAbove = block.Has(isLuma ? BlockFlags.AvailableAbove : BlockFlags.AvailableAboveChroma);
        PrepareEdges(place, width, height, width, height);
        int mode = block.InterIntraMode switch
        {
            InterIntraMode.IiDcPred => PredictionMode.DcPred,
            InterIntraMode.IiVPred => PredictionMode.VPred,
            InterIntraMode.IiHPred => PredictionMode.HPred,
            _ => PredictionMode.SmoothPred,
        };
        PredictPlain(new PlaneBlock<TPixel>(scratch.Other, 0, width), mode, width, height, place.HasLeft, place.HasAbove);
        PlaneBlock<TPixel> target = Planes[plane].Block(y, x);
        if (!block.Has(BlockFlags.WedgeInterIntra))
        {
            MakeIntraMask(block.InterIntraMode, width, height);
            kernels.Blend(target, scratch.Other, scratch.Mask, width, height);
        }
        else if (isLuma)
        {
            kernels.Blend(target, scratch.Other, WedgeMasks.Get(block.Size, 0, block.WedgeIndex), width, height);
        }
        else
        {
            MakeChromaWedge(block, sign: 0);
            kernels.Blend(target, scratch.Other, scratch.ChromaMask, width, height);
        }
    }

    // Section 7.11.3.13.
    private void MakeIntraMask(int mode, int width, int height)
    {
        int scale = Av1Constants.MaxSbSize / Math.Max(width, height);
        ReadOnlySpan<byte> weights = SpecTables.IiWeights1d;
        for (int i = 0; i < height; i++)
        {
            Span<byte> row = scratch.Mask.AsSpan(i * width, width);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = mode switch
                {
                    InterIntraMode.IiVPred => weights[i * scale],
                    InterIntraMode.IiHPred => weights[j * scale],
                    InterIntraMode.IiSmoothPred => weights[Math.Min(i, j) * scale],
                    _ => 32,
                };
            }
        }
    }

    private void Overlap(in BlockInfo block, int plane, int x, int y, int width, int height)
    {
        int subX = plane > 0 ? _subsamplingX : 0;
        int subY = plane > 0 ? _subsamplingY : 0;
        int planeSize = SpecTables.SubsampledSize[(block.Size * 2 + subX) * 2 + subY];
        if (block.Has(BlockFlags.AvailableAbove) && planeSize >= BlockSize.Block8x8)
        {
            int end = Math.Min(_header.MiCols, block.MiColumn + SpecTables.Num4x4BlocksWide[block.Size]);
            int left = Math.Min(4, (int)SpecTables.MiWidthLog2[block.Size]);
            for (int x4 = block.MiColumn; left > 0 && x4 < end;)
            {
                MotionEntry entry = Frame.Motion[block.MiRow - 1, x4 | 1];
                int step = Math.Clamp((int)SpecTables.Num4x4BlocksWide[entry.Size], 2, 16);
                if (entry.Ref0 > RefFrame.IntraFrame)
                {
                    left--;
                    int partWidth = Math.Min(width, (step * 4) >> subX);
                    int partHeight = Math.Min(height >> 1, 32 >> subY);
                    int partX = (x4 * 4) >> subX;
                    PredictOverlap(plane, partX, y, partWidth, partHeight, entry);
                    kernels.BlendAbove(Planes[plane].Block(y, partX), scratch.Other, partWidth, partHeight);
                }

                x4 += step;
            }
        }

        if (!block.Has(BlockFlags.AvailableLeft)) return;
        int bottom = Math.Min(_header.MiRows, block.MiRow + SpecTables.Num4x4BlocksHigh[block.Size]);
        int rest = Math.Min(4, (int)SpecTables.MiHeightLog2[block.Size]);
        for (int y4 = block.MiRow; rest > 0 && y4 < bottom;)
        {
            MotionEntry entry = Frame.Motion[y4 | 1, block.MiColumn - 1];
            int step = Math.Clamp((int)SpecTables.Num4x4BlocksHigh[entry.Size], 2, 16);
            if (entry.Ref0 > RefFrame.IntraFrame)
            {
                rest--;
                int partWidth = Math.Min(width >> 1, 32 >> subX);
                int partHeight = Math.Min(height, (step * 4) >> subY);
                int partY = (y4 * 4) >> subY;
                PredictOverlap(plane, x, partY, partWidth, partHeight, entry);
                kernels.BlendLeft(Planes[plane].Block(partY, x), scratch.Other, partWidth, partHeight);
            }

            y4 += step;
        }
    }

    private void PredictOverlap(int plane, int x, int y, int width, int height, in MotionEntry entry)
    {
        Source source = Locate(plane, entry.Ref0, x, y, width, height, entry.Mv0, FilterX(entry), FilterY(entry));
        Put(new PlaneBlock<TPixel>(scratch.Other, 0, width), source, width, height);
    }
}
