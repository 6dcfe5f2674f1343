using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>
/// Stands between clients of TCP and a server on loopback, and carries each connection over two <see cref="SlowLine"/>s. A seed repeats the decisions of the n-th connection, if not the order in
/// which connections come.
/// </summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<SlowLine> _lines = [];
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly IPEndPoint _server;
    private readonly LineFaults _toServer;
    private readonly LineFaults _toClient;
    private readonly ulong _seed;
    private readonly Task _accepting;

    internal SlowRelay(IPEndPoint server, LineFaults toServer, LineFaults toClient, ulong seed)
    {
        (_server, _toServer, _toClient, _seed) = (server, toServer, toClient, seed);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(128);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where clients connect to.</summary>
    internal IPEndPoint EndPoint { get; }

    /// <summary>Pieces that came late on all of its lines.</summary>
    internal long LostCount => _lines.Sum(line => line.LostCount);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (ulong number = 0; ; number++)
        {
            try
            {
                Socket client = await _socket.AcceptAsync(_stop.Token);
                ulong seed = _seed + (2 * number);
                _connections.Add(Task.Run(() => CarryAsync(client, seed)));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket accepted, ulong seed)
    {
        using Socket client = accepted;
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(_server, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return;
        }
        var up = new SlowLine(client, server, _toServer, new SeededRandom(seed));
        var down = new SlowLine(server, client, _toClient, new SeededRandom(seed + 1));
        _lines.Add(up);
        _lines.Add(down);
        await Task.WhenAll(up.RunAsync(_stop.Token), down.RunAsync(_stop.Token));
    }
}
