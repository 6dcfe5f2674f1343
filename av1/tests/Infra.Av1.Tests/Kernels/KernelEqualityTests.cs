using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Every kernel that has vectors against its scalar twin: all sizes and depths, random, extreme and flat content. Whole arrays are compared, so that a sample beside the target counts as well.</summary>
public sealed class KernelEqualityTests
{
    private const int Stride = 192;
    private const int Origin = 16 * Stride + 32;
    private const int ArrayLength = 176 * Stride;
    private const int EdgeLength = 16 + 2 * 128 + 64;

    public static TheoryData<int, int> Levels() => TestKernels.Cases(hasScalar: false);

    [Theory, MemberData(nameof(Levels))]
    public void IntraKernels_EqualScalar(int bitDepth, int level) => Run(bitDepth, level, new IntraCheck());

    [Theory, MemberData(nameof(Levels))]
    public void Blends_EqualScalar(int bitDepth, int level) => Run(bitDepth, level, new BlendCheck());

    [Theory, MemberData(nameof(Levels))]
    public void Warps_EqualScalar(int bitDepth, int level) => Run(bitDepth, level, new WarpCheck());

    [Theory, MemberData(nameof(Levels))]
    public void Deblocking_EqualsScalar(int bitDepth, int level) => Run(bitDepth, level, new DeblockCheck());

    [Theory, MemberData(nameof(Levels))]
    public void Cdef_EqualsScalar(int bitDepth, int level) => Run(bitDepth, level, new CdefCheck());

    [Theory, MemberData(nameof(Levels))]
    public void Restoration_EqualsScalar(int bitDepth, int level) => Run(bitDepth, level, new RestorationCheck());

    [Theory, MemberData(nameof(Levels))]
    public void Grain_EqualsScalar(int bitDepth, int level) => Run(bitDepth, level, new GrainCheck());

    private static void Run(int bitDepth, int level, Check check)
    {
        if (bitDepth == 8) check.Compare(new Kernels<byte>(8), TestKernels.Create<byte>(level, bitDepth));
        else check.Compare(new Kernels<ushort>(bitDepth), TestKernels.Create<ushort>(level, bitDepth));
    }

    private abstract class Check
    {
        protected Random Random { get; } = new(20);

        public abstract void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
            where TPixel : unmanaged, IBinaryInteger<TPixel>;

        // 0: random, 1: lowest and highest, 2: nearly flat, 3: flat parts with steps.
        protected TPixel[] Samples<TPixel>(int length, int kind, int max)
            where TPixel : unmanaged, IBinaryInteger<TPixel>
        {
            var samples = new TPixel[length];
            int value = Random.Next(max + 1);
            for (int i = 0; i < length; i++)
            {
                if (kind == 3 && Random.Next(12) == 0) value = Math.Clamp(value + Random.Next(-max / 8, max / 8 + 1), 0, max);
                int sample = kind switch
                {
                    0 => Random.Next(max + 1),
                    1 => Random.Next(2) * max,
                    _ => Math.Clamp(value + Random.Next(-1, 2), 0, max),
                };
                samples[i] = TPixel.CreateTruncating(sample);
            }

            return samples;
        }

        protected static void Same<TPixel>(string what, TPixel[] background, Action<TPixel[]> expected, Action<TPixel[]> actual)
        {
            var first = (TPixel[])background.Clone();
            var second = (TPixel[])background.Clone();
            expected(first);
            actual(second);
            Assert.True(first.AsSpan().SequenceEqual(second), what);
        }

        protected static PlaneBlock<TPixel> At<TPixel>(TPixel[] samples, int origin = Origin)
            where TPixel : unmanaged => new(samples, origin, Stride);
    }

