using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Http.Http1;

namespace Infra.Proxy.Tests.Support;

/// <summary>A server that does nothing but what it is told: it keeps every byte that it gets, and answers each head with what a function says.</summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly Func<RawExchange, Task> _answer;
    private readonly AcceptLoop _connections;

    internal RawOrigin(Func<RawExchange, Task> answer)
    {
        _answer = answer;
        _connections = new AcceptLoop(ServeAsync);
    }

    internal RawOrigin(string response)
        : this(exchange => exchange.SendAsync(response))
    {
    }

    internal IPEndPoint EndPoint => _connections.EndPoint;

    internal int ConnectionCount => _connections.ConnectionCount;

    /// <summary>The heads that came, in their order.</summary>
    internal ConcurrentQueue<string> Heads { get; } = new();

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        var exchange = new RawExchange(socket);
        while (await exchange.ReadHeadAsync(stop) is { } head)
        {
            Heads.Enqueue(head);
            await _answer(exchange);
        }
    }
}

/// <summary>One connection of a <see cref="RawOrigin"/>.</summary>
internal sealed class RawExchange(Socket socket)
{
    private const int BytesMax = 1 << 20;

    private byte[] _buffer = new byte[4096];
    private int _length;

    internal string Head { get; private set; } = "";

    internal string Path => Head.Split(' ')[1];

    internal Socket Socket => socket;

    /// <summary>Whether the end that was read was a reset.</summary>
    internal bool WasReset { get; private set; }

    internal async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int count = await socket.ReceiveAsync(Room(), cancellation);
            if (count == 0) return null;
            _length += count;
        }
        Head = Encoding.Latin1.GetString(_buffer.AsSpan(0, end));
        Drop(end + 4);
        return Head;
    }

    /// <summary>Reads until <paramref name="isEnough"/> says so, or the proxy ends; gives what was read, and whether it ended.</summary>
    internal async Task<(string Text, bool IsEnded)> ReadAsync(Func<string, bool> isEnough)
    {
        while (true)
        {
            string text = Encoding.Latin1.GetString(_buffer.AsSpan(0, _length));
            if (isEnough(text))
            {
                Drop(_length);
                return (text, false);
            }
            int count;
            try
            {
                count = await socket.ReceiveAsync(Room());
            }
            catch (SocketException)
            {
                WasReset = true;
                count = 0;
            }
            if (count == 0) return (text, true);
            _length += count;
        }
    }

    /// <summary>Switches to WebSocket (RFC 6455), as the head asked for.</summary>
    internal Task AcceptWebSocketAsync(string fields = "")
    {
        string key = Head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(": ")[1];
        var accept = new byte[WebSocketHandshake.AcceptLength];
        WebSocketHandshake.WriteAccept(Encoding.ASCII.GetBytes(key), accept);
        return SendAsync($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Encoding.ASCII.GetString(accept)}\r\n{fields}\r\n");
    }

    internal async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    internal void Close() => socket.Dispose();

    /// <summary>Closes it with a reset.</summary>
    internal void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private Memory<byte> Room()
    {
        if (_length == _buffer.Length && _length < BytesMax) Array.Resize(ref _buffer, 2 * _length);
        return _buffer.AsMemory(_length);
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count.._length).CopyTo(_buffer);
        _length -= count;
    }
}
