using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class CombinerTests
{
    private static readonly SelectionSettings Settings = new();
    private static readonly Vote Wide = new(3, 3, -1, 1);

    [Fact]
    public void Combine_WeighsByVariance_AndFollowsTheSurest()
    {
        Combination combined = Combine([Candidate(0.004, 4e-6), Candidate(0.001, 1e-6), Candidate(0.9, 1e-12)], [Standing.Selected, Standing.Selected, Standing.Outvoted]);

        Assert.Equal(1, combined.PrimaryIndex);
        Assert.Equal((0.004 / 4 + 0.001 / 1) / (1.0 / 4 + 1.0 / 1), combined.Estimate.Offset, 9);
        Assert.Equal(1 / (1 / 4e-6 + 1 / 1e-6), combined.Estimate.Covariance.Offset, 9);
        Assert.Equal(Math.Sqrt(1 / (1 / 4e-6 + 1 / 1e-6)), combined.Noise, 9);
        Assert.Equal(2e-16, combined.Wander);   // the smallest of those that are selected
    }

    /// <summary>A server's own error bound makes its word count less, but it is no noise of measurements.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void ServerDispersion_WidensTheOffset_UnlessIgnored(bool isIgnored, int primary)
    {
        Candidate[] candidates = [Candidate(0, 1e-6) with { ServerDispersion = 0.1 }, Candidate(0.01, 4e-6)];

        Combination combined = Combine(candidates, [Standing.Selected, Standing.Selected], new SelectionSettings { IgnoreServerDispersion = isIgnored });

        Assert.Equal(primary, combined.PrimaryIndex);
        Assert.Equal(isIgnored, combined.Estimate.Offset < 0.005);
        Assert.Equal(Math.Sqrt(1 / (1 / 1e-6 + 1 / 4e-6)), combined.Noise, 9);
    }

    [Fact]
    public void Pulse_CountsByItsPeriodNearestToWhatWasVoted()
    {
        Candidate pulse = Candidate(0.25, 1e-12) with { Period = 1 };

        Combination combined = Combine([Candidate(7.2, 1e-4), pulse], [Standing.Selected, Standing.Selected], vote: new Vote(1, 1, 7.1, 7.4));

        Assert.Equal(1, combined.PrimaryIndex);
        Assert.InRange(combined.Estimate.Offset, 7.2499, 7.2501);
    }

    [Fact]
    public void Offset_StaysWithinWhatAllAgreeOn()
    {
        Combination combined = Combine([Candidate(0.3, 1e-6), Candidate(0.3, 1e-6)], [Standing.Selected, Standing.Selected], vote: new Vote(2, 2, 0, 0.2));

        Assert.Equal(0.2, combined.Estimate.Offset);
    }

    [Fact]
    public void NobodySelected_IsTheCallersMistake() => Assert.Throws<ArgumentException>(() => Combine([Candidate(0, 1)], [Standing.NoMajority]));

    private static Combination Combine(Candidate[] candidates, Standing[] standings, SelectionSettings? settings = null, Vote? vote = null)
    {
        double[] wanders = [.. Enumerable.Range(0, candidates.Length).Select(index => index == candidates.Length - 1 && candidates.Length == 3 ? 1e-20 : (3 - index) * 1e-16)];
        return Combiner.Combine(candidates, standings, wanders, vote ?? Wide, settings ?? Settings);
    }

    private static Candidate Candidate(double offset, double variance) => new(new ClockEstimate(new RawTime(1), offset, 0, new Covariance(variance, 0, 1e-16)), 0.01);
}
