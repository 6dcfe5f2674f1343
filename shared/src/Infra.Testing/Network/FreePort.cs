using System.Net;
using System.Net.Sockets;

namespace Infra.Testing.Network;

/// <summary>Port numbers of the loopback address that nobody uses at this moment, for programs that cannot be told to choose one themselves.</summary>
public static class FreePort
{
    /// <summary>A free UDP port.</summary>
    public static int Udp() => Bind(SocketType.Dgram, ProtocolType.Udp);

    /// <summary>A free TCP port.</summary>
    public static int Tcp() => Bind(SocketType.Stream, ProtocolType.Tcp);

    private static int Bind(SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
