using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class SelectorTests
{
    private static readonly SelectionSettings OneIsEnough = new() { AgreeingSourcesMin = 1 };

    /// <summary>Against brute force: every subset of up to 8 sources is tried, the largest with a common point is the truth.</summary>
    [Fact]
    public void TrySelect_FindsTheLargestGroup_OfAllSubsets()
    {
        var random = new Random(2);
        for (int round = 0; round < 20_000; round++)
        {
            var candidates = new Candidate[random.Next(1, 9)];
            for (int i = 0; i < candidates.Length; i++)
                candidates[i] = Source(random.Next(-8, 9) * 0.01, random.Next(1, 8) * 0.01);
            int truth = LargestSubset(candidates);
            var standings = new Standing[candidates.Length];
            int minimum = random.Next(1, 5);

            bool isFound = Selector.TrySelect(candidates, new SelectionSettings { AgreeingSourcesMin = minimum }, standings, out Vote vote);

            Assert.Equal(truth, vote.Agreeing);
            Assert.Equal(truth >= minimum && 2 * truth > candidates.Length, isFound);
            Assert.Equal(isFound, Array.Exists(standings, standing => standing == Standing.Selected));
            for (int i = 0; isFound && i < candidates.Length; i++)
            {
                bool touches = candidates[i].Estimate.Offset - candidates[i].Radius(OneIsEnough) <= vote.High && candidates[i].Estimate.Offset + candidates[i].Radius(OneIsEnough) >= vote.Low;
                Assert.Equal(touches ? Standing.Selected : Standing.Outvoted, standings[i]);
            }
        }
    }

    [Fact]
    public void TrySelect_DoesNotDependOnTheOrder()
    {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++)
        {
            var candidates = new Candidate[7];
            for (int i = 0; i < candidates.Length; i++)
                candidates[i] = Source(random.NextDouble() * 0.1, 0.01 + random.NextDouble() * 0.04);
            var standings = new Standing[7];
            bool isFound = Selector.TrySelect(candidates, OneIsEnough, standings, out Vote vote);
            Candidate[] reversed = [.. candidates.Reverse()];
            var others = new Standing[7];

            Assert.Equal(isFound, Selector.TrySelect(reversed, OneIsEnough, others, out Vote other));
            Assert.Equal(vote, other);
            Assert.Equal(standings.Reverse(), others);
        }
    }

    [Fact]
    public void TwoOfFive_AreOutvoted_HalfIsNoMajority()
    {
        var standings = new Standing[5];
        Assert.True(Selector.TrySelect([Source(0, 0.01), Source(0.1, 0.01), Source(0.001, 0.01), Source(0.1, 0.01), Source(0.002, 0.01)], OneIsEnough, standings, out _));
        Assert.Equal([Standing.Selected, Standing.Outvoted, Standing.Selected, Standing.Outvoted, Standing.Selected], standings);

        Assert.False(Selector.TrySelect([Source(0, 0.01), Source(0.1, 0.01), Source(0.001, 0.01), Source(0.1, 0.01)], OneIsEnough, standings, out Vote vote));
        Assert.Equal(new Vote(2, 4, vote.Low, vote.High), vote);
        Assert.All(standings[..4], standing => Assert.Equal(Standing.NoMajority, standing));
    }

    [Fact]
    public void Uncertain_Excluded_AndNotANumber_DoNotVote()
    {
        var standings = new Standing[4];
        Candidate[] candidates =
            [Source(0, 0.01), Source(0, 0.3), Source(5, 0.01) with { Exclusion = Standing.Unreachable }, Source(double.NaN, double.NaN)];

        Assert.True(Selector.TrySelect(candidates, OneIsEnough, standings, out Vote vote));

        Assert.Equal([Standing.Selected, Standing.TooUncertain, Standing.Unreachable, Standing.TooUncertain], standings);
        Assert.Equal(1, vote.Voters);
    }

    [Fact]
    public void Preferred_MakesOthersStepBack_OnlyWhileItAgrees()
    {
        var standings = new Standing[3];
        Selector.TrySelect([Source(0, 0.01), Source(0.001, 0.01) with { IsPreferred = true }, Source(0.002, 0.01)], OneIsEnough, standings, out _);
        Assert.Equal([Standing.NotPreferred, Standing.Selected, Standing.NotPreferred], standings);

        Selector.TrySelect([Source(0, 0.01), Source(0.1, 0.01) with { IsPreferred = true }, Source(0.002, 0.01)], OneIsEnough, standings, out _);
        Assert.Equal([Standing.Selected, Standing.Outvoted, Standing.Selected], standings);
    }

    [Fact]
    public void Periodic_DoesNotVote_ButJoinsByItsNearestPulse()
    {
        var standings = new Standing[3];
        Candidate pulse = Source(0.0005 - 7, 1e-6) with { Period = 1 };

        Assert.True(Selector.TrySelect([Source(0, 0.01), Source(0.002, 0.01), pulse], OneIsEnough, standings, out Vote vote));
        Assert.Equal(Standing.Selected, standings[2]);
        Assert.Equal(2, vote.Voters);
        Assert.Equal(7, Selector.PeriodsTo(pulse, 0));

        Assert.False(Selector.TrySelect([pulse], OneIsEnough, standings, out _));   // alone it knows the second, not which
        Assert.True(Selector.TrySelect([Source(0, 0.01), Source(0.002, 0.01), Source(0.4, 1e-6) with { Period = 1 }], OneIsEnough, standings, out _));
        Assert.Equal(Standing.Outvoted, standings[2]);
    }

    private static Candidate Source(double offset, double radius) =>
        new(new ClockEstimate(new RawTime(0), offset, 0, new Covariance(radius * radius / 4, 0, 1e-12)), Delay: 0);

    private static int LargestSubset(Candidate[] candidates)
    {
        int largest = 0;
        for (int subset = 1; subset < 1 << candidates.Length; subset++)
        {
            double low = double.NegativeInfinity;
            double high = double.PositiveInfinity;
            for (int i = 0; i < candidates.Length; i++)
            {
                if ((subset >> i & 1) == 0) continue;
                low = Math.Max(low, candidates[i].Estimate.Offset - candidates[i].Radius(OneIsEnough));
                high = Math.Min(high, candidates[i].Estimate.Offset + candidates[i].Radius(OneIsEnough));
            }
            if (low <= high) largest = Math.Max(largest, System.Numerics.BitOperations.PopCount((uint)subset));
        }
        return largest;
    }
}
