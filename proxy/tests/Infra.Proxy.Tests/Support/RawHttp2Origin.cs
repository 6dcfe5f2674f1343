using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Infra.Proxy.Tests.Support;

/// <summary>A server of HTTP/2 that answers each request with the frames it is told, right or wrong.</summary>
internal sealed class RawHttp2Origin : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly Func<uint, byte[]> _answer;
    private readonly bool _waitsForBody;
    private readonly Task _accepting;

    /// <param name="answer">The frames for a request on a stream.</param>
    /// <param name="waitsForBody">Whether it takes a request to its end before it answers.</param>
    internal RawHttp2Origin(Func<uint, byte[]> answer, bool waitsForBody = false)
    {
        _answer = answer;
        _waitsForBody = waitsForBody;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(16);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint { get; }

    /// <summary>What had come of the bodies of requests when they were answered.</summary>
    internal IReadOnlyCollection<string> Bodies => _bodies;

    /// <summary>A head, and a body that ends the stream.</summary>
    internal static Func<uint, byte[]> Response(IEnumerable<(string Name, string Value)> fields, string body) => stream =>
        [.. Http2Frame.Write(Http2Frame.Headers, 4, stream, Http2Frame.Block(fields)), .. Http2Frame.Write(Http2Frame.Data, 1, stream, Encoding.Latin1.GetBytes(body))];

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
                _ = ServeAsync(await _socket.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket socket = client;
        try
        {
            await socket.SendAsync(Http2Frame.Write(Http2Frame.Settings, 0, 0, []), _stop.Token);
            await ReadAsync(socket, RawHttp2.Preface.Length);
            var body = new StringBuilder();
            while (true)
            {
                byte[] head = await ReadAsync(socket, 9);
                byte[] payload = await ReadAsync(socket, (head[0] << 16) | (head[1] << 8) | head[2]);
                bool isFlagged = (head[4] & 1) != 0;
                if (head[3] == Http2Frame.Settings && !isFlagged) await socket.SendAsync(Http2Frame.Write(Http2Frame.Settings, 1, 0, []), _stop.Token);
                if (head[3] == Http2Frame.Data) body.Append(Encoding.Latin1.GetString(payload));
                bool isDue = _waitsForBody ? isFlagged && head[3] is Http2Frame.Data or Http2Frame.Headers : head[3] == Http2Frame.Headers;
                if (!isDue) continue;
                _bodies.Enqueue(body.ToString());
                body.Clear();
                await socket.SendAsync(_answer(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5))), _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or EndOfStreamException or ObjectDisposedException)
        {
            // The proxy went away, or the test is over.
        }
    }

    private async Task<byte[]> ReadAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (int seen = 0; seen < length;)
        {
            int count = await socket.ReceiveAsync(bytes.AsMemory(seen), _stop.Token);
            if (count == 0) throw new EndOfStreamException();
            seen += count;
        }
        return bytes;
    }
}
