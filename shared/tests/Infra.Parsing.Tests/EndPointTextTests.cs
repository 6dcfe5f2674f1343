using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class EndPointTextTests
{
    [Theory]
    [InlineData("1.2.3.4:53", null, "1.2.3.4:53")]
    [InlineData("[::1]:53", null, "[::1]:53")]
    [InlineData("[fe80::1%2]:123", null, "[fe80::1%2]:123")]
    [InlineData("1.2.3.4:0", null, "1.2.3.4:0")]
    [InlineData("1.2.3.4:65535", null, "1.2.3.4:65535")]
    [InlineData("1.2.3.4", 53, "1.2.3.4:53")]
    [InlineData("::1", 53, "[::1]:53")]
    [InlineData("[::1]", 53, "[::1]:53")]
    [InlineData("::1:53", 123, "[::1:53]:123")]
    [InlineData("1.2.3.4:80", 53, "1.2.3.4:80")]
    public void TryParse_WhenSound_FormatsCanonically(string text, int? portDefault, string canonical)
    {
        Assert.True(EndPointText.TryParse(text, portDefault, out IPEndPoint endPoint, out TextError error), error.Message);

        Assert.Equal(canonical, EndPointText.Format(endPoint));
        Assert.True(EndPointText.TryParse(canonical, null, out IPEndPoint again));
        Assert.Equal(endPoint, again);
    }

    [Theory]
    [InlineData("", null, 0)]
    [InlineData("1.2.3.4", null, 7)]
    [InlineData("::1", null, 3)]
    [InlineData("::1:53", null, 6)]
    [InlineData("[::1]", null, 5)]
    [InlineData("1.2.3.4:", null, 8)]
    [InlineData("1.2.3.4:", 53, 8)]
    [InlineData("1.2.3.4:65536", null, 8)]
    [InlineData("1.2.3.4:053", null, 8)]
    [InlineData("1.2.3.4:+53", null, 8)]
    [InlineData("1.2.3.4: 53", null, 8)]
    [InlineData("1.2.3.4:53 ", null, 8)]
    [InlineData(":53", null, 0)]
    [InlineData("[]:53", null, 1)]
    [InlineData("[::1:53", null, 7)]
    [InlineData("[::1]53", null, 5)]
    [InlineData("[::1]:", null, 6)]
    [InlineData("[1.2.3.4]:53", null, 0)]
    [InlineData("[::g]:53", null, 3)]
    [InlineData("localhost:53", null, 0)]
    [InlineData("[::1]:53:54", null, 6)]
    public void TryParse_WhenWrong_SaysWhere(string text, int? portDefault, int offset)
    {
        Assert.False(EndPointText.TryParse(text, portDefault, out IPEndPoint endPoint, out TextError error));

        Assert.Equal(new IPEndPoint(IPAddress.None, 0), endPoint);
        Assert.Equal(offset, error.Offset);
        Assert.NotEqual("", error.Message);
    }

    [Fact]
    public void TryParse_WhenDefaultPortIsNone_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EndPointText.TryParse("1.2.3.4", 65536, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => EndPointText.TryParse("1.2.3.4", -1, out _));
    }

    [Fact]
    public void TryParse_WhenAnyText_NeverThrows() =>
        Prop.ForAll<string, bool>((text, hasDefault) =>
            EndPointText.TryParse(text, hasDefault ? 53 : null, out _, out TextError error) == (error == default)
            && HostPort.TryParse(text, hasDefault ? 53 : null, HostNameOptions.None, out _, out error) == (error == default)).QuickCheckThrowOnFailure();
}
