using Infra.Ntp.Discipline;
using Infra.Testing;

namespace Infra.Ntp.Tests.Discipline;

public class SourceFilterTests
{
    [Fact]
    public void DamagedMeasurement_AmongTheFirst_SpoilsNothing()
    {
        for (int damaged = 0; damaged < 8; damaged++)
        {
            var filter = new SourceFilter(new FilterSettings());
            for (int i = 0; i < 20; i++)
                filter.Absorb(Sample(i, i == damaged ? -64 : 20e-6 * 16 * i), 16);

            Assert.True(filter.TryEstimate(At(20), out ClockEstimate estimate));
            Assert.InRange(estimate.Frequency, 0, 40e-6);
            Assert.InRange(estimate.Offset, 0.0055, 0.0075);
        }
    }

    [Fact]
    public void ClockThatWasSet_IsFollowed_WithTheFrequencyKept()
    {
        var filter = new SourceFilter(new FilterSettings());
        for (int i = 0; i < 40; i++)
            filter.Absorb(Sample(i, 20e-6 * 16 * i), 16);
        for (int i = 40; i < 60; i++)
            filter.Absorb(Sample(i, 5 + 20e-6 * 16 * i), 16);

        Assert.True(filter.TryEstimate(At(60), out ClockEstimate estimate));
        Assert.InRange(estimate.Offset, 5.018, 5.020);
        Assert.InRange(estimate.Frequency, 19e-6, 21e-6);
        Assert.Equal(1, filter.JumpCount);
    }

    [Fact]
    public void Pulses_AreTakenForTheNearestToWhatIsExpected()
    {
        var filter = new SourceFilter(new FilterSettings()) { Period = 1 };
        for (int i = 0; i < 100; i++)
            filter.Absorb(new OffsetSample(new RawTime(i * 1_000_000_000L), 0.3 + i % 3 - 1, 0, 1e-6), 1);

        Assert.True(filter.TryEstimate(new RawTime(100_000_000_000L), out ClockEstimate estimate));
        Assert.InRange(estimate.Offset - Math.Round(estimate.Offset - 0.3), 0.299999, 0.300001);
        Assert.Equal(0, filter.JumpCount);
    }

    /// <summary>One late packet is left out; a second one in a row means that the path is another one now.</summary>
    [Fact]
    public void LateMeasurement_IsLeftOut_TwoInARowAreNot()
    {
        SourceFilter filter = Started();

        filter.Absorb(Sample(20, 0) with { Delay = 0.5 }, 16);
        Assert.Equal((20, 1), (filter.Count, filter.OutlierCount));
        filter.Absorb(Sample(21, 0), 16);
        filter.Absorb(Sample(22, 0) with { Delay = 0.5 }, 16);
        filter.Absorb(Sample(23, 0) with { Delay = 0.5 }, 16);

        Assert.Equal((22, 2), (filter.Count, filter.OutlierCount));
        Assert.Equal(0.5, filter.LatestDelay);
    }

    /// <summary>The surer the filter is by itself, the less a measurement tells it, and the less often one is wanted.</summary>
    [Fact]
    public void SteadyClockOverANoisyPath_WantsToBeAskedLessOften()
    {
        var filter = new SourceFilter(new FilterSettings());
        List<PollAdvice> advice = [];
        for (int i = 0; i < 200; i++)
            advice.Add(filter.Absorb(Noisy(i), 16));

        Assert.True(advice.Count(each => each == PollAdvice.Longer) > advice.Count(each => each is PollAdvice.Shorter or PollAdvice.Shortest), string.Join(' ', advice));
    }

    /// <summary>Only where the wait was about as long as meant do measurements speak about it.</summary>
    [Fact]
    public void MeasurementsOfABurst_SayNothingAboutTheInterval()
    {
        var filter = new SourceFilter(new FilterSettings());
        for (int i = 0; i < 200; i++)
            Assert.NotEqual(PollAdvice.Longer, filter.Absorb(Noisy(i), 1024));
    }

    [Fact]
    public void Jump_WantsTheShortestInterval()
    {
        SourceFilter filter = Started();

        Assert.Equal(PollAdvice.Shortest, filter.Absorb(Sample(20, 3), 16));
    }

    /// <summary>Offsets as predicted speak for a steadier clock than assumed.</summary>
    [Fact]
    public void Wander_AdaptsToTheClock()
    {
        var filter = new SourceFilter(new FilterSettings { InitialWander = 1e-6 });
        double assumed = filter.Wander;
        for (int i = 0; i < 400; i++)
            filter.Absorb(Sample(i, 20e-6 * 16 * i), 16);

        Assert.InRange(filter.Wander, 0, assumed / 64);
    }

    [Fact]
    public void Absorb_AllocatesNothing()
    {
        var filter = new SourceFilter(new FilterSettings());
        long next = 0;

        AllocationAssert.Zero(() =>
        {
            filter.Absorb(Sample(next, 1e-5 * (next % 7)), 16);
            next++;
            filter.TryEstimate(At(next), out _);
        });
    }

    private static SourceFilter Started()
    {
        var filter = new SourceFilter(new FilterSettings());
        for (int i = 0; i < 20; i++)
            filter.Absorb(Sample(i, 0), 16);
        return filter;
    }

    // Packets wait on both ways: the sum makes the round trip longer, half the difference is the error of the offset.
    private static OffsetSample Noisy(int number)
    {
        double there = 2e-3 * (number * 37 % 101) / 101;
        double back = 2e-3 * (number * 53 % 97) / 97;
        return new OffsetSample(At(number), (there - back) / 2, 0.020 + there + back);
    }

    private static RawTime At(long number) => new(number * 16_000_000_000L);

    private static OffsetSample Sample(long number, double offset) => new(At(number), offset, 0.020 + 1e-4 * (number * 7 % 5));
}
