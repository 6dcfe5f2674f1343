namespace Infra.Interop.Net;

/// <summary>How a <see cref="UdpBatchSocket"/> is set up.</summary>
public sealed record UdpSocketOptions
{
    /// <summary>Several sockets may bind the same address and share its datagrams (SO_REUSEPORT). Default false.</summary>
    public bool ReusePort { get; init; }

    /// <summary>An IPv6 socket also takes IPv4, shown as IPv4-mapped addresses. Default false.</summary>
    public bool DualMode { get; init; }

    /// <summary>
    /// Tell which address of this machine a datagram was sent to, and answer from it (IP_PKTINFO, IPV6_RECVPKTINFO). Null (default):
    /// only where the socket is bound to the unspecified address, where it is needed.
    /// </summary>
    public bool? LocalAddress { get; init; }

    /// <summary>Receive times. Default: from the kernel.</summary>
    public ReceiveTimestamps ReceiveTimestamps { get; init; } = ReceiveTimestamps.Kernel;

    /// <summary>Send times. Default: none.</summary>
    public SendTimestamps SendTimestamps { get; init; }

    /// <summary>
    /// How long <see cref="UdpBatchSocket.Receive"/> waits before it comes back with nothing, so that its thread can look after
    /// other things. Default 250 ms; more than 0, at most an hour.
    /// </summary>
    public TimeSpan ReceiveTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Bytes that the kernel may hold for us (SO_RCVBUF); 0 leaves its default.</summary>
    public int ReceiveBufferBytes { get; init; }
}
