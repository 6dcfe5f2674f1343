using System.Globalization;
using System.Reflection;
using Infra.Av1.Decoding;
using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>
/// Counts what streams reach: values of blocks' syntax elements, transform sizes with types, CDFs, and tools of frame headers. CDFs and tools are seen in frames that stay in reference slots, CDFs of one tile of them:
/// what is listed as unreached may still be reached elsewhere. Some of it cannot be reached at all (filter 3 beside another, vectors of intra block copy with fractions).
/// </summary>
internal sealed class Coverage
{
    private const int ElementGain = 20;   // an element weighs as much as so many CDFs

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly bool[] _adapted = new bool[CdfLayout.Length];
    private readonly HashSet<FrameHeader> _seen = [];
    private readonly ushort[][] _defaults = new ushort[4][];

    public Coverage()
    {
        int[] quantizers = [0, 40, 100, 200];
        for (int i = 0; i < _defaults.Length; i++)
        {
            var cdfs = new CdfContext();
            cdfs.LoadDefaults();
            cdfs.LoadCoefficientDefaults(quantizers[i]);
            _defaults[i] = cdfs.Values;
        }

        AddUniverse();
    }

    /// <summary>Between tile reader and reconstruction.</summary>
    public BlockReconstructor Observe(BlockReconstructor inner) => new Observer(this, inner);

    /// <summary>Looks at frames in reference slots that were not seen yet.</summary>
    public void Look(Av1Decoder decoder)
    {
        foreach (ReferenceSlot slot in decoder.Slots)
        {
            if (slot.Header is null || slot.Frame is null || !_seen.Add(slot.Header)) continue;
            CountHeader(slot.Header);
            ReadOnlySpan<ushort> values = slot.Frame.EndCdfs.Values;
            for (int i = 0; i < values.Length; i++)
                _adapted[i] |= values[i] != _defaults[0][i] && values[i] != _defaults[1][i] && values[i] != _defaults[2][i] && values[i] != _defaults[3][i];
        }
    }

    /// <summary>Takes over what another one reached; the number of things that are new.</summary>
    public int Merge(Coverage other, bool isTrial)
    {
        int gain = 0;
        foreach ((string key, long count) in other._counts)
        {
            if (count == 0 || _counts.GetValueOrDefault(key) > 0) continue;
            gain += ElementGain;
            if (!isTrial) _counts[key] = count;
        }

        ReadOnlySpan<int> shapes = CdfLayout.Shapes;
        for (int i = 0; i < shapes.Length; i += 4)
        {
            for (int n = 0; n < shapes[i + 1]; n++)
            {
                Span<bool> mine = _adapted.AsSpan(shapes[i] + n * shapes[i + 2], shapes[i + 3]);
                ReadOnlySpan<bool> theirs = other._adapted.AsSpan(shapes[i] + n * shapes[i + 2], shapes[i + 3]);
                if (mine.Contains(true) || !theirs.Contains(true)) continue;
                gain++;
                if (!isTrial) theirs.CopyTo(mine);
            }
        }

        return gain;
    }

