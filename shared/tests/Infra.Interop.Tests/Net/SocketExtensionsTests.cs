using System.Net;
using System.Net.Sockets;
using Infra.Interop.Identity;
using Infra.Interop.Net;

namespace Infra.Interop.Tests.Net;

public sealed class SocketExtensionsTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Options_WhenSet_AreReadBack(string address)
    {
        IPEndPoint local = new(IPAddress.Parse(address), 0);
        bool ipv6 = local.AddressFamily == AddressFamily.InterNetworkV6;
        using Socket socket = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        socket.SetReusePort(true);
        socket.SetTimestamping(TimestampingFlags.ReceiveSoftware | TimestampingFlags.ReportSoftware);
        socket.SetReceiveLocalAddress(true);
        socket.SetMtuDiscovery(MtuDiscovery.Omit);
        socket.SetReceiveTimeout(TimeSpan.FromMilliseconds(1500));

        Assert.Equal(1, Read(1, SocketConstants.ReusePort));
        Assert.Equal(24, Read(1, SocketConstants.Timestamping));
        Assert.Equal(1, ipv6 ? Read(41, SocketConstants.IPv6ReceivePacketInfo) : Read(0, SocketConstants.IPv4PacketInfo));
        Assert.Equal(5, ipv6 ? Read(41, SocketConstants.IPv6MtuDiscover) : Read(0, SocketConstants.IPv4MtuDiscover));
        byte[] timeout = new byte[16];
        socket.GetRawSocketOption(1, SocketConstants.ReceiveTimeout, timeout);
        Assert.Equal(1, BitConverter.ToInt64(timeout));
        Assert.InRange(BitConverter.ToInt64(timeout, 8), 500_000, 510_000);   // rounded up to the kernel's ticks

        int Read(int level, int option)
        {
            byte[] value = new byte[4];
            socket.GetRawSocketOption(level, option, value);
            return BitConverter.ToInt32(value);
        }
    }

    [Fact]
    public void Options_WhenTheKernelRefuses_Throw()
    {
        using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using Socket unix = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        Assert.Throws<SocketException>(() => udp.SetTimestamping((TimestampingFlags)0x8000_0000));
        Assert.Throws<SocketException>(() => udp.SetMtuDiscovery((MtuDiscovery)99));
        Assert.Throws<SocketException>(() => unix.SetMtuDiscovery(MtuDiscovery.Want));
        Assert.Throws<SocketException>(() => udp.AttachReusePortFilter([new BpfInstruction(0xFFFF, 0, 0, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => udp.AttachReusePortFilter([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReusePortFilter.BySourceAddress(0));
        udp.Dispose();
        Assert.Throws<ObjectDisposedException>(() => udp.SetReusePort(true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReusePortFilter_SendsEachSourceToOneWorker(bool ipv6)
    {
        const int Workers = 3;
        UdpSocketOptions options = new() { ReusePort = true, ReceiveTimeout = TimeSpan.FromSeconds(5) };
        IPEndPoint local = new(ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0);
        List<UdpBatchSocket> group = [UdpBatchSocket.Bind(local, options)];
        UdpBatch batch = new(64, 64, 64);
        try
        {
            IPEndPoint shared = group[0].LocalEndPoint;
            for (int i = 1; i < Workers; i++) group.Add(UdpBatchSocket.Bind(shared, options));
            const uint Multiplier = 0x9E37_79B1;
            group[0].Socket.AttachReusePortFilter(ReusePortFilter.BySourceAddress(Workers, Multiplier));

            int[] perWorker = new int[Workers];
            for (uint host = 1; host <= 30; host++)
            {
                uint source = ipv6 ? 0 : 0x7F00_0000 | host;
                for (int repeat = 0; repeat < 2; repeat++)   // another port each time
                {
                    IPAddress address = ipv6 ? IPAddress.IPv6Loopback : IPAddress.Parse($"127.0.0.{host}");
                    using Socket client = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                    client.Bind(new IPEndPoint(address, 0));
                    client.SendTo("x"u8, shared);
                    int worker = (int)((source * Multiplier >> 16) % Workers);
                    Assert.Equal(1, group[worker].Receive(batch));
                    Assert.Equal(client.LocalEndPoint, batch.Source(0).ToEndPoint());
                    perWorker[worker]++;
                }
            }

            if (!ipv6) Assert.All(perWorker, count => Assert.InRange(count, 1, 59));
            Assert.All(group, socket => Assert.Equal(0, socket.Receive(batch, wait: false)));
        }
        finally
        {
            foreach (UdpBatchSocket socket in group) socket.Dispose();
        }
    }

    [Fact]
    public void GetPeerCredentials_OfAUnixSocket_IsThisProcess()
    {
        (Socket left, Socket right) = UnixPair.Connect();
        using (left)
        using (right)
        {
            PeerCredentials expected = new(Environment.ProcessId, Credentials.Users().Effective, Credentials.Groups().Effective);

            Assert.Equal(expected, left.GetPeerCredentials());
            Assert.Equal(expected, right.GetPeerCredentials());
        }
    }

    [Fact]
    public void GetPeerCredentials_WhenDisposed_Throws()
    {
        (Socket left, Socket right) = UnixPair.Connect();
        left.Dispose();
        right.Dispose();

        Assert.Throws<ObjectDisposedException>(() => left.GetPeerCredentials());
    }
}
