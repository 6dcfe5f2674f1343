using Infra.Av1.Decoding;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

// What blocks say.
internal sealed partial class Coverage
{
    private sealed class Observer(Coverage coverage, BlockReconstructor inner) : BlockReconstructor
    {
        private FrameContext? _frame;

        public override void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd)
        {
            if (_frame != frame)
            {
                _frame = frame;
                if (frame.Sequence.Use128x128Superblock) coverage.Count("frame tool=128");
                if (frame.References.Any(reference => reference is not null && (reference.Header.UpscaledWidth != frame.Header.CodedWidth || reference.Header.Height != frame.Header.Height))) coverage.Count("frame tool=scaled reference");
            }

            inner.Begin(frame, miRowStart, miRowEnd, miColumnStart, miColumnEnd);
        }

        public override void End()
        {
            if (_frame is not null) coverage.CountFilters(_frame);
            _frame = null;
            inner.End();
        }

        public override void PredictIntra(in BlockInfo block, in TransformPlace place)
        {
            CountBlock(block);
            bool isLuma = place.Plane == 0;
            int mode = isLuma ? block.YMode : block.UvMode;
            if (isLuma && block.FilterIntraMode > 0) coverage.Count($"filter intra mode={block.FilterIntraMode - 1}");
            else coverage.Count($"intra mode {(isLuma ? "luma" : "chroma")}={mode}");
            if (mode is >= PredictionMode.VPred and <= PredictionMode.D67Pred) coverage.Count($"angle {(isLuma ? "luma" : "chroma")} mode {mode} delta={(isLuma ? block.AngleDeltaY : block.AngleDeltaUv)}");
            if (mode == PredictionMode.UvCflPred) coverage.Count($"chroma from luma alpha {(place.Plane == 1 ? "u" : "v")}={(place.Plane == 1 ? block.CflAlphaU : block.CflAlphaV)}");
            inner.PredictIntra(block, place);
        }

        public override void PredictPalette(in BlockInfo block, int plane, ReadOnlySpan<ushort> colors, ReadOnlySpan<byte> indices, int indexStride)
        {
            coverage.Count($"palette size {(plane == 0 ? "luma" : "chroma")}={colors.Length}");
            inner.PredictPalette(block, plane, colors, indices, indexStride);
        }

        public override void PredictInter(in BlockInfo block)
        {
            CountBlock(block);
            if (block.Has(BlockFlags.IntraBlockCopy)) coverage.Count("block flag intra block copy=1");
            else CountInter(block);
            inner.PredictInter(block);
        }

        public override void AddResidual(in BlockInfo block, in TransformPlace place, Span<int> coefficients, int eob, int txType)
        {
            coverage.Count($"transform {SpecTables.TxWidth[place.TxSize]}x{SpecTables.TxHeight[place.TxSize]} type={txType}");
            inner.AddResidual(block, place, coefficients, eob, txType);
        }

        private void CountBlock(in BlockInfo block)
        {
            coverage.Count($"block size={block.Size}");
            coverage.Count($"partition={block.Partition}");
            coverage.Count($"segment={block.Segment}");
            if (block.Has(BlockFlags.Lossless)) coverage.Count("block flag lossless=1");
        }

        private void CountInter(in BlockInfo block)
        {
            coverage.Count($"inter mode={block.YMode}");
            coverage.Count($"reference={block.Ref0}");
            coverage.Count($"reference vector index={block.RefMvIndex}");
            coverage.Count($"filters horizontal {block.FilterX} vertical={block.FilterY}");
            coverage.Count($"motion mode={block.MotionMode}");
            if (block.MotionMode == Av1Constants.Localwarp && !block.Has(BlockFlags.LocalWarpValid)) coverage.Count("block flag local warp invalid=1");
            if (block.Has(BlockFlags.SkipMode)) coverage.Count("block flag skip mode=1");
            if (block.Has(BlockFlags.InterIntra))
            {
                coverage.Count($"inter-intra mode={block.InterIntraMode}");
                coverage.Count($"inter-intra wedge={(block.Has(BlockFlags.WedgeInterIntra) ? 1 : 0)}");
            }

            if (block.Ref1 <= RefFrame.IntraFrame) return;
            coverage.Count($"reference={block.Ref1}");
            if (!block.Has(BlockFlags.SkipMode)) coverage.Count($"references {block.Ref0} and={block.Ref1}");   // those of skip mode are the frame's, any two
            coverage.Count($"compound type={block.CompoundType}");
            if (block.CompoundType == CompoundType.CompoundWedge)
            {
                coverage.Count($"wedge index={block.WedgeIndex}");
                coverage.Count($"mask sign wedge={block.MaskSign}");
            }

            if (block.CompoundType == CompoundType.CompoundDiffwtd) coverage.Count($"mask sign difference={block.MaskSign}");
        }
    }
}
