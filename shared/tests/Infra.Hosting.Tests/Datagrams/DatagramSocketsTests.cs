using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Hosting.Datagrams;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;

namespace Infra.Hosting.Tests.Datagrams;

public sealed class DatagramSocketsTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Open_OfSeveral_BindsAllToOnePort(int count)
    {
        IReadOnlyList<UdpBatchSocket> sockets = DatagramSockets.Open(AnyPort, count, new UdpSocketOptions(), new ListenSockets());

        try
        {
            Assert.Equal(count, sockets.Count);
            Assert.Single(sockets.Select(each => each.LocalEndPoint).Distinct());
        }
        finally
        {
            DisposeAll(sockets);
        }
    }

    [Fact]
    public void Open_WhenTheServiceManagerMadeOne_TakesThatAlone()
    {
        using var made = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        made.Bind(AnyPort);
        var address = (IPEndPoint)made.LocalEndPoint!;
        var given = new ListenSockets(new ListenSocket("", made, address));

        IReadOnlyList<UdpBatchSocket> sockets = DatagramSockets.Open(address, 4, new UdpSocketOptions { ReceiveTimeout = TimeSpan.FromHours(1) }, given);

        UdpBatchSocket only = Assert.Single(sockets);
        Assert.Same(made, only.Socket);
        byte[] timeout = new byte[16];   // struct timeval of SOL_SOCKET, SO_RCVTIMEO
        Assert.Equal(16, made.GetRawSocketOption(1, 20, timeout));
        Assert.Equal((0L, 500_000L), (BinaryPrimitives.ReadInt64LittleEndian(timeout), BinaryPrimitives.ReadInt64LittleEndian(timeout.AsSpan(8))));
        Assert.Empty(given.Remaining);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Open_WhenAnotherHasTheAddress_FailsEvenWhereItShares(int count, bool otherShares)
    {
        using var other = UdpBatchSocket.Bind(AnyPort, new UdpSocketOptions { ReusePort = otherShares });

        var exception = Assert.Throws<SocketException>(() => DatagramSockets.Open(other.LocalEndPoint, count, new UdpSocketOptions(), new ListenSockets()));

        Assert.Equal(SocketError.AddressAlreadyInUse, exception.SocketErrorCode);
    }

    private static void DisposeAll(IReadOnlyList<UdpBatchSocket> sockets)
    {
        foreach (UdpBatchSocket socket in sockets)
            socket.Dispose();
    }
}
