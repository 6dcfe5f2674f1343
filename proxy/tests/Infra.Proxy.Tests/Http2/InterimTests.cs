using System.Globalization;
using System.Net;
using System.Text;
using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Interim responses of servers (RFC 9110 section 15.2, RFC 8297) on their way to clients of HTTP/2.</summary>
public sealed class InterimTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Fact]
    public async Task EarlyHints_ComeBeforeTheServerHasAnAnswer_AsLiteralsThatAreNotIndexed()
    {
        var hinted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string longValue = new('v', 300);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(
                $"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Long: {longValue}\r\nConnection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 7\r\nLINK: </b>\r\nX-Empty:\r\n\r\n");
            await hinted.Task;
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.GetAsync(1);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 1)));
        hinted.SetResult();
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        Http2Frame[] seen = [.. client.Frames.Where(frame => frame.Stream == 1)];
        byte[] block = [0x08, 3, .. "103"u8, .. Http2Frame.Block([("link", "</a.css>; rel=preload"), ("x-long", longValue), ("link", "</b>"), ("x-empty", "")])];
        Assert.Equal(Convert.ToHexString(Http2Frame.Write(Http2Frame.Headers, 4, 1, block)), Convert.ToHexString(seen[0].ToBytes()));
        Assert.Equal([103, 200], seen.Where(frame => frame.Type == Http2Frame.Headers).Select(frame => frame.Status));
        Assert.Equal("hello"u8.ToArray(), seen.Where(frame => frame.Type == Http2Frame.Data).SelectMany(frame => frame.Payload));
        Assert.Equal(0, proxy.Engine.Counters.InterimDroppedCount);
    }

    [Theory]
    [InlineData("102 103 104 199", "102 103 104 199 200")]
    [InlineData("100 103", "103 200")]
    [InlineData("103 103 103 103 103 103 103 103", "103 103 103 103 103 103 103 103 200")]
    [InlineData("103 103 103 103 103 103 103 103 103", "103 103 103 103 103 103 103 103 502")]
    [InlineData("101", "502")]
    public async Task Interims_ThatAServerSends_GoToTheClient_InTheirOrder_AndEightAtMost(string sent, string expected)
    {
        await using var origin = new RawOrigin(string.Concat(sent.Split(' ').Select(status => $"HTTP/1.1 {status} X\r\nLink: <{status}>\r\n\r\n")) + Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.GetAsync(1);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        Assert.Equal(expected, string.Join(' ', client.Frames.Where(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }).Select(frame => frame.Status)));
    }

    /// <summary>The client waits for 100, which Kestrel says when the body is first read; the server's hint goes beside it.</summary>
    [Fact]
    public async Task EarlyHints_BesideAnExpectation_GoToTheClient()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
            await exchange.ReadAsync(text => text == "hello");
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(
            Http2Frame.Headers, 4, 1, Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a"), ("expect", "100-continue"), ("content-length", "5")]));
        Assert.True(await client.ReadUntilAsync(frames => frames.Count(frame => frame is { Stream: 1, Type: Http2Frame.Headers }) == 2));
        await client.SendAsync(Http2Frame.Data, 1, 1, "hello"u8.ToArray());
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        int[] statuses = [.. client.Frames.Where(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }).Select(frame => frame.Status)];
        Assert.Equal([100, 103], statuses[..2].Order());
        Assert.Equal(200, Assert.Single(statuses[2..]));
    }

    /// <summary>Whatever else goes over the connection, each stream has its hints first, and the fields of all responses stay what they were.</summary>
    [Fact]
    public async Task EarlyHints_OfManyStreams_BesideBodies_LeaveEachOtherAlone()
    {
        const int Count = 300, AtATime = 60;
        await using var origin = new RawOrigin(async exchange =>
        {
            int number = int.Parse(exchange.Path[1..], CultureInfo.InvariantCulture);
            for (int i = 0; i < number % 4; i++)
                await exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: </{number}/{i}>\r\n\r\n");
            // Fields that Kestrel's encoder keeps in its table and refers to, and others.
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {BodyBytes(number)}\r\nServer: origin {number % 3}\r\nX-Kind: {number % 5}\r\nX-Number: {number}\r\n\r\n{new string((char)('a' + (number % 26)), BodyBytes(number))}");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (number, cancellation) =>
        {
            using HttpResponseMessage response = await http.GetAsync($"{proxy.Url}/{number}", cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Assert.Single(response.Headers.GetValues("X-Number")));
            Assert.Equal((number % 5).ToString(CultureInfo.InvariantCulture), Assert.Single(response.Headers.GetValues("X-Kind")));
            Assert.Equal($"origin {number % 3}", response.Headers.Server.ToString() is { Length: > 0 } server ? server : Assert.Single(response.Headers.GetValues("Server")));
            Assert.Equal(new string((char)('a' + (number % 26)), BodyBytes(number)), await response.Content.ReadAsStringAsync(cancellation));
        });

        Assert.Equal(0, proxy.Engine.Counters.InterimDroppedCount);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task EarlyHints_OfManyStreams_StandBeforeTheirResponses()
    {
        const uint Count = 90;
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: <{exchange.Path}>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <second>\r\n\r\n");
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n{new string('x', 20000)}");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.SendAsync(8, 0, 0, 0x3F, 0, 0, 0);

        for (uint stream = 1; stream < 2 * Count; stream += 2)
            await client.GetAsync(stream, $"/{stream}");
        Assert.True(await client.ReadUntilAsync(frames => frames.Count(frame => frame.EndsStream) == Count));

        for (uint stream = 1; stream < 2 * Count; stream += 2)
        {
            Http2Frame[] seen = [.. client.Frames.Where(frame => frame.Stream == stream)];
            Assert.Equal([103, 103, 200], seen.Take(3).Select(frame => frame.Status));
            Assert.All(seen.Skip(3), frame => Assert.Equal(Http2Frame.Data, frame.Type));
            Assert.EndsWith($"</{stream}>", Encoding.Latin1.GetString(seen[0].Payload), StringComparison.Ordinal);
            Assert.Equal(20000, seen.Skip(3).Sum(frame => frame.Payload.Length));
        }
    }

    [Fact]
    public async Task EarlyHints_OfAServerThatDiesThen_AreFollowedBy502()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n");
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.GetAsync(1);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        Assert.Equal([103, 502], client.Frames.Where(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }).Select(frame => frame.Status));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData(16000, 0)]
    [InlineData(16500, 1)]
    [InlineData(40000, 1)]
    public async Task EarlyHints_ThatDoNotFitIntoAFrame_AreLeftOut(int length, int dropped)
    {
        await using var origin = new RawOrigin($"HTTP/1.1 103 Early Hints\r\nLink: {new string('x', length)}\r\n\r\n{Hello}");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.GetAsync(1);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        int[] statuses = [.. client.Frames.Where(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }).Select(frame => frame.Status)];
        Assert.Equal(dropped > 0 ? [200] : [103, 200], statuses);
        Assert.All(client.Frames, frame => Assert.True(frame.Payload.Length <= 16384));
        Assert.Equal(dropped, proxy.Engine.Counters.InterimDroppedCount);
    }

    [Fact]
    public async Task EarlyHints_ForAStreamThatWasReset_AreNotSent_AndTheConnectionServesOn()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path == "/")
            {
                await exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n{Hello}");
                return;
            }
            ended.TrySetResult();
            (_, bool isEnded) = await exchange.ReadAsync(_ => false);
            if (isEnded) await exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: <late>\r\n\r\n{Hello}");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1, "/slow");
        await ended.Task;

        await client.SendAsync(Http2Frame.Reset, 0, 1, 0, 0, 0, 8);
        await client.GetAsync(3);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 3, EndsStream: true })));

        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.True(await client.PingAsync(1));
        Assert.DoesNotContain(client.Frames, frame => frame.Stream == 1);
        Assert.Equal([103, 200], client.Frames.Where(frame => frame is { Type: Http2Frame.Headers, Stream: 3 }).Select(frame => frame.Status));
    }

    /// <summary>Streams that are reset, by clients and for their mistakes, while hints come: the connection is never one that a client must end.</summary>
    [Fact]
    public async Task EarlyHints_BesideResets_NeverFollowThem()
    {
        const uint Count = 90;
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n{Hello}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        byte[] block = Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a"), ("content-length", "1")]);

        for (uint stream = 1; stream < 2 * Count; stream += 2)
        {
            // A body that is longer than it should be: Kestrel resets the stream whenever it sees that.
            await client.SendAsync(Http2Frame.Headers, 4, stream, block);
            await client.SendAsync(Http2Frame.Data, 0, stream, "xx"u8.ToArray());
        }
        await client.GetAsync(2 * Count + 1);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 2 * Count + 1 && frame.EndsStream)));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.True(await client.PingAsync(1));

        for (uint stream = 1; stream < 2 * Count; stream += 2)
        {
            Http2Frame[] seen = [.. client.Frames.Where(frame => frame.Stream == stream)];
            int reset = Array.FindIndex(seen, frame => frame.Type == Http2Frame.Reset);
            // Kestrel may finish a response behind its own reset; what it does not know of must not follow one.
            Assert.True(reset < 0 || !seen[reset..].Any(frame => frame is { Type: Http2Frame.Headers, Status: 103 }), $"frames: {string.Join(", ", seen.AsEnumerable())}");
        }
    }

    /// <summary>RFC 7541 section 4.2: the next field block must begin with the new size, and only Kestrel's encoder knows when that is.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(4095, false)]
    [InlineData(4096, true)]
    [InlineData(65536, true)]
    public async Task EarlyHints_ForAClientWithASmallTableOfFields_AreNotSent(int tableBytes, bool isSent)
    {
        await using var origin = new RawOrigin($"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n{Hello}");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy, sendsPreface: false);
        // With another setting before it and one behind it.
        byte[] settings = [0, 2, 0, 0, 0, 0, 0, 1, (byte)(tableBytes >> 24), (byte)(tableBytes >> 16), (byte)(tableBytes >> 8), (byte)tableBytes, 0, 3, 0, 0, 0, 100];
        byte[] bytes = [.. RawHttp2.Preface, .. Http2Frame.Write(Http2Frame.Settings, 0, 0, settings)];
        await client.SendAsync(bytes[..37]);
        await client.SendAsync(bytes[37..]);

        await client.GetAsync(1);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        Assert.Equal(isSent ? [103, 200] : [200], client.Frames.Where(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }).Select(frame => frame.Status));
    }

    private static int BodyBytes(int number) => number % 7 == 0 ? 40000 : number % 100;
}
