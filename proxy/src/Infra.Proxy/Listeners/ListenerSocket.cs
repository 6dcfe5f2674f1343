using System.Net;
using System.Net.Sockets;
using Infra.Proxy.Config;
using Infra.Proxy.Data;

namespace Infra.Proxy.Listeners;

/// <summary>Opens listening sockets.</summary>
internal static class ListenerSocket
{
    /// <summary>Binds and listens.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    internal static Socket Open(ListenerConfig config)
    {
        bool isUnix = config.Address is UnixDomainSocketEndPoint;
        var socket = new Socket(config.Address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (isUnix) RemoveDead(config.Address.ToString()!);
            // ::1 and 127.0.0.1 are two addresses with two listeners; only "any" takes both.
            if (config.Address is IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } v6) socket.DualMode = v6.Address.Equals(IPAddress.IPv6Any) && Socket.OSSupportsIPv4;
            socket.Bind(config.Address);
            socket.Listen(config.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A socket file whose program died is in the way; one that answers belongs to a living program.
    private static void RemoveDead(string path)
    {
        EventLoop.MayBlock("trying a socket's file");
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }
}
