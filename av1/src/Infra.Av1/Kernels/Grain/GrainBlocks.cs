using Infra.Av1.Headers;

namespace Infra.Av1.Kernels;

/// <summary>The random offsets of the noise blocks of one stripe and of the stripe above it, from left to right (section 7.18.3.5): eight bits each, column offset in the upper four.</summary>
internal struct GrainBlocks
{
    private int _register;
    private int _aboveRegister;
    private int _count;

    /// <summary>Before the first block of stripe <paramref name="row32"/>.</summary>
    public GrainBlocks(FilmGrainInfo parameters, int row32)
    {
        Overlaps = parameters.Overlap;
        HasAbove = row32 > 0;
        _register = Seed(parameters.GrainSeed, row32);
        _aboveRegister = Seed(parameters.GrainSeed, row32 - 1);
    }

    /// <summary>overlap_flag.</summary>
    public bool Overlaps { get; }

    /// <summary>Whether there is a stripe above.</summary>
    public bool HasAbove { get; }

    /// <summary>Whether there is a block to the left.</summary>
    public readonly bool HasLeft => _count > 1;

    /// <summary>Offsets of the block.</summary>
    public int Current { get; private set; }

    /// <summary>Of the block to its left.</summary>
    public int Left { get; private set; }

    /// <summary>Of the block above.</summary>
    public int Above { get; private set; }

    /// <summary>Of the block above and to the left.</summary>
    public int AboveLeft { get; private set; }

    /// <summary>Goes on to the next block of 32 luma columns.</summary>
    public void Next()
    {
        Left = Current;
        AboveLeft = Above;
        _register = Step(_register);
        _aboveRegister = Step(_aboveRegister);
        Current = _register >> 8;
        Above = _aboveRegister >> 8;
        _count++;
    }

    /// <summary>RandomRegister after one more number: its upper n bits are get_random_number(n).</summary>
    public static int Step(int register)
    {
        int bit = (register ^ (register >> 1) ^ (register >> 3) ^ (register >> 12)) & 1;
        return (register >> 1) | (bit << 15);
    }

    private static int Seed(int seed, int row32) => seed ^ (((row32 * 37 + 178) & 255) << 8) ^ ((row32 * 173 + 105) & 255);
}
