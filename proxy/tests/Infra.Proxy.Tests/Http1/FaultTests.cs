using System.Net;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>Clients and servers that die, dawdle or misbehave. After each nothing is left: no buffer, no connection.</summary>
public sealed class FaultTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Server_WhenNotThere_Is502ConnectionRefused()
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, Infra.Testing.Network.FreePort.Tcp())]);

        string seen = await proxy.ExchangeAsync(Get + Get);

        Assert.Equal(2, seen.Split("HTTP/1.1 502 ").Length - 1);
        Assert.Contains("Proxy-Status: proxyd; error=connection_refused", seen, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    public async Task Server_WhenItClosesInTheHead_Is502ConnectionTerminated(string start)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (start.Length > 0) await exchange.SendAsync(start);
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=connection_terminated", seen, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")]
    public async Task Server_WhenItsBodyIsNotWhole_TheClientIsCutOff(string response)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(response);
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync(Get);
        string seen = await client.ReadToEndAsync();

        Assert.DoesNotContain("\r\n0\r\n\r\n", seen, StringComparison.Ordinal);
        Assert.True(client.WasReset);
        await AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Server_WhenItClosesAKeptConnection_TheRequestGoesOverAnother()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(Hello);
            if (exchange.Path == "/last") exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(Hello, RunningProxy.WithoutDate(await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public async Task Server_WhenItSaysMoreThanItsBody_ItsConnectionIsNotUsedAgain()
    {
        await using var origin = new RawOrigin(Hello + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(Get + Get);

        Assert.DoesNotContain("poison", seen, StringComparison.Ordinal);
        Assert.Equal(2, seen.Split("hello").Length - 1);
        Assert.Equal(2, origin.ConnectionCount);
    }

    [Fact]
    public async Task Server_WhenItDoesNotAnswer_Is504()
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "header-timeout-ms=100");

        string seen = await proxy.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 504 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=connection_read_timeout", seen, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Exchange_WhenItTakesTooLong_Is504()
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "request-timeout-ms=100");

        string seen = await proxy.ExchangeAsync(Get);

        Assert.Contains("error=http_response_timeout", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_WhenItsHeadIsSlow_Is408()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: "limits { header-timeout-ms 100; }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHo");
        string seen = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", seen, StringComparison.Ordinal);
        Assert.Contains("details=\"head-timeout\"", seen, StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    [Fact]
    public async Task Client_WhenIdle_IsClosedWithoutAWord()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: "limits { keep-alive-ms 100; }");
        using RawClient client = await proxy.ConnectAsync();

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Client_WhenItsBodyIsSlow_Is408_AndTheServerIsCutOff()
    {
        var wasCut = new TaskCompletionSource<bool>();
        await using var origin = new RawOrigin(async exchange => wasCut.SetResult((await exchange.ReadAsync(_ => false)).IsEnded));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: "limits { body-grace-ms 100; body-rate-bytes 1000000; }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
        string seen = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", seen, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(proxy);
        Assert.True(await wasCut.Task);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", "body-incomplete")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "body-incomplete")]
    public async Task Client_WhenItsBodyIsNotWhole_TheServerNeverTakesItForWhole(string request, string reason)
    {
        var cut = new TaskCompletionSource<bool>();
        await using var origin = new RawOrigin(async exchange =>
        {
            (_, bool isEnded) = await exchange.ReadAsync(text => text.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
            cut.SetResult(isEnded);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(request);

        Assert.StartsWith("HTTP/1.1 400 ", seen, StringComparison.Ordinal);
        Assert.Contains(reason, seen, StringComparison.Ordinal);
        Assert.True(await cut.Task);
    }

    [Fact]
    public async Task Body_WhenAboveItsLimit_Is413_AndTheServerSeesNothing()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: "limits { body-bytes 4; }");

        string seen = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");

        Assert.StartsWith("HTTP/1.1 413 ", seen, StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    /// <summary>What is counted of a body is what it carries: neither the bytes of chunks, nor the next request, nor again what the request before had.</summary>
    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")]
    public async Task Bytes_OfABody_AreCountedOnce(string rest)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadAsync(text => text.EndsWith("hello", StringComparison.Ordinal) || text.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();
        string head = $"POST / HTTP/1.1\r\nHost: a\r\n{rest.Split("\r\n\r\n")[0]}\r\n\r\n", body = rest[(rest.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

        // Together with its head, behind it, and before a request that is refused.
        await client.SendAsync(head + body);
        await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal));
        await client.SendAsync(head);
        await client.SendAsync(body + "GET\r\n\r\n");
        string seen = await client.ReadToEndAsync();

        Assert.Contains("HTTP/1.1 400 ", seen, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(proxy);
        Assert.Equal(10, proxy.Engine.Services[0].Counters.RequestBytes);
    }

    /// <summary>It answers at once and then takes nothing, while the client's last bytes are on their way to it. How many those are depends on the kernel's buffer, so several lengths are tried.</summary>
    [Fact]
    public async Task Server_ThatAnswersEarly_AndTakesNoMore_KeepsNoRequest()
    {
        const int Step = 8 * 1024, Steps = 6;
        int first = int.Parse(await File.ReadAllTextAsync("/proc/sys/net/core/wmem_default"), System.Globalization.CultureInfo.InvariantCulture);
        string path = Path.Combine(Path.GetTempPath(), $"infra-{Guid.NewGuid():n}");
        using var origin = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        origin.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        origin.Listen(Steps);
        using var isOver = new CancellationTokenSource();
        Task[] serving = [.. Enumerable.Range(0, Steps).Select(_ => AnswerEarlyAsync(origin, isOver.Token))];
        await using RunningProxy proxy = await RunningProxy.StartAsync($"services {{ t {{ listeners {{ \"127.0.0.1:0\"; }}; connectors {{ \"unix:{path}\" write-timeout-ms=1500; }} }} }}");

        for (int i = 0; i < Steps; i++)
        {
            using RawClient client = await proxy.ConnectAsync();
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {first + (i * Step)}\r\n\r\n");
            Task sending = client.SendAsync(new byte[first + (i * Step)]);
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Http1Connections.BusyCount() == 0, TimeSpan.FromSeconds(20)), $"{i}");
            proxy.Engine.Services[0].Upstreams.Servers[0].Pool.Clear();
            client.Dispose();
            await sending;
        }
        await isOver.CancelAsync();
        await Task.WhenAll(serving);
        File.Delete(path);
    }

    private static async Task AnswerEarlyAsync(System.Net.Sockets.Socket origin, CancellationToken isOver)
    {
        using System.Net.Sockets.Socket connection = await origin.AcceptAsync(isOver);
        await connection.ReceiveAsync(new byte[512], isOver);
        // The rest of the body is under way now, or waits.
        await Task.Delay(100, isOver);
        await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes(Hello), isOver);
        await Task.Delay(Timeout.Infinite, isOver).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Fact]
    public async Task Interims_WhenEndless_Are502()
    {
        await using var origin = new RawOrigin(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 9)) + Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("too-many-interim-responses", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_LetsARequestFinish_AndClosesItsConnection()
    {
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var origin = new RawOrigin(async exchange =>
        {
            arrived.SetResult();
            await go.Task;
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        await arrived.Task;

        Task stopping = proxy.Engine.StopAsync(CancellationToken.None);
        go.SetResult();

        Assert.EndsWith("Connection: close\r\n\r\nhello", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await stopping;
    }

    internal static async Task AssertNothingIsLeftAsync(RunningProxy proxy)
    {
        // What a connection held is given back when it ends, which its peer may learn a moment before; and a client of HTTP/2 that is still there may say something at any moment.
        Infra.Proxy.Data.SlabSpace slabs = proxy.Engine.Slabs;
        int[] left = Left();
        for (int i = 0; i < 2000 && Array.Exists(left, count => count != 0); i++)
        {
            await Task.Delay(10);
            left = Left();
        }
        Assert.Equal([0, 0, 0, 0, 0], left);

        int[] Left() =>
        [
            slabs.Head.LentCount, slabs.Small.LentCount, slabs.Large.LentCount, proxy.Engine.Http1Connections.BusyCount(),
            proxy.Engine.Services[0].Upstreams.Servers.Sum(server => server.ConnectionCount - server.Pool.IdleCount),
        ];
    }
}
