using System.Net;
using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Network;

namespace Infra.Proxy.Tests.Http2;

/// <summary>The limits of time that requests of HTTP/1 have hold for those of HTTP/2 too. In each test the limit alone ends what is awaited.</summary>
public sealed class Http2LimitsTests
{
    private const byte Continuation = 9;
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

    /// <summary>Up to twice its limits a head is a mistake: the request is refused with its reason, and the connection serves on.</summary>
    [Theory]
    [InlineData(101, 1, 0, 431, "too-many-fields")]
    [InlineData(200, 1, 0, 431, "too-many-fields")]
    [InlineData(60, 275, 0, 431, "head-too-large")]
    [InlineData(1, 17_500, 0, 431, "head-too-large")]
    [InlineData(1, 33_000, 0, 431, "head-too-large")]
    [InlineData(97, 330, 0, 431, "head-too-large")]
    [InlineData(0, 0, 8_200, 414, "target-too-long")]
    [InlineData(0, 0, 33_000, 414, "target-too-long")]
    public async Task Head_AboveItsLimits_IsRefusedWithItsReason_AndTheConnectionLives(int fields, int bytes, int targetBytes, int status, string reason)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var http = new HttpClient();
        using HttpRequestMessage request = Get(new Uri($"{proxy.Url}/{new string('a', targetBytes)}"));
        for (int i = 0; i < fields; i++)
            request.Headers.Add($"x-{i}", new string('~', bytes));

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal($"proxyd; error=http_request_error; details=\"{reason}\"", Assert.Single(response.Headers.GetValues("Proxy-Status")));
        Assert.Empty(origin.Heads);
        using HttpResponseMessage next = await http.SendAsync(Get(new Uri(proxy.Url)));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(1, proxy.Engine.Counters.AcceptedCount);
    }

    /// <summary>What is longer still is no mistake: the block is not read to its end, and the connection ends.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Block_OfMoreThanTwiceTheLimit_EndsTheConnection(int beyond, bool lives)
    {
        const int BlockBytesMax = (2 * 16_384) + 1024;
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        (string, string)[] head = [(":method", "GET"), (":path", "/"), (":scheme", "http"), (":authority", "a")];
        int rest = BlockBytesMax + beyond - Http2Frame.Block([.. head, ("x", new string('a', 20_000))]).Length;
        byte[] block = Http2Frame.Block([.. head, ("x", new string('a', 20_000 + rest))]);
        Assert.Equal(BlockBytesMax + beyond, block.Length);

        await client.SendAsync(Http2Frame.Headers, 1, 1, block[..16_384]);
        await client.SendAsync(Continuation, 0, 1, block[16_384..32_768]);
        await client.SendAsync(Continuation, 4, 1, block[32_768..]);
        await client.GetAsync(3);

        if (lives)
        {
            Assert.Equal(431, await client.StatusAsync(1));
            Assert.Equal(200, await client.StatusAsync(3));
            return;
        }
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));
        Assert.Equal("ENHANCE_YOUR_CALM", client.Frames.Find(frame => frame.Type == Http2Frame.GoAway)!.Error);
        Assert.Equal(1, proxy.Engine.Counters.Http2RefusedCount(Infra.Http.Http2.FrameGateVerdict.BlockBytes));
        Assert.Empty(origin.Heads);
    }

    /// <summary>A short block that becomes a long head: one field is put into the table, and then named again and again.</summary>
    [Theory]
    [InlineData(11, true)]
    [InlineData(100, false)]
    public async Task Block_ThatGrowsWhenItIsRead_GoesNoFurther(int times, bool lives)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        byte[] field = Http2Frame.Block([("x", new string('a', 4000))]);
        field[0] = 0x40;   // RFC 7541 section 6.2.1: with incremental indexing; 0xBE names it then
        byte[] block = [.. Http2Frame.Block([(":method", "GET"), (":path", "/"), (":scheme", "http"), (":authority", "a")]), .. field, .. Enumerable.Repeat((byte)0xBE, times)];

        await client.SendAsync(Http2Frame.Headers, 5, 1, block);
        await client.GetAsync(3);

        Assert.Equal(lives ? 431 : 0, await client.StatusAsync(1));
        if (lives) Assert.Equal(200, await client.StatusAsync(3));
        else Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));
        Assert.Equal(lives ? 1 : 0, origin.Heads.Count);
    }

    [Theory]
    [InlineData(900, 200)]
    [InlineData(1900, 431)]
    public async Task Head_WhenTheLimitIsOneMebibyte_MayBeSoLarge(int kilobytes, int status)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n head-bytes 1048576\n }");
        using var http = new HttpClient();
        using HttpRequestMessage request = Get(new Uri(proxy.Url));
        for (int i = 0; i < 50; i++)
            request.Headers.Add($"x-{i}", new string('a', kilobytes * 20));

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, origin.Heads.Count);
    }

    [Fact]
    public async Task Tunnel_WhenSilent_IsEnded_ThoughTheClientSpokeLast()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            await exchange.ReadAsync(_ => false);
            ended.TrySetResult();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n tunnel-idle-ms 100\n }");
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        await client.SendAsync(Http2Frame.Data, 0, 1, "x"u8.ToArray());

        await ended.Task.WaitAsync(Patience);
        // The stream alone, and not as if the server had ended it.
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Reset, Stream: 1 })));
        Assert.Equal("CANCEL", client.Frames.Find(frame => frame.Type == Http2Frame.Reset)!.Error);
        Assert.DoesNotContain(client.Frames, frame => frame is { Stream: 1, EndsStream: true });
        Assert.True(await client.PingAsync(1));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tunnel_WhenTheServerEndsIt_IsGone_ThoughTheClientDoesNot(bool sendsMuch)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            // More than the client's window lets through.
            if (sendsMuch) await exchange.SendAsync(new string('x', 100_000));
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n tunnel-idle-ms 3000\n }");
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

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
            await exchange.AcceptWebSocketAsync();
            (string text, _) = await exchange.ReadAsync(seen => seen.Length > 0);
            await exchange.SendAsync(text);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "request-timeout-ms=1000");
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        // What began later has reached its limit.
        await client.GetAsync(3, "/slow");
        Assert.Equal(504, await client.StatusAsync(3));
        await client.SendAsync(Http2Frame.Data, 0, 1, "x"u8.ToArray());

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Data, Stream: 1, Payload.Length: 1 })));
    }

    /// <summary>Without it the limit is 60 s, for longer than this test waits.</summary>
    [Fact]
    public async Task Client_WhenIdle_IsToldToGo()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n keep-alive-ms 1000\n }");
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1);
        Assert.Equal(200, await client.StatusAsync(1));

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));
        Assert.Equal("NO_ERROR", client.Frames.Find(frame => frame.Type == Http2Frame.GoAway)!.Error);
    }

    /// <summary>HTTP/1 has 400 for these; Kestrel gives us the number alone. No server sees how it was written.</summary>
    [Theory]
    [InlineData("+3")]
    [InlineData(" 3")]
    [InlineData("3 ")]
    [InlineData("03")]
    public async Task ContentLength_InAnyFormThatKestrelTakes_GoesUpAsANumber(string length)
    {
        var body = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            (string text, _) = await exchange.ReadAsync(seen => seen.Length >= 3);
            body.SetResult(text);
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([.. Post, ("content-length", length)]));
        await client.SendAsync(Http2Frame.Data, 1, 1, "abc"u8.ToArray());

        Assert.Equal(200, await client.StatusAsync(1));
        Assert.Contains("\r\nContent-Length: 3\r\n", Assert.Single(origin.Heads), StringComparison.Ordinal);
        Assert.Equal("abc", await body.Task);
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

    private static HttpRequestMessage Get(Uri target) => new(HttpMethod.Get, target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
