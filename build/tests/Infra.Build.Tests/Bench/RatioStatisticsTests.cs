using Infra.Build.Bench;

namespace Infra.Build.Tests.Bench;

public class RatioStatisticsTests
{
    [Fact]
    public void Of_TakesTheMedianOfPairedRatios()
    {
        RatioStatistics? ratio = RatioStatistics.Of([(1, 2), (3, 3), (8, 4)]);

        Assert.Equal(1.0, ratio!.Median);
        Assert.InRange(ratio.Low, 0.5, 1.0);
        Assert.InRange(ratio.High, 1.0, 2.0);
    }

    [Fact]
    public void Of_WhenPairsAgree_HasNoSpread() => Assert.Equal(new RatioStatistics(0.5, 0.5, 0.5), RatioStatistics.Of([.. Enumerable.Repeat((1.0, 2.0), 7)]));

    [Fact]
    public void Of_WhenRepeated_GivesTheSame()
    {
        (double, double)[] pairs = [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)];

        Assert.Equal(RatioStatistics.Of(pairs), RatioStatistics.Of(pairs));
    }

    [Fact]
    public void Of_WhenOneMachineWasTwiceAsSlowForAWhile_IsNotMoved() =>
        Assert.Equal(0.9, RatioStatistics.Of([(9, 10), (18, 20), (9, 10), (36, 40), (9, 10)])!.Median, 12);

    [Fact]
    public void Of_WhenBothAllocateNothing_IsOne() => Assert.Equal(1, RatioStatistics.Of([(0, 0)])!.Median);

    [Fact]
    public void Of_WhenThePeerIsZero_IsNull() => Assert.Null(RatioStatistics.Of([(1, 0)]));

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    public void MedianOf_TakesTheMiddle(double[] values, double median) => Assert.Equal(median, RatioStatistics.MedianOf(values));

    [Fact]
    public void GeometricMeanOf_GivesTheRatioOfMeansAndTheMeanOfRatiosAlike()
    {
        double ours = RatioStatistics.GeometricMeanOf([2, 8]);
        double theirs = RatioStatistics.GeometricMeanOf([1, 16]);

        Assert.Equal(RatioStatistics.GeometricMeanOf([2.0 / 1, 8.0 / 16]), ours / theirs, 12);
    }
}
