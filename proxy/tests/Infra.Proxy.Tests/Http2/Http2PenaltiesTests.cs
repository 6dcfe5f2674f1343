using System.Net;
using Infra.Proxy.Http2;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Http2;

public sealed class Http2PenaltiesTests
{
    private static readonly IPAddress Offender = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Address_FromTheThirdEndOn_IsUnderPenalty_UntilTheTermHasPassed()
    {
        var time = new FakeTimeProvider();
        var penalties = new Http2Penalties(time);

        for (int i = 1; i <= Http2Penalties.EndsMax; i++)
        {
            Assert.False(penalties.IsUnder(Offender));
            Assert.Equal(i, penalties.Note(Offender));
        }

        Assert.True(penalties.IsUnder(Offender));
        Assert.False(penalties.IsUnder(IPAddress.Parse("192.0.2.2")));
        time.Advance(Http2Penalties.Term - TimeSpan.FromMilliseconds(1));
        Assert.True(penalties.IsUnder(Offender));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(penalties.IsUnder(Offender));
        Assert.Equal(1, penalties.Note(Offender));
    }

    [Fact]
    public void Ends_FarFromEachOther_BringNoPenalty()
    {
        var time = new FakeTimeProvider();
        var penalties = new Http2Penalties(time);

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(1, penalties.Note(Offender));
            time.Advance(Http2Penalties.Term);
        }

        Assert.False(penalties.IsUnder(Offender));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.129", false)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    public void Address_OfTheSameNetwork_Shares(string offender, string other, bool isUnder)
    {
        var penalties = new Http2Penalties(new FakeTimeProvider());
        for (int i = 0; i < Http2Penalties.EndsMax; i++)
            penalties.Note(IPAddress.Parse(offender));

        Assert.Equal(isUnder, penalties.IsUnder(IPAddress.Parse(other)));
    }

    [Fact]
    public void Table_WhenFull_TakesInTheNewest()
    {
        var time = new FakeTimeProvider();
        var penalties = new Http2Penalties(time);
        for (int i = 0; i < Http2Penalties.AddressesMax + 100; i++)
            penalties.Note(new IPAddress((long)i + 1));

        for (int i = 0; i < Http2Penalties.EndsMax; i++)
            penalties.Note(Offender);

        Assert.True(penalties.IsUnder(Offender));
        Assert.Equal(Http2Penalties.AddressesMax, penalties.Count);
        time.Advance(Http2Penalties.Term);
        penalties.Note(IPAddress.Parse("192.0.2.9"));
        Assert.Equal(1, penalties.Count);
    }
}
