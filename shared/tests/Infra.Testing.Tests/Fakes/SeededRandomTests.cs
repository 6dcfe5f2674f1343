using Infra.Testing.Fakes;

namespace Infra.Testing.Tests.Fakes;

public sealed class SeededRandomTests
{
    [Fact]
    public void Fill_WhenSeedIsTheSame_GivesTheSameBytes()
    {
        Assert.Equal(new SeededRandom(7).Bytes(1001), new SeededRandom(7).Bytes(1001));
        Assert.NotEqual(new SeededRandom(7).Bytes(1001), new SeededRandom(8).Bytes(1001));
    }

    [Fact]
    public void NextUInt64_OnSeedZero_IsSplitMix64()
    {
        // First output of SplitMix64 for seed 0, as its authors' reference program gives it.
        Assert.Equal(0xE220A8397B1DCDAFUL, new SeededRandom(0).NextUInt64());
    }

    [Fact]
    public void Next_OverManyDraws_ReachesBothEndsAndNothingElse()
    {
        var random = new SeededRandom(1);
        int[] counts = new int[6];

        for (int i = 0; i < 6000; i++)
            counts[random.Next(1, 5)]++;

        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 1000, 1400));
    }

    [Fact]
    public void ToString_NamesTheSeedToReplay() => Assert.Equal("INFRA_SEED=12", new SeededRandom(12).ToString());
}
