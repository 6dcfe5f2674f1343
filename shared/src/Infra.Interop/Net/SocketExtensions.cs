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

    /// <summary>
    /// Gives a SO_REUSEPORT group the program that picks its socket (SO_ATTACH_REUSEPORT_CBPF); one socket of the group suffices. A
    /// result outside the group falls back to the kernel's own choice.
    /// </summary>
    /// <param name="socket">A socket with <see cref="SetReusePort"/>.</param>
    /// <param name="program">1 to 4096 instructions: see <see cref="ReusePortFilter"/>. The kernel checks it.</param>
    public static void AttachReusePortFilter(this Socket socket, ReadOnlySpan<BpfInstruction> program)
    {
        ArgumentOutOfRangeException.ThrowIfZero(program.Length, nameof(program));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(program.Length, 4096, nameof(program));

        // struct sock_fprog: u16 instructions, padding to 8, address of the first. The kernel copies the program.
        BpfInstruction[] pinned = PinnedArray.Create<BpfInstruction>(program.Length, out nint address);
        program.CopyTo(pinned);
        Span<byte> value = stackalloc byte[16];
        value.Clear();
        MemoryMarshal.Write(value, (ushort)program.Length);
        MemoryMarshal.Write(value[8..], address);
        socket.SetRawSocketOption(LevelSocket, AttachReusePortProgram, value);
        GC.KeepAlive(pinned);
    }

    /// <summary>Who connected to this Unix socket, or whom it connected to (SO_PEERCRED).</summary>
    public static PeerCredentials GetPeerCredentials(this Socket socket)
    {
        Span<byte> value = stackalloc byte[12];   // struct ucred: pid, uid, gid
        int length = socket.GetRawSocketOption(LevelSocket, SocketConstants.PeerCredentials, value);
        if (length != value.Length) throw new NativeException("getsockopt", Errno.EINVAL);
        return new PeerCredentials(MemoryMarshal.Read<int>(value), MemoryMarshal.Read<uint>(value[4..]), MemoryMarshal.Read<uint>(value[8..]));
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
