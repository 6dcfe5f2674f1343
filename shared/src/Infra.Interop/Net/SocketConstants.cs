namespace Infra.Interop.Net;

/// <summary>Levels and options, &lt;asm-generic/socket.h&gt; and &lt;linux/in.h&gt;, &lt;linux/in6.h&gt;: the same on x86-64 and arm64.</summary>
internal static class SocketConstants
{
    internal const int LevelSocket = 1;
    internal const int LevelIPv4 = 0;
    internal const int LevelIPv6 = 41;

    internal const int ReusePort = 15;
    internal const int PeerCredentials = 17;
    internal const int PendingError = 4;
    internal const int ReceiveTimeout = 20;
    internal const int TimestampNanoseconds = 35;
    internal const int Timestamping = 37;
    internal const int AttachReusePortProgram = 51;
    internal const int ControlRights = 1;

    internal const int IPv4PacketInfo = 8;
    internal const int IPv4MtuDiscover = 10;
    internal const int IPv4ReceiveError = 11;

    internal const int IPv6MtuDiscover = 23;
    internal const int IPv6ReceiveError = 25;
    internal const int IPv6ReceivePacketInfo = 49;
    internal const int IPv6PacketInfo = 50;
}
