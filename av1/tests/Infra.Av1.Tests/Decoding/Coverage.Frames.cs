using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

// What frame headers say, and what the maps of loop filters hold at the end of a frame.
internal sealed partial class Coverage
{
    private void CountHeader(FrameHeader header)
    {
        void Tool(bool isUsed, string name)
        {
            if (isUsed) Count($"frame tool={name}");
        }

        Tool(header.UsesSuperres, "superres");
        Tool(header.SwitchableMotion, "switchable motion");
        Tool(header.UseRefFrameMvs, "frame mvs");
        Tool(header.ReducedTxSet, "reduced tx set");
        Tool(header.Delta.DeltaLfMulti, "deltas lf multi");
        Tool(header.Delta.DeltaQPresent, "deltas q");
        Tool(header.Quantizer.UsingQMatrix, "quantizer matrix");
        Tool(header.AllowIntraBlockCopy, "intrabc");
        Tool(header.SkipModePresent, "skip mode");
        Tool(header.WarpAllowed, "warp");
        Tool(header.Global.Any(model => model.Type == Av1Constants.Rotzoom), "global rotzoom");
        Tool(header.Global.Any(model => model.Type == Av1Constants.Translation), "global translation");
        Tool(header.Global.Any(model => model.Type == Av1Constants.Affine), "global affine");
        Tool(header.Type == FrameType.Switch, "switch frame");
        Tool(header.Type == FrameType.IntraOnly, "intra only");
        Tool(header.ErrorResilient, "error resilient");
        Tool(header.DisableCdfUpdate, "no cdf update");
        Tool(header.DisableFrameEndUpdateCdf, "no end update");
        Tool(header.Cdef.Enabled, "cdef");
        Tool(header.Restoration.FrameType.Contains((byte)RestorationType.RestoreWiener), "wiener");
        Tool(header.Restoration.FrameType.Contains((byte)RestorationType.RestoreSgrproj), "self-guided");
        Tool(header.Restoration.FrameType.Contains((byte)RestorationType.RestoreSwitchable), "switchable restoration");
        Tool(header.Restoration.UsesChromaRestoration, "chroma restoration");
        Tool(header.Segmentation.TemporalUpdate, "segmentation temporal");
        Tool(header.FilmGrain.ApplyGrain, "grain");
        Tool(header.FilmGrain.ApplyGrain && !header.FilmGrain.UpdateGrain, "grain copied");
        Tool(header.AllLossless, "lossless");
        Count($"frame type={(int)header.Type}");
        Count($"transform mode={header.TxMode}");
        if (!header.IsIntra) Count($"interpolation filter={header.InterpolationFilter}");
        if (header.UsesSuperres) Count($"superres denominator={header.SuperresDenominator}");
        Count($"primary reference={header.PrimaryRef}");
        for (int feature = 0; header.Segmentation.Enabled && feature < Av1Constants.SegLvlMax; feature++)
        {
            if (header.Segmentation.FeatureMask.Any(mask => (mask >> feature & 1) != 0)) Count($"segment feature={feature}");
        }

        if (header.Quantizer.UsingQMatrix) Count($"quantizer matrix level={header.Quantizer.QmY}");
        if (header.Delta.DeltaQPresent) Count($"delta q log2={header.Delta.DeltaQRes}");
        if (header.Delta.DeltaLfPresent) Count($"delta lf log2={header.Delta.DeltaLfRes}");
        if (header.Cdef.Enabled) Count($"cdef damping={header.Cdef.Damping}");
        if (header.Cdef.Enabled) Count($"cdef bits={header.Cdef.Bits}");
        Count($"deblocking sharpness={header.Deblock.Sharpness}");
        if (header.FilmGrain.ApplyGrain) Count($"grain lag={header.FilmGrain.ArCoeffLag}");
    }

    private void CountFilters(FrameContext frame)
    {
        if ((frame.Header.Deblock.Level[0] | frame.Header.Deblock.Level[1]) != 0) CountDeblocking(frame);
        if (frame.Header.Cdef.Enabled) CountCdef(frame);
        CountRestoration(frame);
    }

    private void CountDeblocking(FrameContext frame)
    {
        for (int plane = 0; plane < frame.Sequence.Color.PlaneCount; plane++)
        {
            foreach (string direction in (string[])["vertical", "horizontal"])
            {
                ReadOnlySpan<int> masks = frame.Deblock.MaskPlane(plane, direction == "horizontal");
                for (int i = 0; i < masks.Length; i++)
                {
                    if (masks[i] != 0) Count($"deblocking {Name(plane)} {direction} edge length={i % DeblockMap.Classes}");
                }
            }
        }
    }

    private void CountCdef(FrameContext frame)
    {
        CdefInfo cdef = frame.Header.Cdef;
        for (int row = 0; row < (frame.Header.MiRows + 15) >> 4; row++)
        {
            for (int column = 0; column < (frame.Header.MiCols + 15) >> 4; column++)
            {
                int index = frame.Cdef.Index(row, column);
                if (index < 0) continue;
                Count($"cdef luma primary strength={cdef.YPrimaryStrength[index]}");
                Count($"cdef luma secondary strength={cdef.YSecondaryStrength[index]}");
                if (frame.Sequence.Color.PlaneCount == 1) continue;
                Count($"cdef chroma primary strength={cdef.UvPrimaryStrength[index]}");
                Count($"cdef chroma secondary strength={cdef.UvSecondaryStrength[index]}");
            }
        }
    }

    private void CountRestoration(FrameContext frame)
    {
        var grid = new RestorationGrid();
        grid.Load(frame.Header, frame.Sequence.Color);
        for (int plane = 0; plane < frame.Sequence.Color.PlaneCount; plane++)
        {
            if (grid.Rows(plane) > 0) Count($"restoration {Name(plane)} unit log2={frame.Header.Restoration.SizeLog2[plane]}");
            for (int i = 0; i < grid.Rows(plane) * grid.Columns(plane); i++)
            {
                RestorationUnit unit = frame.Restoration[plane, i / grid.Columns(plane), i % grid.Columns(plane)];
                Count($"restoration {Name(plane)} type={unit.Type}");
                if (unit.Type == RestorationType.RestoreSgrproj) Count($"restoration {Name(plane)} self-guided set={unit.SgrSet}");
            }
        }
    }

    private static string Name(int plane) => plane == 0 ? "luma" : "chroma";
}
