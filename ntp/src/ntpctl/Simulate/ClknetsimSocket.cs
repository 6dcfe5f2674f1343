using System.Net.Sockets;
using Infra.Ntp.Simulation.Clknetsim;

namespace Infra.Ntp.Control.Simulate;

/// <summary>The way to a clknetsim server: a local socket that keeps messages whole. Waits as long as the slowest node of the world takes, at most ten minutes.</summary>
internal sealed class ClknetsimSocket : IClknetsimServer, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Socket _socket;

    private ClknetsimSocket(Socket socket) => _socket = socket;

    internal static ClknetsimSocket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new ClknetsimSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> message) => _socket.Send(message);

    /// <inheritdoc/>
    public int Exchange(ReadOnlySpan<byte> message, Span<byte> reply)
    {
        _socket.Send(message);
        return _socket.Receive(reply);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
