using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>WebSocket over HTTP/1.1.</summary>
public sealed class TunnelTests
{
    private const string Upgrade =
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    /// <summary>CVE-2026-2833 and CVE-2026-58055: bytes behind the request wait for the server's 101.</summary>
    [Fact]
    public async Task Tunnel_BeginsOnlyAfter101()
    {
        string before = "?";
        string after = "";
        await using var origin = new RawOrigin(async exchange =>
        {
            before = exchange.Socket.Available.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await exchange.SendAsync(Switching);
            (after, _) = await exchange.ReadAsync(text => text == "early, late");
            await exchange.SendAsync("answer");
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync(Upgrade + "early, ");
        string head = await client.ReadUntilAsync(text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        await client.SendAsync("late");
        string answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Equal("0", before);
        Assert.Equal("early, late", after);
        Assert.Equal("answer", answer);
    }

    /// <summary>Without a 101 there is no tunnel: what follows is the next request.</summary>
    [Fact]
    public async Task Tunnel_WhenRefusedByTheServer_TheNextBytesAreARequest()
    {
        await using var origin = new RawOrigin("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync(Upgrade + "GET /admin HTTP/1.1\r\nHost: b\r\n\r\n");

        Assert.Equal(2, seen.Split("403 Forbidden").Length - 1);
        Assert.Contains("Via: 1.1 proxyd", origin.Heads.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tunnel_WhenOneSideEnds_TheOtherMayGoOn()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(Switching);
            (string all, bool isEnded) = await exchange.ReadAsync(_ => false);
            await exchange.SendAsync($"{all.Length} {isEnded}");
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();
        await client.SendAsync(Upgrade);
        await client.ReadUntilAsync(text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal));

        await client.SendAsync(new string('x', 100_000));
        client.EndSend();

        Assert.Equal("100000 True", await client.ReadToEndAsync());
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task UpgradeToH2c_IsDropped()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("pgrade", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }

    /// <summary>RFC 9110 section 7.8: a server switches to what it was asked for, or not at all.</summary>
    [Theory]
    [InlineData("one, two", "two", true)]
    [InlineData("one, two", "Two, one", true)]
    [InlineData("one, two", "three", false)]
    [InlineData("one, two", "two, three", false)]
    [InlineData("one, h2c", "h2c", false)]   // not asked of the server
    public async Task Tunnel_LeadsToWhatWasAskedFor(string asked, string answered, bool isTunnel)
    {
        await using var origin = new RawOrigin($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {answered}\r\n\r\nbytes");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {asked}\r\n\r\n");

        string seen = await client.ReadUntilAsync(text => text.EndsWith(isTunnel ? "bytes" : "\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith(isTunnel ? "HTTP/1.1 101 " : "HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Equal(!isTunnel, seen.Contains("http_upgrade_failed; details=\"upgrade-unasked\"", StringComparison.Ordinal));
    }

    /// <summary>Of several protocols none is left that would be HTTP/2.</summary>
    [Theory]
    [InlineData("h2c, websocket")]
    [InlineData("h2, websocket")]
    [InlineData("websocket, H2")]
    public async Task UpgradeToHttp2_AmongOthers_IsDropped(string upgrade)
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        await proxy.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\n\r\n");

        Assert.Contains("\r\nUpgrade: websocket\r\n", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }
}
