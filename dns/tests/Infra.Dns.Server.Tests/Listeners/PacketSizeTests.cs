using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Server.Listeners;

namespace Infra.Dns.Server.Tests.Listeners;

public class PacketSizeTests
{
    [Theory]
    [InlineData(1500, AddressFamily.InterNetwork, 1472)]
    [InlineData(1500, AddressFamily.InterNetworkV6, 1452)]
    [InlineData(1280, AddressFamily.InterNetworkV6, 1232)]   // the least that IPv6 has, and the default of udp-size-max
    [InlineData(68, AddressFamily.InterNetwork, 512)]
    public void AnswerBytesMax_OfAPacketSize_LeavesRoomForTheHeaders(int mtu, AddressFamily family, int expected) =>
        Assert.Equal(expected, PacketSize.AnswerBytesMax(mtu, family));

    [Fact]
    public void AnswerBytesMax_OfLoopback_IsThatOfItsInterface()
    {
        int mtu = int.Parse(File.ReadAllText("/sys/class/net/lo/mtu"), CultureInfo.InvariantCulture);

        Assert.Equal(mtu - 28, PacketSize.AnswerBytesMax(IPAddress.Loopback));
    }

    [Fact]
    public void AnswerBytesMax_OfTheWildcard_IsNoMoreThanThatOfAnyInterface() =>
        Assert.InRange(PacketSize.AnswerBytesMax(IPAddress.Any), 512, PacketSize.AnswerBytesMax(IPAddress.Loopback));

    [Fact]
    public void AnswerBytesMax_OfAnAddressThatNobodyHas_HasNoBound() => Assert.Equal(int.MaxValue, PacketSize.AnswerBytesMax(IPAddress.Parse("192.0.2.1")));
}
