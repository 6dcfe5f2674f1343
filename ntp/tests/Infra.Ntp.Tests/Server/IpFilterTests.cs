using System.Net;
using System.Numerics;
using Infra.Ntp.Server;

namespace Infra.Ntp.Tests.Server;

public class IpFilterTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.7", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.3.7", false)]
    [InlineData("::ffff:0.0.0.0/96", "203.0.113.9", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("0.0.0.0/0", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("127.0.0.1/32", "127.0.0.1", true)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "::2", false)]
    public void Contains_OfOnePrefix(string prefix, string address, bool expected) =>
        Assert.Equal(expected, new IpFilter([IPNetwork.Parse(prefix)]).Contains(Client(address)));

    [Fact]
    public void Contains_OverlappingPrefixesInAnyOrder_IsTheUnion()
    {
        IPNetwork[] networks = [IPNetwork.Parse("10.1.2.0/24"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("10.1.2.3/32")];
        foreach (IPNetwork[] order in (IPNetwork[][])[networks, [.. networks.Reverse()]])
        {
            var filter = new IpFilter(order);
            Assert.True(filter.Contains(Client("10.200.0.1")));
            Assert.True(filter.Contains(Client("10.1.2.3")));
            Assert.False(filter.Contains(Client("11.0.0.0")));
        }
    }

    [Fact]
    public void Contains_SeededRandomPrefixes_AgreesWithTheClassLibrary()
    {
        var random = new Random(20260101);
        for (int round = 0; round < 200; round++)
        {
            IPNetwork[] networks = [.. Enumerable.Range(0, 6).Select(_ => RandomNetwork(random))];
            var filter = new IpFilter(networks);
            for (int i = 0; i < 50; i++)
            {
                IPAddress address = RandomNear(random, networks[random.Next(networks.Length)]);
                Assert.Equal(networks.Any(network => network.Contains(address)), filter.Contains(ClientAddress.FromIPAddress(address)));
            }
        }
    }

    [Fact]
    public void Empty_HoldsNothing_EverythingHoldsAll()
    {
        foreach (string address in (string[])["0.0.0.0", "255.255.255.255", "::", "ffff::", "::ffff:1.2.3.4"])
        {
            Assert.False(IpFilter.Empty.Contains(Client(address)));
            Assert.True(IpFilter.Everything.Contains(Client(address)));
        }
    }

    private static ClientAddress Client(string address) => ClientAddress.FromIPAddress(IPAddress.Parse(address));

    private static IPNetwork RandomNetwork(Random random)
    {
        byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);
        int length = random.Next(1, bytes.Length * 8 + 1);
        return new IPNetwork(new IPAddress(Masked(bytes, length)), length);
    }

    private static byte[] Masked(byte[] bytes, int length)
    {
        var value = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        int width = bytes.Length * 8;
        value = value >> (width - length) << (width - length);
        byte[] masked = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[bytes.Length - masked.Length], .. masked];
    }

    private static IPAddress RandomNear(Random random, IPNetwork network)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        int bit = random.Next(bytes.Length * 8);
        bytes[bit / 8] ^= (byte)(1 << (7 - bit % 8));
        return new IPAddress(bytes);
    }
}
