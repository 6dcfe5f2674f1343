using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Files;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Listeners;

/// <summary>Opens listening sockets.</summary>
internal static class ListenerSocket
{
    /// <summary>Binds and listens.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    /// <exception cref="ProxyStartException">The path of a unix socket has no folder, or is taken by something that is no socket; the message says so.</exception>
    internal static Socket Open(ListenerConfig config)
    {
        bool isUnix = config.Address is UnixDomainSocketEndPoint;
        var socket = new Socket(config.Address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (isUnix) MakeRoom(config.Address.ToString()!);
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

    // A socket file whose program died is in the way; one that answers belongs to a living program, and whatever is no socket is somebody's file.
    private static void MakeRoom(string path)
    {
        EventLoop.MayBlock("trying a socket's file");
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder)) throw Refuse(path, $"there is no folder {folder}");
        FileFacts facts;
        try
        {
            facts = FileFacts.Read(path, followLink: false);
        }
        catch (NativeException)
        {
            // There is nothing, or nothing that may be looked at: then binding tells.
            return;
        }
        if (facts.Kind != FileKind.Socket) throw Refuse(path, $"there is something else in its place ({facts.Kind}); remove it if it is not needed");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
#pragma warning disable RS0030 // Never on a loop, as said above: nobody is served yet.
            probe.Connect(new UnixDomainSocketEndPoint(path));
#pragma warning restore RS0030
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    private static ProxyStartException Refuse(string path, string problem) => new($"cannot listen on unix:{path}: {problem}", isConfig: false);
}
