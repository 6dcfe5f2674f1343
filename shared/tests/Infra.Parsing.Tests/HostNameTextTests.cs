using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class HostNameTextTests
{
    private const HostNameOptions Everything = HostNameOptions.TrailingDot | HostNameOptions.Underscore;

    private static readonly string LongLabel = new('a', 63);

    [Theory]
    [InlineData("localhost", HostNameOptions.None, "localhost")]
    [InlineData("WWW.Example.COM", HostNameOptions.None, "www.example.com")]
    [InlineData("3com.com", HostNameOptions.None, "3com.com")]
    [InlineData("a-b--c.x", HostNameOptions.None, "a-b--c.x")]
    [InlineData("xn--bcher-kva.example", HostNameOptions.None, "xn--bcher-kva.example")]
    [InlineData("1.2.3.4a", HostNameOptions.None, "1.2.3.4a")]
    [InlineData("0xzz", HostNameOptions.None, "0xzz")]
    [InlineData("example.com.", HostNameOptions.TrailingDot, "example.com")]
    [InlineData("_ntske._tcp.example", HostNameOptions.Underscore, "_ntske._tcp.example")]
    public void TryParse_WhenSound_GivesLowerCaseWithoutDot(string text, HostNameOptions options, string expected)
    {
        Assert.True(HostNameText.TryParse(text, options, out string name, out TextError error), error.Message);

        Assert.Equal(expected, name);
        Assert.True(HostNameText.TryParse(Encoding.ASCII.GetBytes(text), options, out string fromBytes));
        Assert.Equal(expected, fromBytes);
    }

    [Theory]
    [InlineData("", HostNameOptions.None, 0)]
    [InlineData(".", Everything, 0)]
    [InlineData("..", Everything, 0)]
    [InlineData("a..b", Everything, 2)]
    [InlineData(".a", Everything, 0)]
    [InlineData("a.", HostNameOptions.None, 1)]
    [InlineData("a..", Everything, 2)]
    [InlineData("-a", Everything, 0)]
    [InlineData("a-", Everything, 1)]
    [InlineData("a.-b", Everything, 2)]
    [InlineData("a_b", HostNameOptions.TrailingDot, 1)]
    [InlineData("a b", Everything, 1)]
    [InlineData("a\0", Everything, 1)]
    [InlineData("b\u00FCcher.example", Everything, 1)]
    [InlineData("\u212A.example", Everything, 0)]
    [InlineData("1.2.3.4", Everything, 6)]
    [InlineData("127.1", Everything, 4)]
    [InlineData("foo.0x7F", Everything, 4)]
    [InlineData("foo.0x", Everything, 4)]
    [InlineData("12345.", Everything, 0)]
    [InlineData("a:b", Everything, 1)]
    [InlineData("*.example", Everything, 0)]
    public void TryParse_WhenWrong_SaysWhere(string text, HostNameOptions options, int offset)
    {
        Assert.False(HostNameText.TryParse(text, options, out string name, out TextError error));

        Assert.Equal("", name);
        Assert.Equal(offset, error.Offset);
        Assert.NotEqual("", error.Message);
    }

    [Fact]
    public void TryParse_WhenAtTheLimits_AcceptsThemAndNoMore()
    {
        string longest = string.Join('.', LongLabel, LongLabel, LongLabel, LongLabel[..61]);
        Assert.Equal(HostNameText.LengthMax, longest.Length);

        Assert.True(HostNameText.TryParse(longest, out _));
        Assert.True(HostNameText.TryParse(longest + ".", Everything, out _, out _));
        Assert.True(HostNameText.TryParse(Encoding.ASCII.GetBytes(longest + "."), Everything, out _));
        Assert.False(HostNameText.TryParse(longest + "a", out _));
        Assert.False(HostNameText.TryParse(Encoding.ASCII.GetBytes(longest + "aa"), Everything, out _));
        Assert.False(HostNameText.TryParse(LongLabel + "a", HostNameOptions.None, out _, out TextError error));
        Assert.Equal(63, error.Offset);
    }

    [Fact]
    public void TryParse_WhenAnyCharacterIsInside_AcceptsLettersDigitsAndHyphens()
    {
        for (int character = 0; character <= char.MaxValue; character++)
        {
            bool isExpected = character < 0x80 && (char.IsAsciiLetterOrDigit((char)character) || character is '-' or '.');
            Assert.Equal(isExpected, HostNameText.TryParse($"a{(char)character}b", out _));
        }
    }

    [Fact]
    public void TryParse_WhenAnyText_NeverThrowsAndIsStable() =>
        Prop.ForAll<string>(text =>
        {
            if (!HostNameText.TryParse(text, Everything, out string name, out TextError error)) return error != default && name == "";
            return HostNameText.TryParse(name, HostNameOptions.Underscore, out string again, out _) && again == name;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("NTP.example.:123", null, "ntp.example:123")]
    [InlineData("ntp.example", 123, "ntp.example:123")]
    [InlineData("192.0.2.1", 123, "192.0.2.1:123")]
    [InlineData("[2001:DB8::1]:4460", null, "[2001:db8::1]:4460")]
    [InlineData("2001:db8::1", 123, "[2001:db8::1]:123")]
    public void HostPortTryParse_WhenSound_FormatsCanonically(string text, int? portDefault, string canonical)
    {
        Assert.True(HostPort.TryParse(text, portDefault, out HostPort value));

        Assert.Equal(canonical, value.ToString());
        Assert.Equal(value.Address is not null, canonical[0] is '1' or '[');
        Assert.True(HostPort.TryParse(canonical, null, out HostPort again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("ntp.example", null, 11)]
    [InlineData("ntp.example:", null, 12)]
    [InlineData("ntp.example:x", null, 12)]
    [InlineData("ntp_example:1", null, 3)]
    [InlineData("1.2.3:1", null, 5)]
    [InlineData("1.2.3.4.:1", null, 7)]
    [InlineData("[ntp.example]:1", null, 1)]
    [InlineData("[1.2.3.4]:1", null, 0)]
    [InlineData(":1", null, 0)]
    public void HostPortTryParse_WhenWrong_SaysWhere(string text, int? portDefault, int offset)
    {
        Assert.False(HostPort.TryParse(text, portDefault, HostNameOptions.None, out HostPort value, out TextError error));

        Assert.Equal(default, value);
        Assert.Equal(offset, error.Offset);
    }
}
