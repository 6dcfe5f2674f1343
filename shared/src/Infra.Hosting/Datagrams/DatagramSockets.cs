using System.Net;
using System.Net.Sockets;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;

namespace Infra.Hosting.Datagrams;

/// <summary>Opens the sockets of a UDP service, one for each of its loops.</summary>
public static class DatagramSockets
{
    // Nothing but its timeout wakes the reader of a socket that the service manager holds as well.
    private static readonly TimeSpan InheritedReceiveTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes the socket that the service manager made for an address (then there is only that one), or binds as many as asked for.</summary>
    /// <param name="wanted">Where to listen; with port 0 all sockets share one free port.</param>
    /// <param name="count">How many sockets, 1 or more; two and more share the address by SO_REUSEPORT.</param>
    /// <param name="options">For each of them; <see cref="UdpSocketOptions.ReusePort"/> is set here.</param>
    /// <param name="given">The sockets of the service manager.</param>
    /// <exception cref="SocketException">The address is taken or not ours, or an option was refused; nothing stays open.</exception>
    public static IReadOnlyList<UdpBatchSocket> Open(IPEndPoint wanted, int count, UdpSocketOptions options, ListenSockets given)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (given.Take(wanted, SocketType.Dgram) is { } socket) return [UdpBatchSocket.Inherit(socket, options with { ReceiveTimeout = InheritedReceiveTimeout })];
        List<UdpBatchSocket> sockets = [];
        try
        {
            IPEndPoint address = count > 1 ? FindFree(wanted, options) : wanted;
            for (int i = 0; i < count; i++)
                sockets.Add(UdpBatchSocket.Bind(address, options with { ReusePort = count > 1 }));
            return sockets;
        }
        catch
        {
            foreach (UdpBatchSocket opened in sockets)
                opened.Dispose();
            throw;
        }
    }

    // Shared sockets would also join those of another daemon, so the address must be free for one that is not shared.
    private static IPEndPoint FindFree(IPEndPoint wanted, UdpSocketOptions options)
    {
        using var probe = UdpBatchSocket.Bind(wanted, options with { ReusePort = false });
        return probe.LocalEndPoint;
    }
}
