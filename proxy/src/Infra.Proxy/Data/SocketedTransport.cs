using System.Net.Sockets;

namespace Infra.Proxy.Data;

/// <summary>A transport over a socket of its own.</summary>
internal abstract class SocketedTransport(Socket socket) : Transport
{
    /// <summary>The socket below.</summary>
    internal Socket Socket { get; } = socket;

    /// <inheritdoc/>
    internal override bool IsQuiet
    {
        get
        {
            try
            {
                // A server says nothing unasked: a readable socket has been closed, or brings bytes that belong to no request. Over TLS it may be a
                // session ticket, so only an end counts there.
                return !Socket.Poll(0, SelectMode.SelectRead) || (IsSecure && Socket.Available > 0);
            }
            catch (Exception e) when (IsFailure(e))
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    internal override void EndReceive() => Shutdown(SocketShutdown.Receive);

    /// <inheritdoc/>
    internal override void Abort()
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

    /// <inheritdoc/>
    internal override void Drop()
    {
        if (IsSecure) Abort();
        else Socket.Dispose();
    }

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
