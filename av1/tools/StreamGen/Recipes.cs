using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.Tables;

namespace Infra.Av1.StreamGen;

/// <summary>The streams of av1/tests/Streams that this program makes, and what each is there for.</summary>
internal static class Recipes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<StreamRecipe> All { get; } =
    [
        Intra("steered-intra", 1) with { Use128 = true },
        Intra("steered-intra-444", 2) with { Is444 = true, BitDepth = 10 },
        Palettes("steered-palettes", 8),
        Inter("steered-inter", 3),
        LargeInter("steered-inter-128", 387),
        Inter("steered-inter-444", 5) with { Is444 = true, BitDepth = 10 },
        Headers("steered-headers", 9),
        Copy("steered-copy-wide", 150) with { Width = 1600, Height = 64 },
        Copy("steered-copy-tall", 91) with { Width = 64, Height = 1600 },
    ];

    /// <summary>Key frames with palettes.</summary>
    public static StreamRecipe Intra(string name, ulong seed) => new()
    {
        Name = name,
        Seed = seed,
        Width = 192,
        Height = 136,
        Weights = Modest(),
        Frames = [.. Enumerable.Range(0, 3).Select(n => new FrameRecipe { IsScreen = true, OrderHint = n })],
    };

    /// <summary>Inter frames with references before and behind, segments that are predicted, filters that differ by direction.</summary>
    public static StreamRecipe Inter(string name, ulong seed) => new()
    {
        Name = name,
        Seed = seed,
        Width = 136,
        Height = 136,
        Weights = Modest(),
        Frames =
        [
            new FrameRecipe { HasSegments = true },
            new FrameRecipe { IsInter = true, IsShown = false, OrderHint = 6, Slot = 1, HasPrimary = true },
            new FrameRecipe { IsInter = true, IsShown = false, OrderHint = 3, Slot = 2, HasPrimary = true, HasSegments = true },
            new FrameRecipe { IsInter = true, OrderHint = 1, Slot = 3, HasPrimary = true, HasSegments = true, IsScreen = true },
            new FrameRecipe { IsInter = true, OrderHint = 2, Slot = 4 },
        ],
    };

    /// <summary>Palettes in blocks of all sizes up to 64×64, beside each other.</summary>
    public static StreamRecipe Palettes(string name, ulong seed)
    {
        SymbolWeights weights = Modest();
        weights.Set(CdfLayout.PartitionW64, 6, 1);
        weights.Set(CdfLayout.PartitionW32, 6, 1);
        weights.Set(CdfLayout.PartitionW16, 6, 1);
        weights.Set(CdfLayout.IntraFrameYMode, 40, 1);
        weights.Set(CdfLayout.UvModeCflAllowed, 40, 1);
        weights.Set(CdfLayout.UvModeCflNotAllowed, 40, 1);
        weights.Set(CdfLayout.PaletteYMode, 1, 2);
        weights.Set(CdfLayout.Skip, 1, 2);
        weights.Set(CdfLayout.TxbSkip, 1, 3);
        return Intra(name, seed) with { Width = 256, Height = 128, Frames = [new FrameRecipe { IsScreen = true }, new FrameRecipe { IsScreen = true, OrderHint = 1 }], Weights = weights };
    }

    /// <summary>Inter frames of 128×128 superblocks, most of which stay large.</summary>
    public static StreamRecipe LargeInter(string name, ulong seed)
    {
        SymbolWeights weights = Modest();
        weights.Set(CdfLayout.PartitionW128, 3, 2, 3, 1);
        weights.Set(CdfLayout.PartitionW64, 3, 1);
        weights.Set(CdfLayout.PartitionW32, 3, 1);
        weights.Set(CdfLayout.SkipMode, 5, 1);
        weights.Set(CdfLayout.IsInter, 1, 5);
        weights.Set(CdfLayout.CompMode, 3, 1);
        weights.Set(CdfLayout.EobPt1024, 3, 3, 3, 3, 3, 1);
        return Inter(name, seed) with { Use128 = true, Width = 392, Height = 264, Weights = weights };
    }

    /// <summary>Sixteen small frames with film grain, and all values of what their headers say.</summary>
    public static StreamRecipe Headers(string name, ulong seed)
    {
        SymbolWeights weights = Modest();
        weights.Set(CdfLayout.Skip, 1, 1);
        weights.Set(CdfLayout.TxbSkip, 1, 3);
        return Inter(name, seed) with
        {
            Width = 136,
            Height = 136,
            HasGrain = true,
            Weights = weights,
            Frames = [.. Enumerable.Range(0, 16).Select(n => new FrameRecipe { IsInter = n > 0, OrderHint = n, Slot = n % 8, HasPrimary = n % 4 != 0, HasSegments = n % 5 != 0, GoesThroughHeaders = true })],
        };
    }

    /// <summary>Intra block copy over long distances: blocks are large and mostly without residual.</summary>
    public static StreamRecipe Copy(string name, ulong seed)
    {
        SymbolWeights weights = Modest();
        weights.Set(CdfLayout.PartitionW64, 4, 1);
        weights.Set(CdfLayout.PartitionW32, 4, 1);
        weights.Set(CdfLayout.PartitionW16, 4, 1);
        weights.Set(CdfLayout.Intrabc, 1, 3);
        weights.Set(CdfLayout.Skip, 1, 3);
        weights.Set(CdfLayout.TxbSkip, 1, 3);
        return new() { Name = name, Seed = seed, Width = 64, Height = 64, Frames = [new FrameRecipe { IsScreen = true, HasBlockCopy = true }], Weights = weights };
    }

    // Coefficients and quantizers that keep what is between them in the range of conforming streams: beyond it decoders differ.
    private static SymbolWeights Modest()
    {
        var weights = new SymbolWeights();
        weights.Set(CdfLayout.DeltaQ, 4, 1, 1, 0);
        weights.Set(CdfLayout.CoeffBr, 3, 1);
        weights.Set(CdfLayout.UvModeCflAllowed, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6);
        return weights;
    }
}
