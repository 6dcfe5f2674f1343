using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Discipline;

public class LeapStateTests
{
    private const long LeapOf2017 = 1_483_228_800;   // 2017-01-01T00:00:00Z, after the latest leap second

    [Fact]
    public void Announcement_CountsOnTheLastDayOnly()
    {
        var leap = new LeapState();

        Assert.False(leap.Announce(LeapIndicator.Insert, LeapOf2017 - 86_401));
        Assert.Equal(LeapIndicator.None, leap.Pending);
        Assert.True(leap.Announce(LeapIndicator.Insert, LeapOf2017 - 86_400));
        Assert.Equal(LeapOf2017, leap.DueAt);
        Assert.False(leap.Announce(LeapIndicator.Insert, LeapOf2017 - 10));   // nothing new
        Assert.True(leap.Announce(LeapIndicator.None, LeapOf2017 - 9));       // taken back
    }

    [Theory]
    [InlineData(LeapIndicator.Insert, 0, -1.0)]
    [InlineData(LeapIndicator.Delete, -1, 1.0)]
    public void TryPass_HappensOnce_AtTheEndOfTheDay(LeapIndicator kind, int due, double expected)
    {
        var leap = new LeapState();
        leap.Announce(kind, LeapOf2017 - 100);

        Assert.False(leap.TryPass(LeapOf2017 + due - 1, out _));
        Assert.True(leap.TryPass(LeapOf2017 + due, out double change));
        Assert.Equal(expected, change);
        Assert.False(leap.TryPass(LeapOf2017 + 5, out _));
    }

    [Theory]
    [InlineData(1_435_708_799, true)]     // 2015-06-30
    [InlineData(1_435_708_800, false)]    // 2015-07-01
    [InlineData(0, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData(long.MinValue, false)]
    public void IsLeapDay_KnowsTheCalendar(long unixSeconds, bool expected) => Assert.Equal(expected, LeapState.IsLeapDay(unixSeconds));
}