    /// <summary>What was not reached, sorted, a line for each element.</summary>
    public List<string> Unreached()
    {
        List<string> lines = [];
        foreach (IGrouping<string, string> element in _counts.Where(pair => pair.Value == 0).Select(pair => pair.Key).GroupBy(key => key[..key.IndexOf('=', StringComparison.Ordinal)], StringComparer.Ordinal))
            lines.Add($"{element.Key}: {string.Join(' ', element.Select(key => key[(key.IndexOf('=', StringComparison.Ordinal) + 1)..]))}");
        Dictionary<int, string> names = typeof(CdfLayout).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => typeof(CdfLayout).GetField(field.Name + "Symbols") is not null)
            .ToDictionary(field => (int)field.GetRawConstantValue()!, field => field.Name);
        ReadOnlySpan<int> shapes = CdfLayout.Shapes;
        for (int i = 0; i < shapes.Length; i += 4)
        {
            int missing = 0;
            for (int n = 0; n < shapes[i + 1]; n++)
                missing += _adapted.AsSpan(shapes[i] + n * shapes[i + 2], shapes[i + 3]).Contains(true) ? 0 : 1;
            if (missing > 0) lines.Add(string.Create(CultureInfo.InvariantCulture, $"CDFs of {names[shapes[i]]}: {missing} of {shapes[i + 1]}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private void AddUniverse()
    {
        AddRange("block size", 0, 21);
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
        AddRange("chroma from luma sign", -1, 1);
        AddRange("inter mode", PredictionMode.Nearestmv, PredictionMode.NewNewmv);
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
        for (int first = 1; first <= 7; first++)
            _counts[$"reference={first}"] = 0;
        for (int size = 0; size <= TxSize.Tx64x16; size++)
        {
            int largest = Math.Max(SpecTables.TxWidth[size], SpecTables.TxHeight[size]);
            int[] types = largest == 64 ? [0] : largest == 32 ? [0, 9] : [.. Enumerable.Range(0, size == TxSize.Tx16x16 ? 12 : 16)];
            foreach (int type in types)
                _counts[$"transform {SpecTables.TxWidth[size]}x{SpecTables.TxHeight[size]} type={type}"] = 0;
        }

        _counts["transform 4x4 type=16"] = 0;
        foreach (string tool in (string[])["superres", "scaled reference", "128", "switchable motion", "frame mvs", "reduced tx set", "deltas lf multi", "deltas q", "quantizer matrix", "intrabc", "skip mode", "warp", "global rotzoom", "global translation", "global affine", "switch frame", "intra only", "error resilient", "no cdf update", "no end update", "cdef", "wiener", "self-guided", "switchable restoration", "chroma restoration", "segmentation temporal", "grain", "grain copied", "sharpness", "lossless"])
            _counts[$"frame tool={tool}"] = 0;
    }

    private void AddRange(string element, int first, int last)
    {
        for (int value = first; value <= last; value++)
            _counts[$"{element}={value}"] = 0;
    }

    private void Count(string key) => _counts[key] = _counts.GetValueOrDefault(key) + 1;

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
        Tool(header.Deblock.Sharpness > 0, "sharpness");
        Tool(header.AllLossless, "lossless");
    }

    private sealed class Observer(Coverage coverage, BlockReconstructor inner) : BlockReconstructor
    {
        private FrameHeader? _header;

        public override void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd)
        {
            if (_header != frame.Header)
            {
                _header = frame.Header;
                if (frame.Sequence.Use128x128Superblock) coverage.Count("frame tool=128");
                if (frame.References.Any(reference => reference is not null && (reference.Header.UpscaledWidth != frame.Header.CodedWidth || reference.Header.Height != frame.Header.Height))) coverage.Count("frame tool=scaled reference");
            }

            inner.Begin(frame, miRowStart, miRowEnd, miColumnStart, miColumnEnd);
        }

        public override void End() => inner.End();

        public override void PredictIntra(in BlockInfo block, in TransformPlace place)
        {
            CountBlock(block);
            bool isLuma = place.Plane == 0;
            int mode = isLuma ? block.YMode : block.UvMode;
            if (isLuma && block.FilterIntraMode > 0) coverage.Count($"filter intra mode={block.FilterIntraMode - 1}");
            else coverage.Count($"intra mode {(isLuma ? "luma" : "chroma")}={mode}");
            if (mode is >= PredictionMode.VPred and <= PredictionMode.D67Pred) coverage.Count($"angle {(isLuma ? "luma" : "chroma")} mode {mode} delta={(isLuma ? block.AngleDeltaY : block.AngleDeltaUv)}");
            if (mode == PredictionMode.UvCflPred) coverage.Count($"chroma from luma sign={Math.Sign(place.Plane == 1 ? block.CflAlphaU : block.CflAlphaV)}");
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
            coverage.Count($"segment={block.Segment}");
            if (block.Has(BlockFlags.Lossless)) coverage.Count("block flag lossless=1");
        }

        private void CountInter(in BlockInfo block)
        {
            coverage.Count($"inter mode={block.YMode}");
            coverage.Count($"reference={block.Ref0}");
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
