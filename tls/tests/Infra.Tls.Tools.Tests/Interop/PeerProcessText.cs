using System.Net.Sockets;
using Infra.Testing.Peers;

namespace Infra.Tls.Tools.Tests.Interop;

internal static class PeerProcessText
{
    internal static string AllText(this PeerProcess process) => process.Output + process.Error;

    /// <summary>Whether somebody listens on a port of loopback.</summary>
    internal static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
