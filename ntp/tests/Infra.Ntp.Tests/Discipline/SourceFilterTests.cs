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

    private static RawTime At(long number) => new(number * 16_000_000_000L);

    private static OffsetSample Sample(long number, double offset) => new(At(number), offset, 0.020 + 1e-4 * (number * 7 % 5));
}
