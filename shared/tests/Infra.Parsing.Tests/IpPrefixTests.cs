using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class IpPrefixTests
{
    [Theory]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::1", "::1/128")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1/32")]
    [InlineData("::fffe:0:0/95", "::fffe:0:0/95")]
    public void TryParse_WhenSound_FormatsCanonically(string text, string canonical)
    {
        Assert.True(IpPrefix.TryParse(text, out IpPrefix prefix, out TextError error), error.Message);

        Assert.Equal(canonical, prefix.ToString());
        Assert.True(IpPrefix.TryParse(canonical, out IpPrefix again));
        Assert.Equal(prefix, again);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("/", 0)]
    [InlineData("10.0.0.0/", 9)]
    [InlineData("10.0.0.0/33", 9)]
    [InlineData("10.0.0.0/08", 9)]
    [InlineData("10.0.0.0/+8", 9)]
    [InlineData("10.0.0.0/8 ", 9)]
    [InlineData("10.0.0.0/8/8", 9)]
    [InlineData("10.0.0.0/1000", 9)]
    [InlineData("10.0.0.0/255.0.0.0", 9)]
    [InlineData("10.0/8", 4)]
    [InlineData("10.0.0.1/8", 0)]
    [InlineData("10.0.0.1/0", 0)]
    [InlineData("::/129", 3)]
    [InlineData("::1/127", 0)]
    [InlineData("::ffff:10.0.0.1/104", 0)]
    [InlineData("fe80::1%2/64", 6)]
    [InlineData("[::1]/128", 0)]
    public void TryParse_WhenWrong_SaysWhere(string text, int offset)
    {
        Assert.False(IpPrefix.TryParse(text, out IpPrefix prefix, out TextError error));

        Assert.Equal(default, prefix);
        Assert.Equal(offset, error.Offset);
        Assert.NotEqual("", error.Message);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::10.1.2.3", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    public void Contains_WhenAddress_TreatsMappedAsV4(string prefixText, string addressText, bool expected)
    {
        Assert.True(IpPrefix.TryParse(prefixText, out IpPrefix prefix));
        Assert.True(IpAddressText.TryParse(addressText, out IPAddress address));

        Assert.Equal(expected, prefix.Contains(address));
        Assert.Equal(expected, prefix.Contains(address.GetAddressBytes()));
        Assert.Equal(expected, prefix.Contains(IpPrefix.Covering(address, 128)));
    }

    [Fact]
    public void Contains_WhenAnyBits_EqualsBitByBit() =>
        Prop.ForAll<(uint Bits, uint Other), byte, byte>((pair, lengthPick, flipPick) =>
        {
            int length = lengthPick % 33;
            byte[] bytes = BitConverter.GetBytes(pair.Bits);
            var address = new IPAddress(bytes);
            IpPrefix prefix = IpPrefix.Covering(address, length);
            int flip = flipPick % 32;
            bytes[flip / 8] ^= (byte)(0x80 >> flip % 8);
            return prefix.Contains(address) && prefix.Contains(new IPAddress(bytes)) == flip >= length
                && IpPrefix.TryParse(prefix.ToString(), out IpPrefix back) && back == prefix
                && IpPrefix.TryCreate(prefix.Address, length, out IpPrefix made) && made == prefix;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Contains_WhenPrefix_IsForWiderOnesOnly()
    {
        Assert.True(IpPrefix.TryParse("10.0.0.0/8", out IpPrefix wide));
        Assert.True(IpPrefix.TryParse("10.1.0.0/16", out IpPrefix narrow));
        Assert.True(IpPrefix.TryParse("::/0", out IpPrefix six));

        Assert.True(wide.Contains(narrow));
        Assert.True(wide.Contains(wide));
        Assert.False(narrow.Contains(wide));
        Assert.False(six.Contains(wide));
    }

    [Fact]
    public void Default_WhenAsked_ContainsNothing()
    {
        IpPrefix none = default;

        Assert.False(none.Contains(IPAddress.Any));
        Assert.False(none.Contains(IPAddress.IPv6Any));
        Assert.False(none.Contains(none));
        Assert.False(none.Contains(ReadOnlySpan<byte>.Empty));
        Assert.Equal(AddressFamily.Unspecified, none.Family);
        Assert.Equal("", none.ToString());
    }

    [Fact]
    public void TryCreate_WhenBitsOrLengthAreWrong_Fails()
    {
        Assert.False(IpPrefix.TryCreate(IPAddress.Parse("10.0.0.1"), 8, out _));
        Assert.False(IpPrefix.TryCreate(IPAddress.Parse("10.0.0.0"), 33, out _));
        Assert.False(IpPrefix.TryCreate(IPAddress.Parse("10.0.0.0"), -1, out _));
        Assert.True(IpPrefix.TryCreate(IPAddress.Parse("::ffff:10.0.0.0"), 104, out IpPrefix mapped));
        Assert.Equal("10.0.0.0/8", mapped.ToString());
    }

    [Fact]
    public void TryParse_WhenAnyText_NeverThrows() =>
        Prop.ForAll<string>(text => IpPrefix.TryParse(text, out _, out TextError error) == (error == default)).QuickCheckThrowOnFailure();
}
