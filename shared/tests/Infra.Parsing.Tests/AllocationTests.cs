using System.Net;
using Infra.Testing;

namespace Infra.Parsing.Tests;

/// <summary>What stands on a path that runs per packet allocates nothing.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void IpPrefix_WhenAsked_AllocatesNothing()
    {
        IpPrefix prefix = IpPrefix.Covering(IPAddress.Parse("10.0.0.0"), 8);
        byte[] four = [10, 1, 2, 3];
        byte[] mapped = IPAddress.Parse("::ffff:10.1.2.3").GetAddressBytes();

        AllocationAssert.Zero(() => Assert.True(prefix.Contains(four) && prefix.Contains(mapped)));
    }

    [Fact]
    public void Decode_WhenIntoASpan_AllocatesNothing()
    {
        byte[] target = new byte[16];

        AllocationAssert.Zero(() =>
        {
            Assert.True(Base64.TryDecode("Zm9vYmFy", target, out _));
            Assert.True(Base32.TryDecode("cpnmuoj1e8"u8, target, out _, Base32Alphabet.ExtendedHex, Padding.Forbidden));
            Assert.True(Hex.TryDecode("00ff", target, out _));
        });
    }

    [Fact]
    public void HostName_WhenOnlyChecked_AllocatesNothing() =>
        AllocationAssert.Zero(() => Assert.True(HostNameText.IsValid("www.example.com", HostNameOptions.None, out _)));
}
