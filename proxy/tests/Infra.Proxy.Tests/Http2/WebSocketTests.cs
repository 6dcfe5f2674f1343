using System.Net;
using System.Net.WebSockets;
using System.Text;
using Infra.Http.Http1;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>WebSocket with a real client, over HTTP/1.1 and over HTTP/2 (RFC 8441), to a server of HTTP/1.1.</summary>
public sealed class WebSocketTests
{
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

    // One short frame, unmasked, and back: RFC 6455 section 5.2.
    internal static async Task EchoAsync(RawExchange exchange)
    {
        string key = exchange.Head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(": ")[1];
        var accept = new byte[WebSocketHandshake.AcceptLength];
        WebSocketHandshake.WriteAccept(Encoding.ASCII.GetBytes(key), accept);
        await exchange.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Accept: {Encoding.ASCII.GetString(accept)}\r\n\r\n");
        (string frame, bool isEnded) = await exchange.ReadAsync(text => text.Length >= 11);
        if (isEnded) return;
        byte[] bytes = Encoding.Latin1.GetBytes(frame);
        byte[] payload = [.. bytes[6..11].Select((each, i) => (byte)(each ^ bytes[2 + (i % 4)]))];
        await exchange.Socket.SendAsync((byte[])[0x81, 0x05, .. payload]);
        await exchange.ReadAsync(_ => false);
    }
}
