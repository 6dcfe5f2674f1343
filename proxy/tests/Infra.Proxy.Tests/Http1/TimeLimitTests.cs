using System.Net;
using System.Net.Sockets;
using Infra.Http.Forwarding;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>Each limit of time and number that has a setting, and the answer that it leads to. In each test the limit alone ends what is awaited.</summary>
public sealed class TimeLimitTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Connect_WhenTheServersQueueIsFull_Is504()
    {
        using Socket server = Listen(backlog: 0);
        // What does not fit into the queue is not even refused.
        Socket[] waiting = [.. Enumerable.Range(0, 4).Select(_ => NewSocket())];
        foreach (Socket each in waiting)
            _ = each.ConnectAsync(server.LocalEndPoint!).ContinueWith(task => task.Exception, TaskScheduler.Default);
        await using RunningProxy proxy = await RunningProxy.StartAsync([(IPEndPoint)server.LocalEndPoint!], connector: "connection-timeout-ms=200");

        string seen = await proxy.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 504 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=connection_timeout", seen, StringComparison.Ordinal);
        foreach (Socket each in waiting)
            each.Dispose();
    }

    [Fact]
    public async Task Handshake_WhenTheServerIsSilent_Is504()
    {
        using Socket server = Listen(backlog: 8);
        await using RunningProxy proxy = await RunningProxy.StartAsync([(IPEndPoint)server.LocalEndPoint!], connector: "tls-sni=\"localhost\" verify=false total-connection-timeout-ms=200");

        string seen = await proxy.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 504 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=connection_timeout", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handshake_WhenTheServerAlerts_Is502()
    {
        using Socket server = Listen(backlog: 8);
        Task alerting = AlertAsync(server);
        await using RunningProxy proxy = await RunningProxy.StartAsync([(IPEndPoint)server.LocalEndPoint!], connector: "tls-sni=\"localhost\" verify=false");

        string seen = await proxy.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=tls_alert_received", seen, StringComparison.Ordinal);
        await alerting;
    }

    /// <summary>Each of its bytes comes in time; the whole does not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_ThatTricklesIn_Is504(bool isHttp2)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nX-A: ");
            // It ends when the proxy drops the connection.
            while (true)
            {
                await exchange.SendAsync("a");
                await Task.Delay(20);
            }
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "header-timeout-ms=500");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("error=connection_read_timeout", Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    /// <summary>The whole exchange has its limit also while a body goes up, which here would take a minute.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchange_WhoseBodyTakesTooLong_Is504(bool isHttp2)
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 60000\n }", connector: "request-timeout-ms=300");

        if (isHttp2)
        {
            using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
            await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a")]));
            await client.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());
            Assert.Equal(504, await client.StatusAsync(1));
        }
        else
        {
            using RawClient client = await proxy.ConnectAsync();
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
            Assert.StartsWith("HTTP/1.1 504 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }
        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.Equal(1, proxy.Engine.Counters.ErrorCount(ProxyError.HttpResponseTimeout));
    }

    [Fact]
    public async Task Read_OfABodyThatStops_CutsTheClientOff()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "read-timeout-ms=100");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync(Get);

        Assert.EndsWith("abc", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.True(client.WasReset);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.Equal(1, proxy.Engine.Counters.ErrorCount(ProxyError.ConnectionReadTimeout));
    }

    [Fact]
    public async Task Write_ToAServerThatTakesNothing_Is504()
    {
        const int Length = 64 << 20;   // more than the buffers of all sockets
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(_ => isOver.Task);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "write-timeout-ms=200");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Length}\r\n\r\n");
        Task sending = client.SendAsync(new byte[Length]);
        string seen = await client.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 504 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=connection_write_timeout", seen, StringComparison.Ordinal);
        isOver.SetResult();
        client.Dispose();
        await sending;
    }

    /// <summary>A client that waits for 100 is not slow: the server is, and has its own limit.</summary>
    [Fact]
    public async Task Body_WhoseExpectationTakesTheServerLong_IsNotSlow()
    {
        const string Body = "5\r\nhello\r\n0\r\n\r\n";
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 103 Early Hints\r\n\r\n");
            await Task.Delay(4500);
            await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await exchange.ReadAsync(text => text.EndsWith(Body, StringComparison.Ordinal));
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 3000\n }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.EndsWith("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadUntilAsync(text => text.Contains(" 100 ", StringComparison.Ordinal) && text.EndsWith("\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        await client.SendAsync(Body);

        Assert.EndsWith("hello", await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("header-timeout-ms=300", "body-grace-ms 60000", false, "HTTP/1.1 504 ", "error=connection_read_timeout")]
    [InlineData("", "body-grace-ms 300", true, "HTTP/1.1 408 ", "details=\"body-timeout\"")]
    public async Task Body_OfWhomNobodySpeaks_HasItsEnd(string connector, string limit, bool continues, string status, string reason)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (continues) await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await exchange.ReadAsync(_ => false);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, $"limits {{\n {limit}\n }}", connector: connector);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        string seen = await client.ReadToEndAsync();

        Assert.StartsWith(status, seen.Replace("HTTP/1.1 100 Continue\r\n\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(reason, seen, StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>The type of a body is what a client says: over HTTP/1, where there is no gRPC, it spares nobody the limit.</summary>
    [Fact]
    public async Task Body_ThatIsCalledGrpc_MayNotBeSlow()
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 100\n }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 5\r\n\r\n");

        Assert.Contains("details=\"body-timeout\"", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Idle_ConnectionsToServers_LeaveThePool()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "idle-timeout-ms=100");

        Assert.EndsWith("hello", await proxy.ExchangeAsync(Get), StringComparison.Ordinal);

        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Services[0].Upstreams.Servers[0].ConnectionCount == 0, Patience));
    }

    [Fact]
    public async Task Requests_BeyondTheirNumber_AreLeftToAnotherConnection()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n requests-per-connection 2\n }");

        string seen = await proxy.ExchangeAsync(Get + Get + Get);

        Assert.Equal(Hello + Hello.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal), RunningProxy.WithoutDate(seen));
        Assert.Equal(2, origin.Heads.Count);
    }

    [Theory]
    [InlineData("connections-max=1", "")]
    [InlineData("", "connections-max 1")]
    public async Task Connections_BeyondTheirNumber_WaitUntilThereIsRoom(string listener, string system)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: listener, system: system);
        using RawClient first = await proxy.ConnectAsync();
        await AskAsync(first);
        using RawClient second = await proxy.ConnectAsync();
        await second.SendAsync(Get);

        await AskAsync(first);
        Assert.Equal(1, proxy.Engine.Counters.AcceptedCount);
        first.Dispose();

        Assert.EndsWith("hello", await second.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tunnel_WhenSilent_IsEnded()
    {
        await using var origin = new RawOrigin("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n tunnel-idle-ms 100\n }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Client_ThatTakesNothing_IsDropped()
    {
        const int Length = 1 << 25;   // more than the buffers of both sockets
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 200\n body-rate-bytes 1000000\n }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync(Get);

        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Counters.AcceptedCount == 1 && proxy.Engine.Http1Connections.IsEmpty, Patience));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static Socket Listen(int backlog)
    {
        Socket socket = NewSocket();
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(backlog);
        return socket;
    }

    private static async Task AskAsync(RawClient client)
    {
        await client.SendAsync(Get);
        Assert.EndsWith("hello", await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // A fatal handshake_failure (RFC 8446 section 6), in answer to the hello.
    private static async Task AlertAsync(Socket server)
    {
        using Socket client = await server.AcceptAsync();
        var hello = new byte[4096];
        Assert.True(await client.ReceiveAsync(hello) > 0);
        await client.SendAsync((byte[])[21, 3, 3, 0, 2, 2, 40]);
        await client.ReceiveAsync(hello);
    }
}
