using System.Net;
using System.Security.Cryptography;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Wire;

public class ReferenceIdTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("GPS", 0x47505300u)]
    [InlineData("INIT", 0x494E4954u)]
    public void TryParse_TakesUpToFourCharacters(string text, uint bits)
    {
        Assert.True(ReferenceId.TryParse(text, out ReferenceId id));
        Assert.Equal(bits, id.Bits);
        Assert.Equal(text, id.ToString(1));
    }

    [Theory]
    [InlineData("FIVE5")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void TryParse_RefusesWhatIsTooLongOrNotPrintable(string text) => Assert.False(ReferenceId.TryParse(text, out _));

    [Fact]
    public void ToString_EscapesWhatATerminalWouldObey() => Assert.Equal(@"\x1b[2J", new ReferenceId(0x1B5B324A).ToString(1));

    [Fact]
    public void ToString_FromStratum2On_IsADottedQuad() => Assert.Equal("192.0.2.1", new ReferenceId(0xC0000201).ToString(2));

    [Theory]
    [InlineData("192.0.2.1", 0xC0000201u)]
    [InlineData("::ffff:192.0.2.1", 0xC0000201u)]
    public void FromAddress_OfIPv4_IsTheAddress(string address, uint bits) => Assert.Equal(bits, ReferenceId.FromAddress(IPAddress.Parse(address)).Bits);

    [Theory]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1234:5678:9abc:def0")]
    public void FromAddress_OfIPv6_StartsItsMd5(string address)
    {
        byte[] digest = MD5.HashData(IPAddress.Parse(address).GetAddressBytes());

        Assert.Equal(Convert.ToHexString(digest.AsSpan(0, 4)), ReferenceId.FromAddress(IPAddress.Parse(address)).ToString());
    }
}
