using Infra.Http.Tests;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>Each refused row of the design's table 4.2 through a whole proxy: 502, the reason, and the connection is not used again.</summary>
public sealed class RefusedResponseTests
{
    public static TheoryData<string> Names => [.. Refused().Select(row => row[0])];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Response_WhenMalformed_Is502WithItsReason(string name)
    {
        string[] row = Refused().Single(each => each[0] == name);
        byte[] bytes = ByteText.Decode(row[3]);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.Socket.SendAsync(bytes);
            await exchange.ReadAsync(_ => false);
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        string upgrade = row[1] == "UPGRADE" ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" : "";
        string method = row[1] == "UPGRADE" ? "GET" : row[1];

        string response = await proxy.ExchangeAsync($"{method} / HTTP/1.1\r\nHost: a\r\n{upgrade}\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", response, StringComparison.Ordinal);
        Assert.Contains($"details=\"{row[2]["refused ".Length..]}\"", response, StringComparison.Ordinal);
        Assert.Equal(0, proxy.Engine.Services[0].Upstreams.Servers[0].ConnectionCount);
    }

    private static IEnumerable<string[]> Refused() => ByteText.Rows("responses.tsv").Where(row => row[2].StartsWith("refused ", StringComparison.Ordinal));
}
