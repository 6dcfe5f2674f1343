using System.Net;
using System.Net.Sockets;

namespace Infra.Proxy.Tests.Support;

/// <summary>A listening socket of this process; each of its connections is served beside the others, and ends by itself or with it.</summary>
internal sealed class AcceptLoop : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly Task _accepting;
    private int _connectionCount;

    /// <param name="serve">Serves a connection, which is closed when it has; that the other side went, or the test is over, may be thrown.</param>
    internal AcceptLoop(Func<Socket, CancellationToken, Task> serve)
    {
        _serve = serve;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(128);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint { get; }

    internal int ConnectionCount => Volatile.Read(ref _connectionCount);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _socket.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _connectionCount);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket own = socket;
        try
        {
            await _serve(socket, _stop.Token);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The proxy dropped the connection, or the test is over.
        }
    }

    private static bool IsEnd(Exception exception) => exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
