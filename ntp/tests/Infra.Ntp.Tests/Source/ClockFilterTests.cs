using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Source;

public class ClockFilterTests
{
    private static readonly NtpTimestamp Start = new(0xEB000000_00000000);

    [Fact]
    public void TryEstimate_WhenEmpty_HasNothingToSay() => Assert.False(new ClockFilter().TryEstimate(Start, out _));

    [Fact]
    public void TryEstimate_TakesTheShortestDelay()
    {
        var filter = new ClockFilter();
        filter.Add(Sample(offset: 0.050, delay: 0.100));
        filter.Add(Sample(offset: 0.001, delay: 0.010));
        filter.Add(Sample(offset: -0.040, delay: 0.090));

        Assert.True(filter.TryEstimate(Start, out SourceEstimate estimate));

        Assert.Equal(0.001, estimate.Offset.TotalSeconds, precision: 9);
        Assert.Equal(Math.Sqrt((0.049 * 0.049 + 0.041 * 0.041) / 2), estimate.Jitter.TotalSeconds, precision: 9);
    }

    [Fact]
    public void TryEstimate_AfterALongTime_PrefersTheYoungerSample()
    {
        var filter = new ClockFilter();
        filter.Add(Sample(offset: 0.001, delay: 0.010));
        filter.Add(Sample(offset: 0.002, delay: 0.020, after: 1000));   // the old one may have drifted by 100 ms since

        filter.TryEstimate(Start + NtpDuration.FromSeconds(1000), out SourceEstimate estimate);

        Assert.Equal(0.002, estimate.Offset.TotalSeconds, precision: 9);
    }

    [Fact]
    public void TryEstimate_Ages()
    {
        var filter = new ClockFilter();
        filter.Add(Sample(offset: 0, delay: 0.010));

        filter.TryEstimate(Start + NtpDuration.FromSeconds(100), out SourceEstimate estimate);

        Assert.Equal(0.001 + 100 * ClockFilter.DriftMax, estimate.Dispersion.TotalSeconds, precision: 9);
    }

    [Fact]
    public void Add_OfTheNinth_DropsTheFirst()
    {
        var filter = new ClockFilter();
        filter.Add(Sample(offset: 1, delay: 0.001));
        for (int i = 0; i < 8; i++)
            filter.Add(Sample(offset: 2, delay: 0.5));

        filter.TryEstimate(Start, out SourceEstimate estimate);

        Assert.Equal(8, filter.Count);
        Assert.Equal(2, estimate.Offset.TotalSeconds);
        Assert.Equal(0, estimate.Jitter.TotalSeconds);
    }

    [Fact]
    public void Clear_Forgets()
    {
        var filter = new ClockFilter();
        filter.Add(Sample(offset: 1, delay: 0.001));
        filter.Clear();

        Assert.False(filter.TryEstimate(Start, out _));
    }

    internal static Measurement Sample(double offset, double delay, double after = 0, double rootDispersion = 0, LeapIndicator leap = LeapIndicator.None) => new(
        NtpDuration.FromSeconds(offset), NtpDuration.FromSeconds(delay), NtpDuration.FromSeconds(0.001), Start + NtpDuration.FromSeconds(after), leap, 2,
        ReferenceId.Init, NtpDuration.Zero, NtpDuration.FromSeconds(rootDispersion), -20, 4);
}
