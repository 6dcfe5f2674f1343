using System.Net.Sockets;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>Servers that break off, half-close or say what they must not, each at each place where it can happen.</summary>
public sealed class ServerFaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData("before the head", "", "connection_terminated")]
    [InlineData("in the head", "HTTP/1.1 200 OK\r\nContent-Le", "connection_terminated")]
    [InlineData("after an interim response", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "connection_terminated")]
    public async Task Reset_BeforeTheHeadIsWhole_Is502(string place, string sent, string error)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (sent.Length > 0) await exchange.SendAsync(sent);
            exchange.Reset();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");

        Assert.True(seen.Contains("HTTP/1.1 502 ", StringComparison.Ordinal) && seen.Contains($"error={error}", StringComparison.Ordinal), $"{place}: {seen}");
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData("in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("in the size of a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1")]
    [InlineData("before the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("in the trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b")]
    [InlineData("in the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("in a body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nhello")]
    public async Task Reset_InTheBody_CutsTheClientOff(string place, string sent)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(sent);
            await go.Task;   // the client has the beginning: a reset would otherwise overtake it
            exchange.Reset();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync(Get);
        string begin = await client.ReadUntilAsync(text => text.Contains("hel", StringComparison.Ordinal));
        go.SetResult();
        string rest = await client.ReadToEndAsync();

        Assert.True(client.WasReset, place);
        Assert.DoesNotContain("\r\n0\r\n", begin + rest, StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Reset_WhileARequestBodyGoesUp_Is502_OrAnEndWithoutAnAnswer()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadAsync(text => text.Length > 1000);
            exchange.Reset();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n{new string('x', 4_000_000)}");

        Assert.True(seen.Length == 0 || seen.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal), seen);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>A client in the middle of its body, or waiting for 100 before it, is told at once, not when it is done: here that would be after a minute.</summary>
    [Theory]
    [InlineData("", null, "connection_terminated")]
    [InlineData("Expect: 100-continue\r\n", null, "connection_terminated")]
    [InlineData("", "HTTP/1.1 2x0 OK\r\n\r\n", "http_protocol_error; details=\"status-malformed\"")]
    public async Task Failure_BesideABodyThatIsUnderWay_IsToldAtOnce(string expectation, string? response, string error)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (response is null) exchange.Reset();
            else await exchange.SendAsync(response);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 60000\n }");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{expectation}Content-Length: 1000\r\n\r\n{(expectation.Length > 0 ? "" : "abc")}");
        string seen = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains($"Proxy-Status: proxyd; error={error}\r\n", seen, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", seen, StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>The server ends its sending and still reads: a body that ends with the connection is whole then.</summary>
    [Fact]
    public async Task HalfClose_OfTheServer_EndsABodyWithoutLength()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\nhello");
            exchange.Socket.Shutdown(SocketShutdown.Send);
            await exchange.ReadAsync(_ => false);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(Get);

        Assert.EndsWith("5\r\nhello\r\n0\r\n\r\n", seen, StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>The client ends its sending and still reads: it gets its answers.</summary>
    [Fact]
    public async Task HalfClose_OfTheClient_StillGetsItsAnswers()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await go.Task;
            await exchange.SendAsync(Hello);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync(Get + Get);
        client.EndSend();
        go.SetResult();

        Assert.Equal(2, (await client.ReadToEndAsync()).Split("hello").Length - 1);
    }

    [Theory]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\npoison")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n")]
    public async Task Body_WhereNoneMayBe_GoesNowhere_AndTheConnectionIsNotUsedAgain(string method, string response)
    {
        await using var origin = new RawOrigin(response);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        string request = $"{method} / HTTP/1.1\r\nHost: a\r\n\r\n";

        string seen = await proxy.ExchangeAsync(request + request);

        Assert.DoesNotContain("poison", seen, StringComparison.Ordinal);
        Assert.Equal(2, seen.Split("HTTP/1.1 ").Length - 1);
        Assert.Equal(2, origin.ConnectionCount);
    }

    /// <summary>An interim response again and again is not an answer; nor is one that never comes.</summary>
    [Fact]
    public async Task Interims_InAFlood_Are502_WithoutWaitingForTheirEnd()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            for (int i = 0; i < 100_000; i++)
                await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        Assert.StartsWith("HTTP/1.1 502 ", await proxy.ExchangeAsync(Get), StringComparison.Ordinal);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>A kept connection that its server closes leaves the pool by itself, before anybody asks for it.</summary>
    [Fact]
    public async Task Close_OfAKeptConnection_EmptiesThePool()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(Hello);
            await go.Task;
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        Infra.Proxy.Upstreams.UpstreamServer server = proxy.Engine.Services[0].Upstreams.Servers[0];
        Assert.EndsWith("hello", await proxy.ExchangeAsync(Get), StringComparison.Ordinal);
        for (int i = 0; i < 1000 && server.Pool.IdleCount != 1; i++)
            await Task.Delay(5);
        Assert.Equal(1, server.Pool.IdleCount);

        go.SetResult();

        for (int i = 0; i < 1000 && server.ConnectionCount > 0; i++)
            await Task.Delay(5);
        Assert.Equal(0, server.ConnectionCount);
        Assert.Equal(0, server.Pool.IdleCount);
    }
}
