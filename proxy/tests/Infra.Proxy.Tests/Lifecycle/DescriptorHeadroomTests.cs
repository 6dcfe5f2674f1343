using System.Net.Sockets;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Tests.Lifecycle;

public sealed class DescriptorHeadroomTests
{
    [Theory]
    [InlineData(1024, 64, 960)]
    [InlineData(100, 64, 50)]
    [InlineData(int.MaxValue, 64, int.MaxValue - 64)]
    public void NumbersFor_KeepsAShare_OfASmallLimitHalf(int limit, int kept, int expected) => Assert.Equal(expected, DescriptorHeadroom.NumbersFor(limit, kept));

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    [InlineData(AddressFamily.Unix)]
    public void OpenForServer_WhereThereIsRoom_MakesAStream(AddressFamily family)
    {
        using Socket socket = DescriptorHeadroom.OpenForServer(family);

        Assert.Equal((family, SocketType.Stream), (socket.AddressFamily, socket.SocketType));
        Assert.True(DescriptorHeadroom.AdmitsClient(socket));
    }
}
