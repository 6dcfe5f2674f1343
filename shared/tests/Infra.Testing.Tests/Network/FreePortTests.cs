using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Testing.Network;

namespace Infra.Testing.Tests.Network;

public sealed class FreePortTests
{
    [Fact]
    public void Both_IsFreeForUdpAndTcp_AndNoPortOfClients()
    {
        int[] clients = [.. File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ').Select(each => int.Parse(each, CultureInfo.InvariantCulture))];

        int port = FreePort.Both();

        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
        tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
        Assert.True(port < clients[0] || clients[0] < 12_000, $"{port} may be given to a client ({clients[0]} to {clients[1]})");
    }
}
