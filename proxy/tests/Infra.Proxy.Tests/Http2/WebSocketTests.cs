using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Http2;

/// <summary>WebSocket with a real client, over HTTP/1.1 and over HTTP/2 (RFC 8441), to a server of HTTP/1.1.</summary>
public sealed class WebSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Message_GoesThereAndBack(int version)
    {
        await using var origin = new RawOrigin(EchoAsync);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("chat");

        await socket.ConnectAsync(new Uri($"ws://{proxy.Address}/chat"), invoker, CancellationToken.None);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[64];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None);

        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, received.Count));
        Assert.Equal("chat", socket.SubProtocol);
        string head = Assert.Single(origin.Heads);
        Assert.StartsWith("GET /chat HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"Via: {(version == 2 ? "2" : "1.1")} proxyd", head, StringComparison.Ordinal);
        socket.Abort();
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Handshake_OverHttp2_WhenTheServersAcceptIsWrong_Is502()
    {
        await using var origin = new RawOrigin("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{proxy.Address}/"), invoker, CancellationToken.None));

        Assert.Equal(1, proxy.Engine.Counters.ErrorCount(Infra.Http.Forwarding.ProxyError.HttpUpgradeFailed));
    }

    /// <summary>The server's end is the client's END_STREAM, with no limit to wait for: the clock stands still. What the client says after it still goes up, and its own end ends the tunnel.</summary>
    [Fact]
    public async Task Tunnel_OverHttp2_WhenTheServerEnds_TheClientSeesIt_AndMayGoOn()
    {
        var heard = new TaskCompletionSource<(string Text, bool IsEnded)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync("Sec-WebSocket-Protocol: chat\r\n");
            await exchange.SendAsync("last words");
            exchange.Socket.Shutdown(SocketShutdown.Send);
            heard.SetResult(await exchange.ReadAsync(_ => false));
        });
        await using RunningProxy proxy = await StartAsync(origin, new FakeTimeProvider());
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));
        Assert.Equal("last words", string.Concat(client.Frames.Where(frame => frame is { Stream: 1, Type: Http2Frame.Data }).Select(frame => Encoding.ASCII.GetString(frame.Payload))));
        await client.SendAsync(Http2Frame.Data, 0, 1, "still "u8.ToArray());
        await client.SendAsync(Http2Frame.Data, 1, 1, "here"u8.ToArray());

        Assert.Equal(("still here", true), await heard.Task.WaitAsync(Patience));
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Counters.TunnelCount == 0, Patience));
        Assert.DoesNotContain(client.Frames, frame => frame is { Stream: 1, Type: Http2Frame.Reset });
    }

    /// <summary>A client that never ends its half keeps the tunnel no longer than its limit.</summary>
    [Fact]
    public async Task Tunnel_OverHttp2_WhenTheServerEnds_AndTheClientDoesNot_EndsInTheEnd()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync("Sec-WebSocket-Protocol: chat\r\n");
            exchange.Socket.Shutdown(SocketShutdown.Send);
            ended.SetResult((await exchange.ReadAsync(_ => false)).IsEnded);
        });
        var time = new FakeTimeProvider();
        await using RunningProxy proxy = await StartAsync(origin, time);
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));
        Assert.True(await client.PingAsync(1));
        Assert.False(ended.Task.IsCompleted);

        // The limit may begin a moment after the client has seen the end.
        for (int i = 0; i < 2000 && !ended.Task.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10);
        }

        Assert.True(await ended.Task.WaitAsync(Patience));
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, Type: Http2Frame.Reset, Error: "NO_ERROR" })));
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    private static Task<RunningProxy> StartAsync(RawOrigin origin, TimeProvider time) =>
        RunningProxy.StartAsync($"services {{ t {{ listeners {{ \"127.0.0.1:0\" }}; connectors {{ \"{origin.EndPoint}\" }} }} }}", time: time);

    // One short frame, unmasked, and back: RFC 6455 section 5.2.
    internal static async Task EchoAsync(RawExchange exchange)
    {
        await exchange.AcceptWebSocketAsync("Sec-WebSocket-Protocol: chat\r\n");
        (string frame, bool isEnded) = await exchange.ReadAsync(text => text.Length >= 11);
        if (isEnded) return;
        byte[] bytes = Encoding.Latin1.GetBytes(frame);
        byte[] payload = [.. bytes[6..11].Select((each, i) => (byte)(each ^ bytes[2 + (i % 4)]))];
        await exchange.Socket.SendAsync((byte[])[0x81, 0x05, .. payload]);
        await exchange.ReadAsync(_ => false);
    }
}
