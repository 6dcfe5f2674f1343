using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class DelayNoiseTests
{
    [Fact]
    public void MeanAndVariance_AreOfTheLastEight_TheShortestOfTheLastSixtyFour()
    {
        var noise = new DelayNoise();
        noise.Add(0.001);
        for (int i = 0; i < 63; i++)
            noise.Add(0.010 + 0.001 * (i % 2));

        Assert.Equal(0.001, noise.Shortest);
        Assert.Equal(0.0105, noise.Mean, 9);
        Assert.Equal(8 * 0.0005 * 0.0005 / 7, noise.Variance, 12);
        noise.Add(0.010);
        Assert.Equal(0.010, noise.Shortest);   // the short path is gone for so long that it does not count any more
    }

    /// <summary>A packet that waited says less about the time than one that did not.</summary>
    [Fact]
    public void OffsetVariance_GrowsWithTheWait()
    {
        var noise = new DelayNoise();
        noise.Add(0.010);
        noise.Add(0.010);

        Assert.InRange(noise.OffsetVariance(0.010), 1e-15, 1e-13);
        Assert.Equal(0.002 * 0.002 / 12, noise.OffsetVariance(0.012), 9);
        Assert.Equal(noise.OffsetVariance(0.010), noise.OffsetVariance(0.009));   // shorter than ever is not better than the best
    }

    [Fact]
    public void Clear_ForgetsAll()
    {
        var noise = new DelayNoise();
        noise.Add(0.5);
        noise.Clear();

        Assert.Equal((0, double.PositiveInfinity, 0.0, 0.0), (noise.Count, noise.Shortest, noise.Mean, noise.Variance));
        noise.Add(0.25);
        Assert.Equal((1, 0.25, 0.25), (noise.Count, noise.Shortest, noise.Mean));
    }
}
