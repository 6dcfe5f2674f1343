using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

// What there is to reach, besides CDFs.
internal sealed partial class Coverage
{
    private void AddUniverse()
    {
        AddRange("block size", 0, 21);
        AddRange("partition", Partition.PartitionNone, Partition.PartitionVert4);
        AddRange("intra mode luma", 0, 12);
        AddRange("intra mode chroma", 0, 13);
        foreach (string plane in (string[])["luma", "chroma"])
        {
            for (int mode = PredictionMode.VPred; mode <= PredictionMode.D67Pred; mode++)
                AddRange($"angle {plane} mode {mode} delta", -3, 3);
        }

        AddRange("filter intra mode", 0, 4);
        AddRange("palette size luma", 2, 8);
        AddRange("palette size chroma", 2, 8);
        AddRange("chroma from luma alpha u", -16, 16);
        AddRange("chroma from luma alpha v", -16, 16);
        AddRange("inter mode", PredictionMode.Nearestmv, PredictionMode.NewNewmv);
        AddRange("reference vector index", 0, 3);
        AddRange("motion mode", 0, 2);
        AddRange("compound type", 0, 4);
        _counts.Remove("compound type=3");   // COMPOUND_INTRA is said by another flag
        AddRange("wedge index", 0, 15);
        AddRange("mask sign wedge", 0, 1);
        AddRange("mask sign difference", 0, 1);
        AddRange("inter-intra mode", 0, 3);
        AddRange("inter-intra wedge", 0, 1);
        AddRange("segment", 0, 7);
        AddRange("block flag skip mode", 1, 1);
        AddRange("block flag intra block copy", 1, 1);
        AddRange("block flag lossless", 1, 1);
        AddRange("block flag local warp invalid", 1, 1);
        for (int x = 0; x < 4; x++)
            AddRange($"filters horizontal {x} vertical", 0, 3);
        AddRange("reference", RefFrame.LastFrame, RefFrame.AltrefFrame);
        for (int first = RefFrame.LastFrame; first <= RefFrame.GoldenFrame; first++)
            AddRange($"references {first} and", RefFrame.BwdrefFrame, RefFrame.AltrefFrame);
        AddRange("references 1 and", RefFrame.Last2Frame, RefFrame.GoldenFrame);
        AddRange("references 5 and", RefFrame.AltrefFrame, RefFrame.AltrefFrame);
        for (int size = 0; size <= TxSize.Tx64x16; size++)
        {
            int largest = Math.Max(SpecTables.TxWidth[size], SpecTables.TxHeight[size]);
            int[] types = largest == 64 ? [0] : largest == 32 ? [0, 9] : [.. Enumerable.Range(0, size == TxSize.Tx16x16 ? 12 : 16)];
            foreach (int type in types)
                _counts[$"transform {SpecTables.TxWidth[size]}x{SpecTables.TxHeight[size]} type={type}"] = 0;
        }

        _counts["transform 4x4 type=16"] = 0;
        AddFilters();
        AddHeaders();
        foreach (string tool in (string[])["superres", "scaled reference", "128", "switchable motion", "frame mvs", "reduced tx set", "deltas lf multi", "deltas q", "quantizer matrix", "intrabc", "skip mode", "warp", "global rotzoom", "global translation", "global affine", "switch frame", "intra only", "error resilient", "no cdf update", "no end update", "cdef", "wiener", "self-guided", "switchable restoration", "chroma restoration", "segmentation temporal", "grain", "grain copied", "lossless"])
            _counts[$"frame tool={tool}"] = 0;
    }

    private void AddFilters()
    {
        foreach (string direction in (string[])["vertical", "horizontal"])
        {
            AddRange($"deblocking luma {direction} edge length", 0, 2);
            AddRange($"deblocking chroma {direction} edge length", 0, 1);
        }

        foreach (string plane in (string[])["luma", "chroma"])
        {
            AddRange($"cdef {plane} primary strength", 0, 15);
            foreach (int strength in (int[])[0, 1, 2, 4])
                AddRange($"cdef {plane} secondary strength", strength, strength);
            AddRange($"restoration {plane} type", RestorationType.RestoreNone, RestorationType.RestoreSgrproj);
            AddRange($"restoration {plane} self-guided set", 0, 15);
            AddRange($"restoration {plane} unit log2", plane == "luma" ? 6 : 5, 8);   // lr_uv_shift halves those of chroma
        }
    }

    private void AddHeaders()
    {
        AddRange("frame type", 0, 3);
        AddRange("transform mode", TxMode.Only4x4, TxMode.TxModeSelect);
        AddRange("interpolation filter", InterpFilter.Eighttap, InterpFilter.Switchable);
        AddRange("superres denominator", 9, 16);
        AddRange("primary reference", 0, 7);
        AddRange("segment feature", 0, 7);
        AddRange("quantizer matrix level", 0, 15);
        AddRange("delta q log2", 0, 3);
        AddRange("delta lf log2", 0, 3);
        AddRange("cdef damping", 3, 6);
        AddRange("cdef bits", 0, 3);
        AddRange("deblocking sharpness", 0, 7);
        AddRange("grain lag", 0, 3);
    }

    private void AddRange(string element, int first, int last)
    {
        for (int value = first; value <= last; value++)
            _counts[$"{element}={value}"] = 0;
    }
}
