using Infra.Proxy.Tests.Support;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Tests.Upstreams;

/// <summary>Servers behind TLS that say more than they were asked for: what they say is nobody's response.</summary>
public sealed class TlsServerTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>It comes together with the response, in a record that does not fit into the buffer that the response is read into.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ResponseTooMany_InARecordBehindTheRight_IsNobodys(int version)
    {
        const int Length = 16384 - 50;   // with its head nearly all that a record holds
        string poison = $"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('p', Length)}";
        await using var origin = new TlsOrigin(exchange => exchange.Number == 1 ? exchange.SendAsync(Hello, poison) : exchange.SendAsync(Hello));
        await using RunningProxy proxy = await StartAsync(origin);
        using var client = new HttpClient { DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal("hello", await client.GetStringAsync(proxy.Url));
        Assert.Equal("hello", await client.GetStringAsync(proxy.Url));

        Assert.Equal(2, origin.ConnectionCount);
    }

    /// <summary>It comes when the connection has been kept for the next request.</summary>
    [Fact]
    public async Task ResponseTooMany_OverAKeptConnection_EndsIt()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new TlsOrigin(async exchange =>
        {
            await exchange.SendAsync(Hello);
            if (exchange.Number > 1) return;
            await go.Task;
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        });
        await using RunningProxy proxy = await StartAsync(origin);
        UpstreamServer server = proxy.Engine.Services[0].Upstreams.Servers[0];
        Assert.EndsWith("hello", await proxy.ExchangeAsync(Get), StringComparison.Ordinal);
        await UntilAsync(() => server.Pool.IdleCount == 1);

        go.SetResult();
        await UntilAsync(() => server.ConnectionCount == 0);

        Assert.Equal(0, server.Pool.IdleCount);
        Assert.EndsWith("hello", await proxy.ExchangeAsync(Get), StringComparison.Ordinal);
        Assert.Equal(2, origin.ConnectionCount);
    }

    /// <summary>The tickets of TLS 1.3 are no such thing: they come before the first response, and the connection serves on.</summary>
    [Fact]
    public async Task Connection_WithTickets_IsUsedAgain()
    {
        await using var origin = new TlsOrigin(exchange => exchange.SendAsync(Hello));
        await using RunningProxy proxy = await StartAsync(origin);

        for (int i = 0; i < 5; i++)
            Assert.EndsWith("hello", await proxy.ExchangeAsync(Get), StringComparison.Ordinal);

        Assert.Equal(1, origin.ConnectionCount);
    }

    private static Task<RunningProxy> StartAsync(TlsOrigin origin) => RunningProxy.StartAsync([origin.EndPoint], connector: "tls-sni=\"a.example\" verify=false");

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 2000 && !isSo(); i++)
            await Task.Delay(10);
        Assert.True(isSo());
    }
}
