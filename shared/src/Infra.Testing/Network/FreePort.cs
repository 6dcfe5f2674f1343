using System.Net;
using System.Net.Sockets;

namespace Infra.Testing.Network;

/// <summary>Port numbers of the loopback address that nobody uses at this moment, for programs that cannot be told to choose one themselves.</summary>
public static class FreePort
{
    private const int TriesMax = 100;

    /// <summary>A free UDP port.</summary>
    public static int Udp() => Bind(SocketType.Dgram, ProtocolType.Udp);

    /// <summary>A free TCP port.</summary>
    public static int Tcp() => Bind(SocketType.Stream, ProtocolType.Tcp);

    /// <summary>A port that is free for both, as servers of DNS need it.</summary>
    public static int Both()
    {
        for (int i = 0; i < TriesMax; i++)
        {
            int port = Udp();
            try
            {
                return Bind(SocketType.Stream, ProtocolType.Tcp, port);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Connections have used it: the next one.
            }
        }
        throw new InvalidOperationException("no port is free for UDP and TCP");
    }

    private static int Bind(SocketType type, ProtocolType protocol, int port = 0)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
