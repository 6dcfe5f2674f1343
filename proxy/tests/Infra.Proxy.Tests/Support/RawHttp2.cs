using System.Net.Sockets;
using System.Text;

namespace Infra.Proxy.Tests.Support;

/// <summary>A client of HTTP/2 that sends frames as it is told and keeps those that come.</summary>
internal sealed class RawHttp2(Socket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _length;

    internal static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>What came, in its order.</summary>
    internal List<Http2Frame> Frames { get; } = [];

    /// <summary>Whether the server has closed the connection.</summary>
    internal bool IsEnded { get; private set; }

    internal Socket Socket => socket;

    /// <summary>Bytes that are no whole frame; for servers that speak something else.</summary>
    internal string Rest => Encoding.Latin1.GetString(_buffer, 0, _length);

    /// <summary>Connects, and sends the preface with empty SETTINGS.</summary>
    internal static async Task<RawHttp2> ConnectAsync(RunningProxy proxy, bool sendsPreface = true)
    {
        RawClient client = await proxy.ConnectAsync();
        var http2 = new RawHttp2(client.Socket);
        if (sendsPreface) await http2.SendAsync([.. Preface, .. Http2Frame.Write(Http2Frame.Settings, 0, 0, [])]);
        return http2;
    }

    /// <summary>A WebSocket over stream 1 that the server has taken (RFC 8441).</summary>
    internal static async Task<RawHttp2> OpenTunnelAsync(RunningProxy proxy)
    {
        RawHttp2 client = await ConnectAsync(proxy);
        (string, string)[] head = [(":method", "CONNECT"), (":protocol", "websocket"), (":path", "/"), (":scheme", "http"), (":authority", "a"), ("sec-websocket-version", "13")];
        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block(head));
        Assert.Equal(200, await client.StatusAsync(1));
        return client;
    }

    internal async Task SendAsync(byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent));
        }
        catch (SocketException)
        {
            // The server had enough.
        }
    }

    internal Task SendAsync(byte type, byte flags, uint stream, params byte[] payload) => SendAsync(Http2Frame.Write(type, flags, stream, payload));

    internal Task GetAsync(uint stream, string path = "/", params (string, string)[] fields) =>
        SendAsync(Http2Frame.Headers, 5, stream, Http2Frame.Block([(":method", "GET"), (":path", path), (":scheme", "http"), (":authority", "a"), .. fields]));

    /// <summary>Reads until there is what is wanted; false if the connection ends before. Time that runs out fails the test.</summary>
    internal async Task<bool> ReadUntilAsync(Func<List<Http2Frame>, bool> isEnough)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isEnough(Frames))
        {
            if (IsEnded) return false;
            int count;
            try
            {
                count = await socket.ReceiveAsync(_buffer.AsMemory(_length), patience.Token);
            }
            catch (SocketException)
            {
                count = 0;
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"there came only: {string.Join(", ", Frames)}", e);
            }
            IsEnded |= count == 0;
            _length += count;
            int known = Frames.Count;
            Cut();
            foreach (Http2Frame ping in Frames.Skip(known).Where(frame => frame is { Type: Http2Frame.Ping, IsAck: false }).ToArray())
                await SendAsync(Http2Frame.Ping, 1, 0, ping.Payload);   // RFC 9113 section 6.7
        }
        return true;
    }

    /// <summary>Whether a PING is answered: then everything before it has been read by the server.</summary>
    internal async Task<bool> PingAsync(byte mark)
    {
        byte[] payload = [.. Enumerable.Repeat(mark, 8)];
        await SendAsync(Http2Frame.Ping, 0, 0, payload);
        return await ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.Ping && frame.IsAck && frame.Payload.AsSpan().SequenceEqual(payload)));
    }

    /// <summary>Reads to the end of a stream's response; its status.</summary>
    internal async Task<int> StatusAsync(uint stream)
    {
        await ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == stream && (frame.Type == Http2Frame.Headers || frame.Type == Http2Frame.Reset)));
        return Frames.Find(frame => frame.Stream == stream && frame.Type == Http2Frame.Headers)?.Status ?? 0;
    }

    public void Dispose() => socket.Dispose();

    private void Cut()
    {
        int at = 0;
        while (_length - at >= 9)
        {
            int length = (_buffer[at] << 16) | (_buffer[at + 1] << 8) | _buffer[at + 2];
            if (length > 1 << 17 || _length - at < 9 + length) break;
            uint stream = ((uint)_buffer[at + 5] << 24) | ((uint)_buffer[at + 6] << 16) | ((uint)_buffer[at + 7] << 8) | _buffer[at + 8];
            Frames.Add(new Http2Frame(_buffer[at + 3], _buffer[at + 4], stream, _buffer[(at + 9)..(at + 9 + length)]));
            at += 9 + length;
        }
        _buffer.AsSpan(at.._length).CopyTo(_buffer);
        _length -= at;
    }
}
