using System.Net;
using Infra.Proxy.Data;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>What passes through, in which form.</summary>
public sealed class ForwardingTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Fact]
    public async Task Request_IsForwardedInItsNormalForm_WithOurFields()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string response = await proxy.ExchangeAsync("GET //a/%2e%2e/b%7e?q=%2e HTTP/1.1\r\nHost: x.example\r\nX-Forwarded-For: 6.6.6.6\r\nX_Under: 1\r\nConnection: X-Own\r\nX-Own: 1\r\nTE: trailers\r\n\r\n");

        Assert.EndsWith("\r\n\r\nhello", response, StringComparison.Ordinal);
        string head = Assert.Single(origin.Heads);
        Assert.StartsWith("GET /b~?q=%2e HTTP/1.1\r\nHost: x.example\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-Proto: http", head, StringComparison.Ordinal);
        Assert.Contains("\r\nVia: 1.1 proxyd", head, StringComparison.Ordinal);
        Assert.DoesNotContain("6.6.6.6", head, StringComparison.Ordinal);
        Assert.DoesNotContain("X_Under", head, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Own", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS http://a.example HTTP/1.1", "OPTIONS * HTTP/1.1")]
    [InlineData("OPTIONS http://a.example/ HTTP/1.1", "OPTIONS / HTTP/1.1")]
    [InlineData("OPTIONS http://a.example?q HTTP/1.1", "OPTIONS /?q HTTP/1.1")]
    [InlineData("GET http://a.example HTTP/1.1", "GET / HTTP/1.1")]
    public async Task Target_InAbsoluteForm_GoesUpAsItsPath(string line, string expected)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync(line + "\r\nHost: a.example\r\n\r\n");

        Assert.StartsWith(expected + "\r\nHost: a.example\r\n", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Server: x\r\n", 1, 1)]
    [InlineData("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 1, 0)]
    [InlineData("date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 2, 0)]
    [InlineData("Server: x\r\n", 2, 1)]
    public async Task Response_WithoutADate_GetsOne(string field, int version, int daysMax)
    {
        await using var origin = new RawOrigin($"HTTP/1.1 200 OK\r\n{field}Content-Length: 0\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using HttpResponseMessage response = await http.SendAsync(request);

        // RFC 9110 section 6.6.1.
        DateTimeOffset date = DateTimeOffset.ParseExact(Assert.Single(response.Headers.GetValues("Date")), "r", System.Globalization.CultureInfo.InvariantCulture);
        if (daysMax == 0) Assert.Equal(1994, date.Year);
        else Assert.InRange(date, DateTimeOffset.UtcNow.AddDays(-daysMax), DateTimeOffset.UtcNow.AddDays(daysMax));
    }

    [Fact]
    public async Task Request_IsForwardedAsTheConfigurationSays()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "forwarding {\n x-forwarded \"off\"\n forwarded \"set\"\n via \"both\"\n underscore-headers \"pass\"\n }", system: "name \"edge\"");

        string response = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: x.example\r\nX_Under: 1\r\n\r\n");

        Assert.Contains("\r\nVia: 1.1 edge\r\n", response, StringComparison.Ordinal);
        string head = Assert.Single(origin.Heads);
        Assert.Contains("\r\nForwarded: for=\"127.0.0.1:", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX_Under: 1", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\nVia: 1.1 edge", head, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Forwarded", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "GET / HTTP/1.1\nHost: a\n\n", "400")]
    [InlineData(true, "GET / HTTP/1.1\nHost: a\n\n", "200")]
    [InlineData(true, "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n1\nx\n0\n\n", "400")]
    public async Task LineFeeds_Alone_EndLinesOfHeads_WhereTheListenerIsLenient(bool isLenient, string request, string status)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Head.StartsWith("POST", StringComparison.Ordinal)) await exchange.ReadAsync(_ => false);
            else await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: isLenient ? "lenient-lf=true" : "");

        Assert.StartsWith($"HTTP/1.1 {status} ", await proxy.ExchangeAsync(request), StringComparison.Ordinal);
    }

    /// <summary>Each field gets a space behind its colon, so what is written is longer than what came: also where that exceeds a buffer that what came would fit into.</summary>
    [Fact]
    public async Task Fields_InGreatNumber_WithoutSpaces_Pass()
    {
        const int Buffer = SlabSpace.SmallBytes, Count = 1020, TargetMax = 2000, InterimCount = 250;
        string host = string.Join('.', Enumerable.Repeat(new string('h', 49), 5));
        string request = Filled($"GET /{new string('t', TargetMax - 1)} HTTP/1.1\r\nHost:{host}\r\n", Count, Buffer - 1536 - TargetMax - 20);
        await using var origin = new RawOrigin(Filled("HTTP/1.1 103\r\n", InterimCount, Buffer - 64) + Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, $"limits {{\n headers 1024\n target-bytes {TargetMax}\n }}\n forwarding {{\n forwarded \"set\"\n }}");

        string seen = await proxy.ExchangeAsync(request);

        Assert.StartsWith("HTTP/1.1 103 Early Hints\r\na: b\r\n", seen, StringComparison.Ordinal);
        Assert.Equal(InterimCount, seen.Split("a: b").Length - 1);
        Assert.EndsWith("\r\n\r\nhello", seen, StringComparison.Ordinal);
        Assert.Equal(Count, Assert.Single(origin.Heads).Split("a: b").Length - 1);

        static string Filled(string start, int count, int length)
        {
            string head = $"{start}{string.Concat(Enumerable.Repeat("a:b\r\n", count))}f:";
            return $"{head}{new string('x', length - head.Length - 4)}\r\n\r\n";
        }
    }

    [Fact]
    public async Task Requests_WhenPipelined_AreAnsweredInOrder()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {exchange.Path.Length}\r\n\r\n{exchange.Path}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string response = await proxy.ExchangeAsync(string.Concat(Enumerable.Range(0, 20).Select(i => $"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n")));

        string bodies = string.Concat(response.Split("\r\n\r\n").Skip(1).Select(part => part.Split("HTTP/1.1")[0]));
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"/{i}")), bodies);
        Assert.Equal(1, origin.ConnectionCount);
    }

    [Fact]
    public async Task Request_WhenSplitAtEveryByte_IsTheSame()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        byte[] request = "GET /a HTTP/1.1\r\nHost: x.example\r\nA: b\r\n\r\n"u8.ToArray();

        using RawClient client = await proxy.ConnectAsync();
        for (int i = 1; i < request.Length; i++)
        {
            await client.SendAsync(request[..i]);
            await client.SendAsync(request[i..]);
            Assert.EndsWith("hello", await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        Assert.Single(origin.Heads.Distinct());
        Assert.Equal(1, origin.ConnectionCount);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nabcde", "Content-Length: 5", "abcde")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n3\r\ncde\r\n0\r\nX-T: 1\r\n\r\n", "Transfer-Encoding: chunked", "2\r\nab\r\n3\r\ncde\r\n0\r\nX-T: 1\r\n\r\n")]
    public async Task Body_GoesUpFramedAnew(string rest, string field, string body)
    {
        string seen = "";
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path == "/") (seen, _) = await exchange.ReadAsync(text => text.Length >= body.Length);
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string response = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\n{rest}GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(body, seen);
        Assert.Contains(field, origin.Heads.First(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1", RunningProxy.WithoutDate(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n1\r\n!\r\n0\r\nT: v\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\nT: v\r\n\r\n")]
    [InlineData("1.0", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "Connection: close\r\n\r\nhello!")]
    [InlineData("1.1", "HTTP/1.0 200 OK\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "Connection: close\r\n\r\nhello")]
    [InlineData("1.1", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("1.1", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "Content-Length: 5\r\n\r\n")]
    [InlineData("1.1", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("1.1", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 104 \r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 104 \r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("1.0", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")]
    public async Task Response_ComesDownAsTheClientCanTakeIt(string version, string response, string expected)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(response);
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync($"GET / HTTP/{version}\r\nHost: a\r\n\r\n");

        Assert.EndsWith(expected, RunningProxy.WithoutDate(seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_ToHead_HasNoBody()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", RunningProxy.WithoutDate(seen));
        Assert.Equal(1, origin.ConnectionCount);
    }

    [Fact]
    public async Task Continue_IsRelayed_AndTheConnectionGoesOn()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await exchange.ReadAsync(text => text == "hello");
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadUntilAsync(text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal)));
            await client.SendAsync("hello");
            Assert.Equal(Hello, RunningProxy.WithoutDate(await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public async Task Response_WhenEarly_IsPassedOn_AndBothConnectionsEnd()
    {
        await using var origin = new RawOrigin("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
        string seen = await client.ReadUntilAsync(text => text.EndsWith("big", StringComparison.Ordinal));

        Assert.Equal("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig", RunningProxy.WithoutDate(seen));
        client.EndSend();
        await client.ReadToEndAsync();
        Assert.True(client.IsEnded);
        Assert.Equal(0, proxy.Engine.Services[0].Upstreams.Servers[0].Pool.IdleCount);
    }

    [Fact]
    public async Task Options_WithMaxForwards_IsAnsweredAtZero_AndCountedDown()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 2\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\nAllow: GET, HEAD", RunningProxy.WithoutDate(seen), StringComparison.Ordinal);
        string head = Assert.Single(origin.Heads);
        Assert.StartsWith("OPTIONS * HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nMax-Forwards: 1", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("007", "6")]
    [InlineData("1000000000", "999999999")]
    [InlineData("99999999999999999999999", "999999999")]
    [InlineData("+7", "+7")]    // no number
    public async Task MaxForwards_OfAnyLength_IsCountedDown(string value, string expected)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync($"OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: {value}\r\n\r\n");

        Assert.Contains($"\r\nMax-Forwards: {expected}\r\n", Assert.Single(origin.Heads) + "\r\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task MaxForwards_OfManyZeros_IsAnsweredHere()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await proxy.ExchangeAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 000000000000\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    [Fact]
    public async Task Loop_IsFoundByVia()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 proxyd, 1.1 proxyd\r\nVia: 1.0 proxyd\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=proxy_loop_detected", seen, StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    [Fact]
    public async Task Servers_TakeTurns()
    {
        await using var first = new RawOrigin(Hello);
        await using var second = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync([first.EndPoint, second.EndPoint]);

        await proxy.ExchangeAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 10)));

        Assert.Equal(5, first.Heads.Count);
        Assert.Equal(5, second.Heads.Count);
    }

    [Fact]
    public async Task Server_WhenItRefuses_IsPassedOver()
    {
        await using var origin = new RawOrigin(Hello);
        var dead = new IPEndPoint(IPAddress.Loopback, Infra.Testing.Network.FreePort.Tcp());
        await using RunningProxy proxy = await RunningProxy.StartAsync([dead, origin.EndPoint]);

        string seen = await proxy.ExchangeAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 4)));

        Assert.Equal(4, seen.Split("hello").Length - 1);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(16_384)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task Body_OfAnyLength_PassesBothWays(int length)
    {
        string body = string.Concat(Enumerable.Range(0, (length / 8) + 1).Select(i => $"{i:x8}"))[..length];
        await using var origin = new RawOrigin(async exchange =>
        {
            (string seen, _) = await exchange.ReadAsync(text => text.Length == length);
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{seen}");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string response = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}");

        Assert.Equal($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}", RunningProxy.WithoutDate(response));
    }
}
