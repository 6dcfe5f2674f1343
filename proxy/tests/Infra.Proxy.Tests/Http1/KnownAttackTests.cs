using System.Text;
using Infra.Http.Tests;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>
/// Past failures of other proxies and servers, each under its number, through a whole proxy. Those of HTTP/2 floods are in Http2/, those of files, caches, rewriting and client
/// certificates belong to parts that are not built yet.
/// </summary>
public sealed class KnownAttackTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /// <summary>Pingora: bytes behind an upgrade were passed on before the server had agreed. nghttpx: the same with a body.</summary>
    [Fact]
    public async Task Cve_2026_2833_And_2026_58055_UpgradeWithABody_IsRefused()
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        Assert.StartsWith("HTTP/1.1 400 ", await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\n{Upgrade}Content-Length: 3\r\n\r\nabc"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\n{Upgrade}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    [Fact]
    public async Task Cve_2026_2833_PipelinedRequestBehindARefusedUpgrade_IsARequest_NotTunnelled()
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Upgrade}\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n");

        Assert.Equal(2, origin.Heads.Count);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", origin.Heads.Last(), StringComparison.Ordinal);
    }

    /// <summary>Pingora: a request of HTTP/1.0 with Transfer-Encoding had a body that ended with the connection.</summary>
    [Theory]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n")]
    public async Task Cve_2026_2835_NoRequestIsDelimitedByTheEndOfItsConnection(string request)
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(request);

        Assert.StartsWith("HTTP/1.1 400 ", seen, StringComparison.Ordinal);
        Assert.Equal(1, seen.Split("HTTP/1.1 ").Length - 1);
        Assert.Empty(origin.Heads);
    }

    /// <summary>Caddy: beyond a hundred hosts, and for escaped paths, another way of matching was taken that minded letter case. Here a long target takes another buffer than a short one.</summary>
    [Theory]
    [InlineData("/%41%2e%2E/b", "/A../b")]
    [InlineData("//x/./%7e", "/x/~")]
    [InlineData("/x/%2e%2e/y", "/y")]
    [InlineData("/x/..%2fy", null)]
    [InlineData("/x/%zz", null)]
    [InlineData("/x/%00", null)]
    public async Task Cve_2026_27587_And_27588_ShortAndLongTargets_AreDecidedAlike(string path, string? expected)
    {
        string padding = "/" + new string('p', 600);
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        foreach (string prefix in (string[])["", padding])
            await proxy.ExchangeAsync($"GET {prefix}{path} HTTP/1.1\r\nHost: a\r\n\r\n");

        string[] lines = expected is null ? [] : [$"GET {expected} HTTP/1.1", $"GET {padding}{expected} HTTP/1.1"];
        Assert.Equal(lines, origin.Heads.Select(head => head.Split("\r\n")[0]));
    }

    [Fact]
    public async Task Cve_2026_2835_PostWithoutLength_HasNoBody()
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync("POST / HTTP/1.0\r\nHost: a\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n");

        // HTTP/1.0 without keep-alive: the connection ends with its answer, and what follows is nobody's.
        Assert.Single(origin.Heads);
    }

    /// <summary>Pingora: a body that nobody read was the next request.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")]
    public async Task Cve_2025_4366_BodyBehindAnEarlyAnswer_IsNeverARequest(string early)
    {
        await using var origin = new RawOrigin(early);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        const string Smuggled = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";
        using RawClient client = await proxy.ConnectAsync();

        // The first part of the body goes along; the rest looks like a request.
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {100 + Smuggled.Length}\r\n\r\n{new string('x', 100)}");
        await client.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
        await client.SendAsync(Smuggled);
        client.EndSend();
        string rest = await client.ReadToEndAsync();

        Assert.DoesNotContain("HTTP/1.1", rest, StringComparison.Ordinal);
        Assert.DoesNotContain(origin.Heads, head => head.StartsWith("GET /admin", StringComparison.Ordinal) && head.Contains("Via", StringComparison.Ordinal));
    }

    /// <summary>nginx: a body before an error page was the next request. Here an answer of our own ends the connection.</summary>
    [Fact]
    public async Task Cve_2019_20372_BodyBehindAnAnswerOfOurOwn_IsNeverARequest()
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: "limits { body-bytes 10; }");

        string seen = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n123");

        Assert.StartsWith("HTTP/1.1 413 ", seen, StringComparison.Ordinal);
        Assert.Equal(1, seen.Split("HTTP/1.1 ").Length - 1);
        Assert.Empty(origin.Heads);
    }

    /// <summary>Kestrel, Go, netty: a chunk extension or a size line that ends with LF or CR alone. nginx: chunk sizes that overflow.</summary>
    [Theory]
    [InlineData("Cve_2025_55315", "5;a\nb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2025_55315", "5;a\rb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2025_55315", "5;\n\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2025_22871", "5\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2025_22871", "5\r\nhello\n0\r\n\r\n")]
    [InlineData("Cve_2025_58056", "5;ext\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2025_58056", "5\r\nhello\r\n0\n\r\n")]
    [InlineData("Cve_2013_2028", "ffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2013_2028", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Cve_2013_2028", "8000000000000000\r\nhello\r\n0\r\n\r\n")]
    public async Task Chunks_WithLooseLinesOrHugeSizes_AreRefused_AndTheServerGetsNoEnd(string number, string body)
    {
        var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange => end.TrySetResult((await exchange.ReadAsync(_ => false)).Text));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}");

        Assert.True(seen.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), number);
        // The head may have gone up; if so, its body was never ended.
        if (origin.ConnectionCount > 0 && !origin.Heads.IsEmpty) Assert.DoesNotContain("0\r\n\r\n", await end.Task, StringComparison.Ordinal);
    }

    /// <summary>HAProxy: a name of 270 bytes overflowed its length and hid another Content-Length; an empty name cut the list; an empty length, and # in a path.</summary>
    [Theory]
    [InlineData("Cve_2021_40346", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length0{a*255}:\r\nContent-Length: 32\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n", null)]
    [InlineData("Cve_2021_40346", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 60\r\n\r\nhello", "400")]
    [InlineData("Cve_2023_25725", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\nContent-Length: 5\r\n\r\nhello", "400")]
    [InlineData("Cve_2023_40225", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhello", "400")]
    [InlineData("Cve_2023_45539", "GET /index.html#.png HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    [InlineData("Cve_2021_32779", "GET /admin#/../public HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    [InlineData("Cve_2019_9900", "GET / HTTP/1.1\r\nHost: a\r\nX-Role: user\\0admin\r\n\r\n", "400")]
    [InlineData("Cve_2021_29492", "GET /public/..%2fadmin HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    [InlineData("Cve_2021_29492", "GET /public%5c..%5cadmin HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    public async Task Request_OfAKnownAttack_IsRefused_OrGoesUpAsOneMessage(string number, string request, string? status)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Head.Contains("Content-Length: 32", StringComparison.Ordinal)) await exchange.ReadAsync(text => text.Length >= 32);
            await exchange.SendAsync(Ok);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(ByteText.Decode(request.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)));

        if (status is not null)
        {
            Assert.True(seen.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), number);
            Assert.Empty(origin.Heads);
            return;
        }
        // The long name is a field like any other, and the length is the one that stands there.
        Assert.Single(origin.Heads);
    }

    /// <summary>Envoy: paths were matched before and forwarded after their normal form was made, or the other way round.</summary>
    [Theory]
    [InlineData("/public/../admin", "/admin")]
    [InlineData("/public/./x", "/public/x")]
    [InlineData("/a/%2e%2e/b", "/b")]
    public async Task Cve_2019_9901_PathGoesUpInTheFormThatWasJudged(string path, string expected)
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith($"GET {expected} HTTP/1.1", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }

    /// <summary>Traefik: Connection took away the fields that the proxy adds, so that a client's address was missing, or its own was believed.</summary>
    [Theory]
    [InlineData("Cve_2021_32813", "Connection: X-Forwarded-For")]
    [InlineData("Cve_2024_45410", "Connection: X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-For")]
    [InlineData("Cve_2024_45410", "Connection: Host, Authorization, Cookie, Content-Length")]
    public async Task Connection_NeverTakesAwayWhatCounts(string number, string connection)
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eA==\r\nCookie: a=b\r\nX-Forwarded-For: 10.9.8.7\r\n{connection}\r\n\r\n");

        string head = Assert.Single(origin.Heads) + "\r\n";
        foreach (string field in (string[])["Host: a", "Authorization: Basic eA==", "Cookie: a=b", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http", "X-Forwarded-Host: a"])
            Assert.True(head.Contains(field + "\r\n", StringComparison.OrdinalIgnoreCase), $"{number}: {field} is not in\n{head}");
        Assert.DoesNotContain("10.9.8.7", head, StringComparison.Ordinal);
    }

    /// <summary>Traefik: forwarding fields of a client that nobody trusts, also in the spelling that CGI turns into theirs.</summary>
    [Theory]
    [InlineData("Cve_2024_52003", "X-Forwarded-Prefix: /evil", "evil")]
    [InlineData("Cve_2026_39858", "X_Forwarded_For: 10.9.8.7", "10.9.8.7")]
    [InlineData("Cve_2026_39858", "X_Forwarded-Proto: https", "https")]
    public async Task ForwardingFields_OfTheClient_AreNotBelieved(string number, string field, string forbidden)
    {
        await using var origin = new RawOrigin(Ok);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");

        Assert.False(Assert.Single(origin.Heads).Contains(forbidden, StringComparison.Ordinal), number);
    }

    /// <summary>The same behind a body: a server that merges trailers into the head, as CGI does, would believe them.</summary>
    [Theory]
    [InlineData("", "3\r\nabc\r\n0\r\nX-Kept: 1\r\n\r\n")]
    [InlineData("forwarding { underscore-headers \"pass\"; }", "3\r\nabc\r\n0\r\nX_Forwarded_For: 10.9.8.7\r\nX-Kept: 1\r\n\r\n")]
    public async Task Cve_2026_39858_TrailersWithUnderscores_AreDroppedLikeFields(string nodes, string expected)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            (string body, _) = await exchange.ReadAsync(text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal));
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes);

        string seen = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX_Forwarded_For: 10.9.8.7\r\nX-Kept: 1\r\n\r\n");
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a")]));
        await client.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());
        await client.SendAsync(Http2Frame.Headers, 5, 1, Http2Frame.Block([("x_forwarded_for", "10.9.8.7"), ("x-kept", "1")]));
        await client.ReadUntilAsync(frames => frames.Exists(frame => frame.EndsStream));

        Assert.EndsWith("\r\n\r\n" + expected, seen, StringComparison.Ordinal);
        Assert.Equal(expected, string.Concat(client.Frames.Where(frame => frame.Type == Http2Frame.Data).Select(frame => Encoding.Latin1.GetString(frame.Payload))), ignoreCase: true);
    }

    /// <summary>nginx: what a server said in plain before its handshake was taken for its answer.</summary>
    [Fact]
    public async Task Cve_2026_1642_BytesOfAServerBeforeTls_AreFatal()
    {
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen(4);
        Task serving = Task.Run(async () =>
        {
            using System.Net.Sockets.Socket client = await listener.AcceptAsync();
            await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ninjected"u8.ToArray());
            await client.ReceiveAsync(new byte[4096]);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync([(System.Net.IPEndPoint)listener.LocalEndPoint!], connector: "tls-sni=\"a.example\"");

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        await serving;
        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("tls_", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("injected", seen, StringComparison.Ordinal);
    }

    /// <summary>nginx: heads that were put together from what had been parsed. Ours come from a writer that refuses what could end a line.</summary>
    [Fact]
    public async Task Cve_2026_42926_HeadOfAServer_CannotBringAnotherLine()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: b\rSet-Cookie: evil\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", seen, StringComparison.Ordinal);
    }
}
