namespace Infra.Av1.Tests.Decoding;

/// <summary>The figures of av1/README.md. That the keys are impossible indeed is for the streams to refute: <see cref="CoverageTests"/>.</summary>
public class ImpossibleContextsTests
{
    [Theory]
    [InlineData("CDF of CoeffBase", 118)]
    [InlineData("CDF of CoeffBr", 42)]
    [InlineData("CDF of CoeffBaseEob", 4)]
    [InlineData("CDF of EobExtra", 33)]
    [InlineData("CDF of TxbSkip", 12)]
    [InlineData("CDF of FilterIntra", 8)]
    [InlineData("CDF of UseObmc", 5)]
    [InlineData("CDF of MotionMode", 5)]
    [InlineData("CDF of WedgeInterIntra", 15)]
    [InlineData("CDF of CompoundType", 13)]
    [InlineData("CDF of WedgeIndex", 13)]
    [InlineData("CDF of MvClass0Fr", 4)]
    [InlineData("CDF of MvClass0Hp", 2)]
    [InlineData("CDF of MvFr", 2)]
    [InlineData("CDF of MvHp", 2)]
    [InlineData("CDF of PaletteSize2YColor", 1)]
    [InlineData("CDF of PaletteSize2UvColor", 1)]
    [InlineData("CDF of PaletteSize3YColor", 0)]
    [InlineData("filters horizontal 0 vertical", 1)]
    [InlineData("filters horizontal 3 vertical", 3)]
    public void Keys_OfElement_AreSoMany(string element, int count) => Assert.Equal(count, ImpossibleContexts.Keys.Count(key => key.Split('=')[0] == element));

    [Fact]
    public void Keys_OfAllElements_AreSoMany()
    {
        Assert.Equal(286, ImpossibleContexts.Keys.Count);
        Assert.Equal(2217, new Coverage().Total);
    }
}
