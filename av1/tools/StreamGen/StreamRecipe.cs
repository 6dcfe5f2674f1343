using Infra.Av1.StreamGen.Entropy;

namespace Infra.Av1.StreamGen;

/// <summary>What a stream is made of. All tools are on in its sequence header, but for super-resolution and layers; what is left open here is drawn from the seed.</summary>
internal sealed record StreamRecipe
{
    /// <summary>File name without its end.</summary>
    public required string Name { get; init; }

    /// <summary>What everything is drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Samples.</summary>
    public required int Width { get; init; }

    /// <summary>Samples.</summary>
    public required int Height { get; init; }

    /// <summary>8 or 10.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>4:4:4, profile 1; else 4:2:0, profile 0.</summary>
    public bool Is444 { get; init; }

    /// <summary>use_128x128_superblock.</summary>
    public bool Use128 { get; init; }

    /// <summary>Film grain on all shown frames.</summary>
    public bool HasGrain { get; init; }

    /// <summary>In coding order.</summary>
    public required IReadOnlyList<FrameRecipe> Frames { get; init; }

    /// <summary>How often symbols are chosen.</summary>
    public SymbolWeights Weights { get; init; } = new();
}
