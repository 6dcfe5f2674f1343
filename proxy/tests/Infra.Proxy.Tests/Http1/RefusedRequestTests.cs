using Infra.Http.Tests;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

/// <summary>Each row of the design's table 4.1 through a whole proxy: its status and reason, the connection closed, and the server has seen nothing of it.</summary>
public sealed class RefusedRequestTests : IAsyncLifetime
{
    private RawOrigin _origin = null!;
    private RunningProxy _proxy = null!;

    public static TheoryData<string> Names => [.. ByteText.Rows("requests-refused.tsv").Select(row => row[0])];

    public async Task InitializeAsync()
    {
        _origin = new RawOrigin(async exchange =>
        {
            (_, bool isEnded) = await exchange.ReadAsync(_ => false);
            Assert.True(isEnded);
        });
        _proxy = await RunningProxy.StartAsync(_origin, listener: "h2c=false");
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_WhenRefused_GetsItsStatusAndIsNotForwarded(string name)
    {
        string[] row = ByteText.Rows("requests-refused.tsv").Single(each => each[0] == name);

        string response = await _proxy.ExchangeAsync(ByteText.Decode(row[3]));

        Assert.StartsWith($"HTTP/1.1 {row[2]} ", response, StringComparison.Ordinal);
        Assert.Contains($"details=\"{row[1]}\"", response, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", response, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", response[1..], StringComparison.Ordinal);
        // A body is found to be malformed only when its head is on its way; the connection is cut then, and never used again.
        if (!row[1].StartsWith("chunk", StringComparison.Ordinal) && !row[1].Contains("trailer", StringComparison.Ordinal) && !IsInChunks(row[3])) Assert.Empty(_origin.Heads);
        Assert.Equal(0, _proxy.Engine.Services[0].Upstreams.Servers[0].Pool.IdleCount);
    }

    private static bool IsInChunks(string request) => request.Contains("\\r\\n\\r\\n", StringComparison.Ordinal) && request.Contains("chunked\\r\\n\\r\\n", StringComparison.OrdinalIgnoreCase);
}
