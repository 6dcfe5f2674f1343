using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class ClockEstimateTests
{
    private static readonly RawTime Zero = new(0);

    [Fact]
    public void Advance_MovesOffsetByFrequency_AndWidens()
    {
        var estimate = new ClockEstimate(Zero, 1, 1e-5, new Covariance(1e-6, 0, 1e-10));

        ClockEstimate later = estimate.Advance(new RawTime(10_000_000_000), wander: 3e-12);

        Assert.Equal(1.0001, later.Offset, 1e-12);
        Assert.Equal(1e-6 + 100 * 1e-10 + 3e-12 * 1000 / 3, later.Covariance.Offset, 1e-18);
        Assert.Equal(10 * 1e-10 + 3e-12 * 100 / 2, later.Covariance.Cross, 1e-20);
        Assert.Equal(1e-10 + 3e-12 * 10, later.Covariance.Frequency, 1e-22);
    }

    [Fact]
    public void Absorb_OfEqualVariance_MeetsInTheMiddle()
    {
        var estimate = new ClockEstimate(Zero, 0, 0, new Covariance(4, 0, 1));

        ClockEstimate better = estimate.Absorb(2, 4, out Innovation innovation);

        Assert.Equal(1, better.Offset, 1e-12);
        Assert.Equal(2, better.Covariance.Offset, 1e-12);
        Assert.Equal(0.5, innovation.Weight, 1e-12);
        Assert.Equal(PortableMath.ChiSquareOne(0.5), innovation.Probability, 1e-12);
    }

    [Fact]
    public void TwoSamples_GiveTheLineThroughThem()
    {
        var estimate = new ClockEstimate(Zero, 0, 0, new Covariance(1e6, 0, 1));
        estimate = estimate.Absorb(0.5, 1e-12, out _).Advance(new RawTime(100_000_000_000), 0).Absorb(0.5 + 100 * 3e-5, 1e-12, out _);

        Assert.Equal(3e-5, estimate.Frequency, 1e-9);
        Assert.Equal(0.503, estimate.Offset, 1e-9);
    }

    /// <summary>Without wander a Kalman filter is weighted least squares: compared with the normal equations.</summary>
    [Fact]
    public void ManySamples_GiveTheLeastSquaresLine()
    {
        var random = new Random(3);
        var estimate = new ClockEstimate(Zero, 0, 0, new Covariance(1e2, 0, 1e-2));
        double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;
        for (int i = 0; i < 50; i++)
        {
            double t = i * 7.0;
            double y = 0.2 + 2e-4 * t + (random.NextDouble() - 0.5) * 1e-3;
            double variance = 1e-7 * (1 + random.NextDouble());
            estimate = estimate.Advance(new RawTime((long)(t * 1e9)), 0).Absorb(y, variance, out _);
            double w = 1 / variance;
            (s, sx, sxx, sy, sxy) = (s + w, sx + w * t, sxx + w * t * t, sy + w * y, sxy + w * t * y);
        }
        double slope = (s * sxy - sx * sy) / (s * sxx - sx * sx);
        double atEnd = (sy - slope * sx) / s + slope * 49 * 7;

        Assert.Equal(slope, estimate.Frequency, 1e-9);
        Assert.Equal(atEnd, estimate.Offset, 1e-8);
    }

    [Fact]
    public void Merge_OfIndependentBeliefs_WeighsByTheirVariance()
    {
        var first = new ClockEstimate(Zero, 0, 0, new Covariance(1, 0, 1));
        var second = new ClockEstimate(Zero, 4, 8, new Covariance(3, 0, 1));

        ClockEstimate merged = first.Merge(second);

        Assert.Equal(1, merged.Offset, 1e-12);
        Assert.Equal(4, merged.Frequency, 1e-12);
        Assert.Equal(0.75, merged.Covariance.Offset, 1e-12);
        Assert.Equal(0.5, merged.Covariance.Frequency, 1e-12);
        ClockEstimate swapped = second.Merge(first);
        Assert.Equal(merged.Offset, swapped.Offset, 1e-12);
        Assert.Equal(merged.Frequency, swapped.Frequency, 1e-12);
    }

    [Fact]
    public void Covariance_StaysPositive_OverAMillionSteps()
    {
        var random = new Random(11);
        var estimate = new ClockEstimate(Zero, 0, 0, new Covariance(1e-2, 0, 1e-8));
        long now = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            now += random.NextInt64(1, 1_024_000_000_000);
            estimate = estimate.Advance(new RawTime(now), 1e-18).Absorb(random.NextDouble() * 1e-3, Math.Pow(10, -14 + random.Next(10)), out Innovation innovation);
            Assert.True(estimate.Covariance.Offset > 0 && estimate.Covariance.Frequency >= 0 && estimate.Covariance.Determinant >= -1e-30);
            Assert.InRange(innovation.Weight, 0, 1);
            Assert.InRange(innovation.Probability, 0, 1);
        }
    }
}
