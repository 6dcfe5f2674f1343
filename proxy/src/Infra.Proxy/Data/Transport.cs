using System.Net.Sockets;

namespace Infra.Proxy.Data;

/// <summary>
/// A connection's bytes, plain or through TLS. One receive beside one send may be under way. Failures of the peer or the network are
/// <see cref="IOException"/>, <see cref="SocketException"/> or <see cref="ObjectDisposedException"/>: <see cref="IsFailure"/> tells them from bugs.
/// </summary>
internal abstract class Transport(Socket socket)
{
    /// <summary>The socket below.</summary>
    internal Socket Socket { get; } = socket;

    /// <summary>Whether TLS carries it.</summary>
    internal virtual bool IsSecure => false;

    /// <summary>Receives at least one byte; 0 means that the peer sends nothing more.</summary>
    internal abstract ValueTask<int> ReceiveAsync(Memory<byte> target);

    /// <summary>Sends from the start of <paramref name="source"/>; tells how much was taken, at least one byte.</summary>
    internal abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> source);

    /// <summary>Says that nothing more will be sent. Never throws.</summary>
    internal abstract ValueTask EndSendAsync();

    /// <summary>Closes in an orderly way. Never throws.</summary>
    internal abstract ValueTask CloseAsync();

    /// <summary>Lets a receive that waits, and all later ones, end with 0. Never throws; for any thread.</summary>
    internal void EndReceive() => Shutdown(SocketShutdown.Receive);

    /// <summary>Drops the connection: the peer sees a reset, and whatever waits here fails. Never throws; for any thread.</summary>
    internal void Abort()
    {
        try
        {
            Socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (IsFailure(e))
        {
            // It is closed already.
        }
        Socket.Dispose();
    }

    /// <summary>Whether an exception says that the connection failed, as connections do.</summary>
    internal static bool IsFailure(Exception exception) => exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException;

    private protected void Shutdown(SocketShutdown how)
    {
        try
        {
            Socket.Shutdown(how);
        }
        catch (Exception e) when (IsFailure(e))
        {
            // The peer was faster.
        }
    }
}
