using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Infra.Proxy.Tests.Support;

/// <summary>A server of HTTP/2 that answers each request with the frames it is told, right or wrong.</summary>
internal sealed class RawHttp2Origin : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly Func<uint, byte[]> _answer;
    private readonly bool _waitsForBody;
    private readonly AcceptLoop _connections;

    /// <param name="answer">The frames for a request on a stream.</param>
    /// <param name="waitsForBody">Whether it takes a request to its end before it answers.</param>
    internal RawHttp2Origin(Func<uint, byte[]> answer, bool waitsForBody = false)
    {
        _answer = answer;
        _waitsForBody = waitsForBody;
        _connections = new AcceptLoop(ServeAsync);
    }

    internal IPEndPoint EndPoint => _connections.EndPoint;

    /// <summary>What had come of the bodies of requests when they were answered.</summary>
    internal IReadOnlyCollection<string> Bodies => _bodies;

    /// <summary>A head, and a body that ends the stream.</summary>
    internal static Func<uint, byte[]> Response(IEnumerable<(string Name, string Value)> fields, string body) => stream =>
        [.. Http2Frame.Write(Http2Frame.Headers, 4, stream, Http2Frame.Block(fields)), .. Http2Frame.Write(Http2Frame.Data, 1, stream, Encoding.Latin1.GetBytes(body))];

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync(Http2Frame.Write(Http2Frame.Settings, 0, 0, []), stop);
        await ReadAsync(socket, RawHttp2.Preface.Length, stop);
        var body = new StringBuilder();
        while (true)
        {
            byte[] head = await ReadAsync(socket, 9, stop);
            byte[] payload = await ReadAsync(socket, (head[0] << 16) | (head[1] << 8) | head[2], stop);
            bool isFlagged = (head[4] & 1) != 0;
            if (head[3] == Http2Frame.Settings && !isFlagged) await socket.SendAsync(Http2Frame.Write(Http2Frame.Settings, 1, 0, []), stop);
            if (head[3] == Http2Frame.Data) body.Append(Encoding.Latin1.GetString(payload));
            bool isDue = _waitsForBody ? isFlagged && head[3] is Http2Frame.Data or Http2Frame.Headers : head[3] == Http2Frame.Headers;
            if (!isDue) continue;
            _bodies.Enqueue(body.ToString());
            body.Clear();
            await socket.SendAsync(_answer(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5))), stop);
        }
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int length, CancellationToken stop)
    {
        var bytes = new byte[length];
        for (int seen = 0; seen < length;)
        {
            int count = await socket.ReceiveAsync(bytes.AsMemory(seen), stop);
            if (count == 0) throw new EndOfStreamException();
            seen += count;
        }
        return bytes;
    }
}
