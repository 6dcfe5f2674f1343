using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class DispersionGrowthTests
{
    /// <summary>The error bound grows as the uncertainty of the estimate itself does.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(86_400)]
    public void After_IsTheDeviationOfTheEstimateThen(double seconds)
    {
        var covariance = new Covariance(1e-8, 2e-14, 1e-16);

        Assert.Equal(covariance.After(seconds, 1e-18).OffsetDeviation, DispersionGrowth.Of(covariance, 1e-18).After(seconds), 12);
    }

    [Fact]
    public void After_IsSixteenSecondsAtMost_AndNeverBelowZero()
    {
        Assert.Equal(16, new DispersionGrowth(0, 1, 0, 0).After(1e9));
        Assert.Equal(16, new DispersionGrowth(0, 0, 0, double.PositiveInfinity).After(1));
        Assert.Equal(0, new DispersionGrowth(0, -1, 0, 0).After(5));
        Assert.Equal(0.5, new DispersionGrowth(0.25, 1, 0, 0).After(-5));   // a clock that went back
    }
}
