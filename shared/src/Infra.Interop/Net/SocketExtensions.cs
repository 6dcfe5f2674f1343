using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Infra.Interop.Net.SocketConstants;

namespace Infra.Interop.Net;

/// <summary>Socket options that the class library has no name for: socket(7), ip(7), ipv6(7), unix(7). Each throws <see cref="SocketException"/> if the kernel refuses.</summary>
public static class SocketExtensions
{
    /// <summary>Lets several sockets bind the same address and share what comes in (SO_REUSEPORT). Before bind, on each of them.</summary>
    public static void SetReusePort(this Socket socket, bool on) => SetInt32(socket, LevelSocket, ReusePort, on ? 1 : 0);

    /// <summary>Asks for kernel timestamps (SO_TIMESTAMPING); <see cref="TimestampingFlags.None"/> ends it.</summary>
    public static void SetTimestamping(this Socket socket, TimestampingFlags flags) => SetInt32(socket, LevelSocket, Timestamping, (int)flags);

    /// <summary>Asks for software receive times in the older way (SO_TIMESTAMPNS).</summary>
    public static void SetTimestampNanoseconds(this Socket socket, bool on) => SetInt32(socket, LevelSocket, TimestampNanoseconds, on ? 1 : 0);

    /// <summary>Asks which local address each datagram was sent to (IP_PKTINFO or IPV6_RECVPKTINFO, by the socket's family).</summary>
    public static void SetReceiveLocalAddress(this Socket socket, bool on)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6) SetInt32(socket, LevelIPv6, IPv6ReceivePacketInfo, on ? 1 : 0);
        else SetInt32(socket, LevelIPv4, IPv4PacketInfo, on ? 1 : 0);
    }

    /// <summary>Sets path MTU discovery (IP_MTU_DISCOVER or IPV6_MTU_DISCOVER, by the socket's family).</summary>
    public static void SetMtuDiscovery(this Socket socket, MtuDiscovery mode)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6) SetInt32(socket, LevelIPv6, IPv6MtuDiscover, (int)mode);
        else SetInt32(socket, LevelIPv4, IPv4MtuDiscover, (int)mode);
    }

    /// <summary>Bounds a blocking receive (SO_RCVTIMEO) to the microsecond, for calls that go past the class library.</summary>
    public static void SetReceiveTimeout(this Socket socket, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        Span<long> value = stackalloc long[2];   // struct timeval: seconds, microseconds
        value[0] = timeout.Ticks / TimeSpan.TicksPerSecond;
        value[1] = timeout.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond;
        socket.SetRawSocketOption(LevelSocket, ReceiveTimeout, MemoryMarshal.AsBytes(value));
    }

    /// <summary>Starts the numbers of timed datagrams at 0 again: the kernel does so when numbering is switched on.</summary>
    internal static void RestartSendNumbers(this Socket socket)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(LevelSocket, Timestamping, value);
        TimestampingFlags flags = (TimestampingFlags)MemoryMarshal.Read<uint>(value);
        SetTimestamping(socket, flags & ~TimestampingFlags.NumberSends & ~TimestampingFlags.TimeOnly);
        SetTimestamping(socket, flags);
    }

    private static void SetInt32(Socket socket, int level, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(bytes, value);
        socket.SetRawSocketOption(level, option, bytes);
    }
}
