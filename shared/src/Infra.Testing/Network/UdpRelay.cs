using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Infra.Testing.Fakes;

namespace Infra.Testing.Network;

/// <summary>
/// Stands between UDP clients and a server on loopback and loses, delays, doubles, reorders and damages what passes, by a seed. Each client
/// gets a socket of its own towards the server, as through a NAT. Thread-safe; at most 1024 clients.
/// </summary>
public sealed class UdpRelay : IAsyncDisposable
{
    private const int ClientsMax = 1024;
    private const int DatagramBytesMax = 65_535;
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(50);

    private readonly Socket _front = Bind();
    private readonly IPEndPoint _server;
    private readonly SeededRandom _random;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<IPEndPoint, Line> _lines = new();
    private readonly ConcurrentBag<Task> _tasks = [];
    private long _forwarded;
    private long _dropped;

    private UdpRelay(IPEndPoint server, RelayFaults toServer, RelayFaults toClient, SeededRandom random)
    {
        _server = server;
        _random = random;
        ToServer = toServer;
        ToClient = toClient;
        EndPoint = (IPEndPoint)_front.LocalEndPoint!;
    }

    /// <summary>Where clients send to: an address of loopback with a free port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What happens to requests; may be set at any time.</summary>
    public RelayFaults ToServer { get; set; }

    /// <summary>What happens to replies; may be set at any time.</summary>
    public RelayFaults ToClient { get; set; }

    /// <summary>Datagrams sent on so far, doubles included.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <summary>Datagrams lost on purpose so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Starts a relay to a server.</summary>
    public static UdpRelay Start(IPEndPoint server, RelayFaults toServer, RelayFaults toClient, SeededRandom random)
    {
        var relay = new UdpRelay(server, toServer, toClient, random);
        relay._tasks.Add(Task.Run(relay.ReceiveFromClientsAsync));
        return relay;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _front.Dispose();
        foreach (Line line in _lines.Values)
            line.Socket.Dispose();
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        _stop.Dispose();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task ReceiveFromClientsAsync()
    {
        var any = new IPEndPoint(IPAddress.Any, 0);
        await foreach ((byte[] datagram, EndPoint source) in ReceiveAsync(_front, any).ConfigureAwait(false))
        {
            var client = (IPEndPoint)source;
            if (!_lines.TryGetValue(client, out Line? line))
            {
                if (_lines.Count >= ClientsMax) continue;
                line = _lines[client] = new Line(Bind());
                Line added = line;
                _tasks.Add(Task.Run(() => ReceiveFromServerAsync(added, client)));
            }
            Pass(datagram, ToServer, line.Requests, line.Socket, _server);
        }
    }

    private async Task ReceiveFromServerAsync(Line line, IPEndPoint client)
    {
        await foreach ((byte[] datagram, _) in ReceiveAsync(line.Socket, _server).ConfigureAwait(false))
            Pass(datagram, ToClient, line.Replies, _front, client);
    }

    private async IAsyncEnumerable<(byte[] Datagram, EndPoint Source)> ReceiveAsync(Socket socket, EndPoint from)
    {
        byte[] buffer = new byte[DatagramBytesMax];
        while (!_stop.IsCancellationRequested)
        {
            SocketReceiveFromResult result;
            try
            {
                result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _stop.Token).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                continue;   // ICMP port unreachable: the server is not up yet
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                yield break;
            }
            yield return (buffer[..result.ReceivedBytes], result.RemoteEndPoint);
        }
    }

    private void Pass(byte[] datagram, RelayFaults faults, Held held, Socket socket, EndPoint target)
    {
        if (_random.Chance(faults.Loss))
        {
            Interlocked.Increment(ref _dropped);
            return;
        }
        if (datagram.Length > 0 && _random.Chance(faults.Corrupt)) datagram[_random.Next(datagram.Length)] ^= (byte)(1 << _random.Next(8));
        int copies = _random.Chance(faults.Duplicate) ? 2 : 1;
        if (_random.Chance(faults.Reorder) && held.TryHold(() => Send(datagram, faults, copies, socket, target)))
        {
            _ = ReleaseLaterAsync(held);
            return;
        }
        Send(datagram, faults, copies, socket, target);
        held.Release();
    }

    private static async Task ReleaseLaterAsync(Held held)
    {
        await Task.Delay(HoldTime).ConfigureAwait(false);
        held.Release();
    }

    private void Send(byte[] datagram, RelayFaults faults, int copies, Socket socket, EndPoint target)
    {
        TimeSpan delay = faults.Delay + (faults.Jitter > TimeSpan.Zero ? faults.Jitter * (_random.Next(1000) / 1000.0) : TimeSpan.Zero);
        _ = SendAsync(datagram, delay, copies, socket, target);
    }

    private async Task SendAsync(byte[] datagram, TimeSpan delay, int copies, Socket socket, EndPoint target)
    {
        try
        {
            if (delay > TimeSpan.Zero) await Task.Delay(delay, _stop.Token).ConfigureAwait(false);
            for (int i = 0; i < copies; i++)
            {
                await socket.SendToAsync(datagram, SocketFlags.None, target, _stop.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _forwarded);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is going down, or nobody listens: the datagram is lost, as it would be.
        }
    }

    private sealed record Line(Socket Socket)
    {
        internal Held Requests { get; } = new();

        internal Held Replies { get; } = new();
    }

    /// <summary>At most one datagram that waits for the next to pass it.</summary>
    private sealed class Held
    {
        private Action? _send;

        internal bool TryHold(Action send) => Interlocked.CompareExchange(ref _send, send, null) is null;

        internal void Release() => Interlocked.Exchange(ref _send, null)?.Invoke();
    }
}
