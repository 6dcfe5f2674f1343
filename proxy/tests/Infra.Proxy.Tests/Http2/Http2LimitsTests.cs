using System.Net;
using Infra.Http.Http1;
using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Network;

namespace Infra.Proxy.Tests.Http2;

/// <summary>The limits of time that requests of HTTP/1 have hold for those of HTTP/2 too. In each test the limit alone ends what is awaited.</summary>
public sealed class Http2LimitsTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string ShortLimits = "limits {\n body-grace-ms 100\n body-rate-bytes 1000000\n }";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly (string, string)[] Post = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a")];

    [Fact]
    public async Task Body_WhenSlow_Is408_AndTheServerIsCutOff()
    {
        var wasCut = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange => wasCut.TrySetResult((await exchange.ReadAsync(_ => false)).IsEnded));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, ShortLimits);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block(Post));
        await client.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());

        Assert.Equal(408, await client.StatusAsync(1));
        Assert.True(await wasCut.Task.WaitAsync(Patience));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Body_OfGrpc_MayBeAsSlowAsItLikes()
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, ShortLimits);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([.. Post, ("content-type", "application/grpc")]));
        await client.SendAsync(Http2Frame.Headers, 4, 3, Http2Frame.Block(Post));

        // The call began first, so its time would have passed by now.
        Assert.Equal(408, await client.StatusAsync(3));
        Assert.True(await client.PingAsync(1));
        Assert.DoesNotContain(client.Frames, frame => frame.Stream == 1 && frame.Type is Http2Frame.Headers or Http2Frame.Reset);
    }

    [Fact]
    public async Task Stream_WhoseWindowStaysShut_IsReset_AndItsServerIsFree()
    {
        const int Length = 1 << 20;
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, ShortLimits);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1);

        // 65535 bytes are all that a client takes who says nothing of windows.
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Reset, Stream: 1 })));

        Assert.True(await client.PingAsync(1));
        Assert.DoesNotContain(client.Frames, frame => frame.Stream == 1 && frame.EndsStream);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Head_WhenNotComplete_EndsTheConnection()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n header-timeout-ms 500\n }");
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 1, 1, Http2Frame.Block(Post));

        Assert.False(await client.ReadUntilAsync(_ => false));
        Assert.Contains(client.Frames, frame => frame.Type == Http2Frame.Settings);
        Assert.Empty(origin.Heads);
    }

    [Theory]
    [InlineData(101, 1, "too-many-fields")]
    [InlineData(60, 275, "head-too-large")]
    public async Task Head_AboveItsLimits_Is431_WithItsReason(int fields, int bytes, string reason)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (int i = 0; i < fields; i++)
            request.Headers.Add($"x-{i}", new string('~', bytes));

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.Contains(reason, Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    [Fact]
    public async Task Tunnel_WhenSilent_IsEnded_ThoughTheClientSpokeLast()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await AcceptAsync(exchange);
            await exchange.ReadAsync(_ => false);
            ended.TrySetResult();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n tunnel-idle-ms 100\n }");
        using RawHttp2 client = await OpenTunnelAsync(proxy);

        await client.SendAsync(Http2Frame.Data, 0, 1, "x"u8.ToArray());

        await ended.Task.WaitAsync(Patience);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tunnel_WhenTheServerEndsIt_IsGone_ThoughTheClientDoesNot(bool sendsMuch)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await AcceptAsync(exchange);
            // More than the client's window lets through.
            if (sendsMuch) await exchange.SendAsync(new string('x', 100_000));
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n tunnel-idle-ms 3000\n }");
        using RawHttp2 client = await OpenTunnelAsync(proxy);

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 1 && (frame.EndsStream || frame.Type == Http2Frame.Reset))));

        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Tunnel_OutlivesTheLimitOfExchanges()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path == "/slow")
            {
                await exchange.ReadAsync(_ => false);
                return;
            }
            await AcceptAsync(exchange);
            (string text, _) = await exchange.ReadAsync(seen => seen.Length > 0);
            await exchange.SendAsync(text);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "request-timeout-ms=1000");
        using RawHttp2 client = await OpenTunnelAsync(proxy);

        // What began later has reached its limit.
        await client.GetAsync(3, "/slow");
        Assert.Equal(504, await client.StatusAsync(3));
        await client.SendAsync(Http2Frame.Data, 0, 1, "x"u8.ToArray());

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Data, Stream: 1, Payload.Length: 1 })));
    }

    [Fact]
    public async Task Trailers_OfARequest_GoUp()
    {
        var body = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            (string text, _) = await exchange.ReadAsync(seen => seen.EndsWith("\r\n\r\n", StringComparison.Ordinal));
            body.SetResult(text);
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block(Post));
        await client.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());
        await client.SendAsync(Http2Frame.Headers, 5, 1, Http2Frame.Block([("x-checksum", "900150983cd24fb0"), ("x-note", "\u00e9")]));

        Assert.Equal(200, await client.StatusAsync(1));
        Assert.Equal("3\r\nabc\r\n0\r\nx-checksum: 900150983cd24fb0\r\nx-note: \u00e9\r\n\r\n", await body.Task, ignoreCase: true);
    }

    [Theory]
    [InlineData("authorization", "Basic eA==")]
    [InlineData("content-length", "3")]
    [InlineData("x-forwarded-for", "192.0.2.1")]
    [InlineData("x-note", " outside")]
    public async Task Trailers_ThatHttp1Refuses_AreRefused_AndTheServerGetsNoEnd(string name, string value)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange => seen.TrySetResult((await exchange.ReadAsync(_ => false)).Text));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block(Post));
        await client.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());
        await client.SendAsync(Http2Frame.Headers, 5, 1, Http2Frame.Block([(name, value)]));

        Assert.Equal(400, await client.StatusAsync(1));
        Assert.Equal("3\r\nabc\r\n", await seen.Task.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Host_OfTheServer_IsThatOfTheOneThatIsReached(int version)
    {
        await using var origin = new RawOrigin(Hello);
        IPEndPoint nobody = new(IPAddress.Loopback, FreePort.Tcp());
        await using RunningProxy proxy = await RunningProxy.StartAsync([nobody, origin.EndPoint], "forwarding {\n host \"upstream\"\n }");

        using var http = new HttpClient();
        for (int i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.All(origin.Heads, head => Assert.Contains($"\r\nHost: {origin.EndPoint}\r\n", head, StringComparison.Ordinal));
    }

    private static async Task<RawHttp2> OpenTunnelAsync(RunningProxy proxy)
    {
        RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        (string, string)[] head = [(":method", "CONNECT"), (":protocol", "websocket"), (":path", "/"), (":scheme", "http"), (":authority", "a"), ("sec-websocket-version", "13")];
        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block(head));
        Assert.Equal(200, await client.StatusAsync(1));
        return client;
    }

    private static Task AcceptAsync(RawExchange exchange)
    {
        string key = exchange.Head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(": ")[1];
        var accept = new byte[WebSocketHandshake.AcceptLength];
        WebSocketHandshake.WriteAccept(System.Text.Encoding.ASCII.GetBytes(key), accept);
        return exchange.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {System.Text.Encoding.ASCII.GetString(accept)}\r\n\r\n");
    }
}
