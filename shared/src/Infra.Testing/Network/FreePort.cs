using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Infra.Testing.Network;

/// <summary>
/// Port numbers of the loopback address that nobody uses at this moment, for programs that cannot be told to choose one themselves. They lie below those that the kernel gives to
/// clients: of those, any connection of another test could take one before the program has bound it.
/// </summary>
public static class FreePort
{
    private const int TriesMax = 1000;
    private const int First = 10_000;
    private const string KernelsRange = "/proc/sys/net/ipv4/ip_local_port_range";

    private static readonly int End = FirstOfClients();

    /// <summary>A free UDP port.</summary>
    public static int Udp() => Choose(SocketType.Dgram);

    /// <summary>A free TCP port.</summary>
    public static int Tcp() => Choose(SocketType.Stream);

    /// <summary>A port that is free for both, as servers of DNS need it.</summary>
    public static int Both() => Choose(SocketType.Dgram, SocketType.Stream);

    private static int Choose(params SocketType[] types)
    {
        for (int i = 0; i < TriesMax; i++)
        {
            // By chance, so that tests of several processes seldom choose the same at once.
            int port = Random.Shared.Next(First, End);
            if (Array.TrueForAll(types, type => IsFree(port, type))) return port;
        }
        throw new InvalidOperationException($"no port from {First} to {End - 1} is free");
    }

    private static bool IsFree(int port, SocketType type)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }

    private static int FirstOfClients()
    {
        const int Usual = 32_768;
        if (!File.Exists(KernelsRange)) return Usual;
        int first = int.Parse(File.ReadAllText(KernelsRange).Split('\t', ' ')[0], CultureInfo.InvariantCulture);
        // A machine that gives clients nearly all ports leaves no others to choose from.
        return first > First + TriesMax ? first : Usual;
    }
}
