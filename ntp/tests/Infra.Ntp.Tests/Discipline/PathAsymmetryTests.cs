using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class PathAsymmetryTests
{
    /// <summary>A queue on one way only: half of each wait is an error of the offset, to that side.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void QueueOnOneWay_IsFound(double slope)
    {
        var path = new PathAsymmetry();
        for (int i = 0; i < 200; i++)
            path.Add(Wait(i), slope * Wait(i) + 1e-6 * (i % 3 - 1));

        Assert.InRange(path.Slope / slope, 0.99, 1.0);
        Assert.InRange(path.Residual, 0, 1e-11);
    }

    [Fact]
    public void QueuesOnBothWays_GiveNoSlope()
    {
        var path = new PathAsymmetry();
        for (int i = 0; i < 200; i++)
            path.Add(Wait(i) + Wait(7 * i + 3), (Wait(i) - Wait(7 * i + 3)) / 2);

        Assert.Equal((0.0, 0.0, double.PositiveInfinity), (path.Slope, path.Bias, path.Residual));
    }

    [Fact]
    public void FewMeasurements_ProveNothing()
    {
        var path = new PathAsymmetry();
        for (int i = 0; i < 7; i++)
            path.Add(Wait(i), 0.5 * Wait(i));

        Assert.Equal(0, path.Slope);
    }

    [Fact]
    public void Clear_ForgetsTheQueue()
    {
        var path = new PathAsymmetry();
        for (int i = 0; i < 200; i++)
            path.Add(Wait(i), 0.5 * Wait(i) + 1e-6 * (i % 3 - 1));

        path.Clear();

        Assert.Equal((0.0, double.PositiveInfinity), (path.Slope, path.Residual));
    }

    private static double Wait(int number) => 0.001 * (number * 37 % 101) / 101;
}
