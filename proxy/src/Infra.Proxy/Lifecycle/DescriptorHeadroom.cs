using System.Net.Sockets;
using Infra.Hosting;
using Infra.Interop;
using Infra.Interop.Files;
using Infra.Proxy.Data;

namespace Infra.Proxy.Lifecycle;

/// <summary>
/// Descriptors that are kept free. A process that has none left cannot even start a thread, and ends; so clients may use all but a share, and servers, without which the clients there are get
/// nothing, all but a smaller one.
/// </summary>
internal static class DescriptorHeadroom
{
    private const int KeptFromClients = 64;
    private const int KeptFromServers = 32;
    private const int RoomMax = 256 * 1024;   // 2 MB of the kernel's memory

    private static readonly int Limit = ProcessLimits.OpenFilesMax();

    /// <summary>Lets the kernel make room for all of them before the first client comes; a loop whose socket needs more would wait for 10 to 20 ms.</summary>
    internal static void MakeRoom()
    {
        EventLoop.MayBlock("making room for descriptors");
        try
        {
            Descriptors.MakeRoom(Math.Min(Limit, RoomMax));
        }
        catch (Exception e) when (e is NativeException or SocketException)
        {
            // It grows when it has to, then.
        }
    }

    /// <summary>Whether a connection that was just accepted may stay.</summary>
    internal static bool AdmitsClient(Socket socket) => Descriptors.NumberOf(socket.SafeHandle) < NumbersFor(Limit, KeptFromClients);

    /// <summary>Makes a socket to a server.</summary>
    /// <exception cref="SocketException">There is no descriptor for it (<see cref="SocketError.TooManyOpenSockets"/>), or no memory.</exception>
    internal static Socket OpenForServer(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (Descriptors.NumberOf(socket.SafeHandle) < NumbersFor(Limit, KeptFromServers)) return socket;
        socket.Dispose();
        throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    /// <summary>The first number that is not to be used. Where the limit is small, half of it may be.</summary>
    internal static int NumbersFor(int limit, int kept) => Math.Max(limit - kept, limit / 2);
}