    private sealed class IntraCheck : Check
    {
        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            for (int txSize = 0; txSize < 19; txSize++)
            {
                int w = SpecTables.TxWidth[txSize], h = SpecTables.TxHeight[txSize];
                for (int kind = 0; kind < 4; kind++)
                {
                    TPixel[] above = Samples<TPixel>(EdgeLength, kind, scalar.PixelMax), left = Samples<TPixel>(EdgeLength, kind, scalar.PixelMax), background = Samples<TPixel>(ArrayLength, 0, scalar.PixelMax);
                    above[15] = left[15];
                    void All(string what, Action<Kernels<TPixel>, TPixel[]> predict) =>
                        Same($"{what} {w}x{h} kind {kind}", background, t => predict(scalar, t), t => predict(vectors, t));
                    All("dc", (k, t) => k.DcBoth(At(t), above, left, w, h));
                    All("dc above", (k, t) => k.DcAbove(At(t), above, left, w, h));
                    All("dc left", (k, t) => k.DcLeft(At(t), above, left, w, h));
                    All("paeth", (k, t) => k.Paeth(At(t), above, left, w, h));
                    All("smooth", (k, t) => k.Smooth(At(t), above, left, w, h));
                    All("smooth v", (k, t) => k.SmoothVertical(At(t), above, left, w, h));
                    All("smooth h", (k, t) => k.SmoothHorizontal(At(t), above, left, w, h));
                    for (int angle = 3; angle < 90; angle += 3)
                    {
                        int d = SpecTables.DrIntraDerivative[angle];
                        if (d == 0) continue;

                        // Angles that modes reach: 36 to 87 and 93 to 177 and 183 to 212.
                        if (angle >= 36) All($"zone 1 {angle}", (k, t) => k.DirectionalZone1(At(t), above, w, h, d, false));
                        All($"zone 2 {angle}", (k, t) => k.DirectionalZone2(At(t), above, left, w, h, d, SpecTables.DrIntraDerivative[90 - angle], false, false));
                        if (angle >= 58) All($"zone 3 {angle}", (k, t) => k.DirectionalZone3(At(t), left, w, h, d, false));
                        if (w + h > 16 || angle < 58) continue;
                        All($"zone 1 upsampled {angle}", (k, t) => k.DirectionalZone1(At(t), above, w, h, d, true));
                        All($"zone 3 upsampled {angle}", (k, t) => k.DirectionalZone3(At(t), left, w, h, d, true));
                    }

                    if (Math.Max(w, h) > 32) continue;
                    for (int mode = 0; mode < 5; mode++)
                        All("filter intra", (k, t) => k.FilterIntra(At(t), above, left, w, h, mode));
                    var luma = new short[32 * 32 + 64];
                    for (int i = 0; i < luma.Length; i++)
                        luma[i] = (short)(kind == 1 ? (Random.Next(2) * 2 - 1) * 8 * scalar.PixelMax : Random.Next(-8 * scalar.PixelMax, 8 * scalar.PixelMax + 1));
                    TPixel[] lumaSamples = Samples<TPixel>(ArrayLength, kind, scalar.PixelMax);
                    for (int layout = 0; layout < 3; layout++)
                    {
                        int validWidth = Random.Next(2) == 0 ? w : Random.Next(1, w + 1), validHeight = Random.Next(2) == 0 ? h : Random.Next(1, h + 1), subX = layout > 0 ? 1 : 0, subY = layout > 1 ? 1 : 0;
                        Same(
                            $"cfl average {w}x{h} of {validWidth}x{validHeight} layout {layout}",
                            new short[32 * 32 + 64],
                            t => scalar.CflAverage(t, At(lumaSamples), w, h, validWidth, validHeight, subX, subY),
                            t => vectors.CflAverage(t, At(lumaSamples), w, h, validWidth, validHeight, subX, subY));
                    }

                    foreach (int alpha in (int[])[-16, -1, 0, 5, 16])
                        All($"cfl {alpha}", (k, t) => k.CflPredict(At(t), luma, w, h, alpha));
                }
            }

