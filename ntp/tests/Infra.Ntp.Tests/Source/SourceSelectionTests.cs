using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Source;

public class SourceSelectionTests
{
    [Fact]
    public void TrySelect_OfThreeThatAgree_LeadsByTheShortestDistance()
    {
        SourceEstimate[] candidates = [Estimate(0.010, 0.020), Estimate(0.012, 0.005), Estimate(0.015, 0.040)];
        bool[] selected = new bool[3];

        Assert.True(SourceSelection.TrySelect(candidates, 3, selected, out SelectionResult result));

        Assert.All(selected, Assert.True);
        Assert.Equal((1, 3), (result.PrimaryIndex, result.Count));
        Assert.InRange(result.Offset.TotalSeconds, 0.011, 0.013);
    }

    [Fact]
    public void TrySelect_WithAMinorityOfLiars_LeavesThemOut()
    {
        SourceEstimate[] candidates = [Estimate(0.010, 0.010), Estimate(50, 0.010), Estimate(0.012, 0.010), Estimate(50.001, 0.010), Estimate(0.008, 0.010)];
        bool[] selected = new bool[5];

        Assert.True(SourceSelection.TrySelect(candidates, 3, selected, out SelectionResult result));

        Assert.Equal([true, false, true, false, true], selected);
        Assert.InRange(result.Offset.TotalSeconds, 0.008, 0.012);
    }

    [Fact]
    public void TrySelect_WithHalfLying_SelectsNobody()
    {
        SourceEstimate[] candidates = [Estimate(0, 0.010), Estimate(0.001, 0.010), Estimate(50, 0.010), Estimate(50.001, 0.010)];
        bool[] selected = [true, true, true, true];

        Assert.False(SourceSelection.TrySelect(candidates, 1, selected, out _));

        Assert.All(selected, Assert.False);
    }

    [Fact]
    public void TrySelect_WithTooFew_SelectsNobody()
    {
        bool[] selected = new bool[2];

        Assert.False(SourceSelection.TrySelect([Estimate(0, 0.01), Estimate(0, 0.01)], 3, selected, out _));
        Assert.True(SourceSelection.TrySelect([Estimate(0, 0.01), Estimate(0, 0.01)], 2, selected, out _));
        Assert.False(SourceSelection.TrySelect([], 0, selected, out _));
    }

    [Fact]
    public void TrySelect_OfTooVagueSources_DoesNotCountThem()
    {
        bool[] selected = new bool[3];

        Assert.False(SourceSelection.TrySelect([Estimate(0, 0.01), Estimate(0, 0.3), Estimate(0, 0.3)], 2, selected, out _));
        Assert.True(SourceSelection.TrySelect([Estimate(0, 0.01), Estimate(0, 0.3), Estimate(0, 0.3)], 1, selected, out SelectionResult result));
        Assert.Equal(1, result.Count);
    }

    [Fact]
    public void TrySelect_LeapNeedsAMajority()
    {
        bool[] selected = new bool[3];
        SourceEstimate[] one = [Estimate(0, 0.01, LeapIndicator.Insert), Estimate(0, 0.01), Estimate(0, 0.01)];
        SourceEstimate[] two = [Estimate(0, 0.01, LeapIndicator.Insert), Estimate(0, 0.01, LeapIndicator.Insert), Estimate(0, 0.01)];

        SourceSelection.TrySelect(one, 3, selected, out SelectionResult minority);
        SourceSelection.TrySelect(two, 3, selected, out SelectionResult majority);

        Assert.Equal(LeapIndicator.None, minority.Leap);
        Assert.Equal(LeapIndicator.Insert, majority.Leap);
    }

    /// <summary>Against brute force over all subsets: the largest group with a common point, up to seven sources.</summary>
    [Fact]
    public void TrySelect_SeededRandomWorlds_FindsALargestAgreeingGroup()
    {
        var random = new Random(1588);
        for (int round = 0; round < 2000; round++)
        {
            SourceEstimate[] candidates = new SourceEstimate[random.Next(1, 8)];
            for (int i = 0; i < candidates.Length; i++)
                candidates[i] = Estimate(random.Next(-20, 20) / 100.0, random.Next(2, 24) / 100.0);
            bool[] selected = new bool[candidates.Length];
            int largest = LargestGroup(candidates);

            bool found = SourceSelection.TrySelect(candidates, 1, selected, out SelectionResult result);

            Assert.Equal(2 * largest > candidates.Length, found);
            if (found) Assert.Equal((largest, largest), (result.Count, selected.Count(flag => flag)));
        }
    }

    [Fact]
    public void TrySelect_InAnyOrder_SelectsTheSame()
    {
        var random = new Random(42);
        for (int round = 0; round < 500; round++)
        {
            SourceEstimate[] candidates = new SourceEstimate[6];
            for (int i = 0; i < candidates.Length; i++)
                candidates[i] = Estimate(random.Next(-200, 200) / 1000.0, random.Next(20, 240) / 1000.0 + i * 1e-6);
            SourceEstimate[] shuffled = [.. candidates];
            random.Shuffle(shuffled);
            bool[] first = new bool[6];
            bool[] second = new bool[6];

            bool found = SourceSelection.TrySelect(candidates, 2, first, out SelectionResult a);
            Assert.Equal(found, SourceSelection.TrySelect(shuffled, 2, second, out SelectionResult b));

            if (!found) continue;
            Assert.Equal(candidates[a.PrimaryIndex], shuffled[b.PrimaryIndex]);
            Assert.Equal(a.Offset.TotalSeconds, b.Offset.TotalSeconds, precision: 9);
        }
    }

    private static int LargestGroup(SourceEstimate[] candidates)
    {
        int largest = 0;
        for (int subset = 1; subset < 1 << candidates.Length; subset++)
        {
            long low = long.MinValue;
            long high = long.MaxValue;
            for (int i = 0; i < candidates.Length; i++)
            {
                if ((subset >> i & 1) == 0) continue;
                low = Math.Max(low, (candidates[i].Offset - candidates[i].RootDistance).Bits);
                high = Math.Min(high, (candidates[i].Offset + candidates[i].RootDistance).Bits);
            }
            if (low <= high) largest = Math.Max(largest, int.PopCount(subset));
        }
        return largest;
    }

    // Everything in the dispersion, so that the distance is exact.
    private static SourceEstimate Estimate(double offset, double distance, LeapIndicator leap = LeapIndicator.None)
    {
        Measurement sample = ClockFilterTests.Sample(offset, 0, leap: leap);
        return new SourceEstimate(sample, NtpDuration.FromSeconds(distance), NtpDuration.Zero);
    }
}