            var indices = new byte[64 * 64 + 64];
            for (int i = 0; i < indices.Length; i++)
                indices[i] = (byte)Random.Next(8);
            TPixel[] palette = Samples<TPixel>(8, 0, scalar.PixelMax);
            foreach (int width in (int[])[4, 8, 16, 32, 64])
            {
                foreach (int height in (int[])[4, 8, 16, 32, 64])
                    Same($"palette {width}x{height}", new TPixel[ArrayLength], t => scalar.Palette(At(t), palette, indices, width, width, height), t => vectors.Palette(At(t), palette, indices, width, width, height));
            }
        }
    }

    private sealed class BlendCheck : Check
    {
        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            foreach (int width in (int[])[2, 4, 8, 16, 32, 64, 128])
            {
                foreach (int height in (int[])[2, 4, 8, 16, 32, 64, 128])
                {
                    for (int kind = 0; kind < 2; kind++)
                        CompareSize(scalar, vectors, width, height, kind);
                }
            }
        }

        private void CompareSize<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors, int width, int height, int kind)
            where TPixel : unmanaged, IBinaryInteger<TPixel>
        {
            string size = $"{width}x{height} kind {kind}";
            TPixel[] background = Samples<TPixel>(ArrayLength, kind, scalar.PixelMax);
            TPixel[] other = Samples<TPixel>(128 * 128 + 64, kind, scalar.PixelMax);
            var mask = new byte[128 * 128 + 64];
            for (int i = 0; i < mask.Length; i++)
                mask[i] = (byte)(kind == 1 ? Random.Next(2) * 64 : Random.Next(65));
            Same("blend " + size, background, t => scalar.Blend(At(t), other, mask, width, height), t => vectors.Blend(At(t), other, mask, width, height));
            if (height <= 32) Same("blend above " + size, background, t => scalar.BlendAbove(At(t), other, width, height), t => vectors.BlendAbove(At(t), other, width, height));
            if (width <= 32) Same("blend left " + size, background, t => scalar.BlendLeft(At(t), other, width, height), t => vectors.BlendLeft(At(t), other, width, height));

            short[] first = Intermediates(scalar, kind), second = Intermediates(scalar, kind);
            Same("average " + size, background, t => scalar.Average(At(t), first, second, width, height), t => vectors.Average(At(t), first, second, width, height));
            for (int weight = 3; weight <= 13; weight += 5)
                Same("weighted " + size, background, t => scalar.WeightedAverage(At(t), first, second, width, height, weight), t => vectors.WeightedAverage(At(t), first, second, width, height, weight));
            Same("mask " + size, background, t => scalar.Mask(At(t), first, second, mask, width, height), t => vectors.Mask(At(t), first, second, mask, width, height));
            if (Math.Min(width, height) < 8) return;
            for (int layout = 0; layout < 6; layout++)
            {
                int subX = layout % 3 == 0 ? 0 : 1, subY = layout % 3 == 2 ? 1 : 0;
                byte[] luma0 = new byte[mask.Length], chroma0 = new byte[mask.Length], luma1 = new byte[mask.Length], chroma1 = new byte[mask.Length];
                Same(
                    "difference " + size,
                    background,
                    t => scalar.DifferenceMask(At(t), first, second, luma0, chroma0, width, height, layout >= 3, subX, subY),
                    t => vectors.DifferenceMask(At(t), first, second, luma1, chroma1, width, height, layout >= 3, subX, subY));
                Assert.True(luma0.AsSpan(0, width * height).SequenceEqual(luma1.AsSpan(0, width * height)), "difference mask " + size);
                Assert.True(chroma0.AsSpan(0, (width >> subX) * (height >> subY)).SequenceEqual(chroma1.AsSpan(0, (width >> subX) * (height >> subY))), "chroma mask " + size);
            }
        }

        // As Prep makes them: the range of samples, and a third more on both sides.
        private short[] Intermediates<TPixel>(Kernels<TPixel> kernels, int kind)
            where TPixel : unmanaged, IBinaryInteger<TPixel>
        {
            int top = kernels.PixelMax << kernels.IntermediateBits, low = -top / 3, high = top + top / 3;
            var values = new short[128 * 128 + 64];
            for (int i = 0; i < values.Length; i++)
                values[i] = (short)((kind == 1 ? (Random.Next(2) == 0 ? low : high) : Random.Next(low, high + 1)) - kernels.IntermediateBias);
            return values;
        }
    }

    private sealed class WarpCheck : Check
    {
        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            for (int round = 0; round < 300; round++)
            {
                TPixel[] source = Samples<TPixel>(40 * Stride, round % 4, scalar.PixelMax);

                // The bounds that a valid shear keeps: 4 |alpha| + 7 |beta| and 4 |gamma| + 4 |delta| below 2^16.
                int alpha = Random.Next(-7000, 7001), beta = Random.Next(-5000, 5001), gamma = Random.Next(-8000, 8001), delta = Random.Next(-8000, 8001), sx4 = Random.Next(65536), sy4 = Random.Next(65536);
                TPixel[] background = Samples<TPixel>(40 * Stride, 0, scalar.PixelMax);
                Same(
                    "warp",
                    background,
                    t => scalar.Warp8x8(At(t), At(source), sx4, sy4, alpha, beta, gamma, delta),
                    t => vectors.Warp8x8(At(t), At(source), sx4, sy4, alpha, beta, gamma, delta));
                Same(
                    "warp prep",
                    new short[24 * 8],
                    t => scalar.WarpPrep8x8(t, 24, At(source), sx4, sy4, alpha, beta, gamma, delta),
                    t => vectors.WarpPrep8x8(t, 24, At(source), sx4, sy4, alpha, beta, gamma, delta));
            }
        }
    }

    private sealed class DeblockCheck : Check
    {
        private const int LevelStride = 48;

        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            for (int round = 0; round < 160; round++)
            {
                TPixel[] background = Samples<TPixel>(ArrayLength, round % 4, scalar.PixelMax);
                bool isHorizontal = (round & 4) != 0, isChroma = (round & 8) != 0;
                int units = (round & 16) != 0 ? 16 : Random.Next(1, 17), rows = (round & 32) != 0 ? 16 : Random.Next(1, 17);
                var limits = new byte[192];
                int sharpness = Random.Next(8);
                Infra.Av1.PostFilter.DeblockStage<TPixel>.LoadLimits(sharpness, limits);
                var levels = new byte[LevelStride * 20];
                for (int i = 0; i < levels.Length; i++)
                    levels[i] = (byte)(Random.Next(4) == 0 ? 0 : Random.Next(64));
                int[] masks = Masks(isHorizontal, isChroma);
                int origin = LevelStride + 16;
                Same(
                    $"deblock round {round} horizontal {isHorizontal} chroma {isChroma} units {units} rows {rows}",
                    background,
                    t => Filter(scalar, t, isHorizontal, isChroma, masks, levels, origin, units, rows, limits),
                    t => Filter(vectors, t, isHorizontal, isChroma, masks, levels, origin, units, rows, limits));
            }
        }

        // Edges of the widest filter are four units apart, of the next two: in reality transforms see to that.
        private int[] Masks(bool isHorizontal, bool isChroma)
        {
            var masks = new int[16 * 6];
            for (int row = 0; row < 16; row++)
            {
                for (int unit = 0; unit < 16; unit++)
                {
                    int place = isHorizontal ? row : unit;
                    int filterClass = Math.Min(isChroma ? 1 : 2, (place & 3) == 0 ? Random.Next(3) : (place & 1) == 0 ? Random.Next(2) * (Random.Next(4) == 0 ? 1 : 0) : 0);
                    if (Random.Next(4) != 0) masks[row * 6 + filterClass] |= 1 << unit;
                }
            }

            return masks;
        }

        private static void Filter<TPixel>(Kernels<TPixel> kernels, TPixel[] samples, bool isHorizontal, bool isChroma, int[] masks, byte[] levels, int origin, int units, int rows, byte[] limits)
            where TPixel : unmanaged, IBinaryInteger<TPixel>
        {
            if (isChroma) kernels.DeblockChroma(At(samples), isHorizontal, masks, 6, levels, origin, LevelStride, units, rows, limits);
            else kernels.DeblockLuma(At(samples), isHorizontal, masks, 6, levels, origin, LevelStride, units, rows, limits);
        }
    }

    private sealed class CdefCheck : Check
    {
        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            int shift = scalar.BitDepth - 8;
            for (int round = 0; round < 400; round++)
            {
                TPixel[] background = Samples<TPixel>(40 * Stride, round % 4, scalar.PixelMax);
                int direction = scalar.CdefDirection(At(background), out int variance);
                Assert.Equal(direction, vectors.CdefDirection(At(background), out int other));
                Assert.Equal(variance, other);
                var source = new short[40 * Stride];
                for (int i = 0; i < source.Length; i++)
                    source[i] = Random.Next(round % 3 == 0 ? 3 : 20) == 0 ? Kernels<TPixel>.CdefUnavailable : short.CreateTruncating(background[i]);
                (int width, int height) = (round % 4) switch { 0 => (8, 8), 1 => (4, 8), 2 => (8, 4), _ => (4, 4) };
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                        source[Origin + y * Stride + x] = short.CreateTruncating(background[Origin + y * Stride + x]);
                }

                int primary = (round >> 2 & 1) * Random.Next(16) << shift, secondary = (round >> 3 & 1) * ((int[])[1, 2, 4])[Random.Next(3)] << shift, damping = Random.Next(2, 7) + shift;
                for (int d = 0; d < 8; d++)
                {
                    Same(
                        $"cdef {width}x{height} {primary} {secondary} {damping} {d}",
                        background,
                        t => scalar.CdefFilter(At(t), source, Origin, Stride, width, height, primary, secondary, damping, d),
                        t => vectors.CdefFilter(At(t), source, Origin, Stride, width, height, primary, secondary, damping, d));
                }
            }
        }
    }

    private sealed class RestorationCheck : Check
    {
        private const int SourceStride = 416;

        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            var rows0 = new short[(2 * 128 + 16) * 128 + 64];
            var rows1 = new short[rows0.Length];
            var numbers = new int[4 * 72 * 400];
            (int, int)[] sizes = [(1, 1), (2, 3), (7, 8), (16, 64), (33, 64), (64, 32), (100, 7), (130, 5)];
            foreach ((int width, int height) in sizes)
            {
                for (int kind = 0; kind < 4; kind++)
                {
                    TPixel[] background = Samples<TPixel>(ArrayLength, 0, scalar.PixelMax), content = Samples<TPixel>(72 * SourceStride, kind, scalar.PixelMax);
                    short[] source = Array.ConvertAll(content, short.CreateTruncating);
                    int origin = 3 * SourceStride + 16;
                    for (int round = 0; round < 3; round++)
                    {
                        short[] vertical = Taps(round), horizontal = Taps(round);
                        Same(
                            $"wiener {width}x{height} kind {kind}",
                            background,
                            t => scalar.Wiener7(At(t), source, origin, SourceStride, width, height, vertical, horizontal, rows0),
                            t => vectors.Wiener7(At(t), source, origin, SourceStride, width, height, vertical, horizontal, rows1));
                        vertical[0] = vertical[6] = horizontal[0] = horizontal[6] = 0;
                        Same(
                            $"wiener 5 {width}x{height} kind {kind}",
                            background,
                            t => scalar.Wiener5(At(t), source, origin, SourceStride, width, height, vertical, horizontal, rows0),
                            t => vectors.Wiener5(At(t), source, origin, SourceStride, width, height, vertical, horizontal, rows1));
                    }

                    int upscaled = Random.Next(9, 170), coded = Math.Max(1, upscaled * 8 / Random.Next(9, 17)), step = ((coded << 14) + upscaled / 2) / upscaled, first = Random.Next(-16384, 0);
                    Same(
                        $"upscaled {coded} to {upscaled}",
                        background[..256],
                        t => scalar.UpscaleRow(t.AsSpan(3, upscaled), content, coded, step, first),
                        t => vectors.UpscaleRow(t.AsSpan(3, upscaled), content, coded, step, first));
                    for (int set = 0; set < 16; set++)
                    {
                        int w0 = Random.Next(-96, 32), w1 = Random.Next(-32, 96);
                        string what = $"self-guided {set} {width}x{height} kind {kind}";
                        Same(what, background, t => SelfGuided(scalar, t, source, origin, width, height, set, w0, w1, numbers), t => SelfGuided(vectors, t, source, origin, width, height, set, w0, w1, numbers));
                    }
                }
            }
        }

        private short[] Taps(int round)
        {
            short Tap(int low, int high) => (short)(round == 0 ? Random.Next(low, high + 1) : round == 1 ? low : high);
            short a = Tap(-5, 10), b = Tap(-23, 8), c = Tap(-17, 46);
            return [a, b, c, (short)(128 - 2 * (a + b + c)), c, b, a, 0];
        }

        private static void SelfGuided<TPixel>(Kernels<TPixel> kernels, TPixel[] target, short[] source, int origin, int width, int height, int set, int w0, int w1, int[] numbers)
            where TPixel : unmanaged, IBinaryInteger<TPixel>
        {
            if (SpecTables.SgrParams[set * 4 + 2] == 0) kernels.SelfGuided5x5(At(target), source, origin, SourceStride, width, height, set, w0, numbers);
            else if (SpecTables.SgrParams[set * 4] == 0) kernels.SelfGuided3x3(At(target), source, origin, SourceStride, width, height, set, w1, numbers);
            else kernels.SelfGuidedMix(At(target), source, origin, SourceStride, width, height, set, w0, w1, numbers);
        }
    }

    private sealed class GrainCheck : Check
    {
        public override void Compare<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vectors)
        {
            var grain = new short[73 * 82];
            int limit = 128 << (scalar.BitDepth - 8);
            for (int round = 0; round < 120; round++)
            {
                for (int i = 0; i < grain.Length; i++)
                    grain[i] = (short)(round % 3 == 1 ? Random.Next(2) * (2 * limit - 1) - limit : Random.Next(-limit, limit));
                var scaling = new byte[1 << scalar.BitDepth];
                Random.NextBytes(scaling);
                var parameters = new FilmGrainInfo
                {
                    ApplyGrain = true,
                    GrainSeed = Random.Next(65536),
                    GrainScalingShift = Random.Next(8, 12),
                    Overlap = Random.Next(2) != 0,
                    ClipToRestrictedRange = Random.Next(2) != 0,
                    ChromaScalingFromLuma = Random.Next(2) != 0,
                    CbMult = Random.Next(-128, 128),
                    CbLumaMult = Random.Next(-128, 128),
                    CbOffset = Random.Next(-256, 256),
                    CrMult = Random.Next(-128, 128),
                    CrLumaMult = Random.Next(-128, 128),
                    CrOffset = Random.Next(-256, 256),
                };
                int width = Random.Next(1, 131), height = Random.Next(1, 33), stripe = Random.Next(3);
                TPixel[] background = Samples<TPixel>(ArrayLength, 0, scalar.PixelMax), source = Samples<TPixel>(ArrayLength, round % 4, scalar.PixelMax), luma = Samples<TPixel>(ArrayLength, round % 4, scalar.PixelMax);
                Same(
                    $"grain {width}x{height}",
                    background,
                    t => scalar.ApplyLuma(At(t), At(source), width, height, stripe, grain, scaling, parameters),
                    t => vectors.ApplyLuma(At(t), At(source), width, height, stripe, grain, scaling, parameters));
                int subX = round % 3 == 0 ? 0 : 1, subY = round % 3 == 2 ? 1 : 0, plane = 1 + round % 2;
                int chromaWidth = (width + subX) >> subX, chromaHeight = (height + subY) >> subY;
                Same(
                    $"chroma grain {width}x{height} {subX} {subY}",
                    background,
                    t => scalar.ApplyChroma(At(t), At(source), At(luma), chromaWidth, chromaHeight, stripe, grain, scaling, parameters, plane, subX, subY, width, isIdentity: false),
                    t => vectors.ApplyChroma(At(t), At(source), At(luma), chromaWidth, chromaHeight, stripe, grain, scaling, parameters, plane, subX, subY, width, isIdentity: false));
            }
        }
    }
}
