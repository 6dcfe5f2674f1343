using System.Net.Sockets;
using Infra.Http.Forwarding;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Tests.Support.SlowLines;

namespace Infra.Proxy.Tests.Upstreams;

/// <summary>Lines that are slow, and then carry nothing more: no byte, no end, no reset. Only a limit of time ends what waits, and says which it was.</summary>
public sealed class SilentLineTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const ulong Seed = 4711;

    [Theory]
    [InlineData(1, 0, "header-timeout-ms=300", "connection_read_timeout")]
    [InlineData(2, 0, "header-timeout-ms=300", "connection_read_timeout")]
    [InlineData(1, 20, "header-timeout-ms=300", "connection_read_timeout")]
    [InlineData(2, 20, "header-timeout-ms=300", "connection_read_timeout")]
    [InlineData(1, 20, "request-timeout-ms=300", "http_response_timeout")]
    [InlineData(2, 20, "request-timeout-ms=300", "http_response_timeout")]
    public async Task Answer_WhoseRestNeverArrives_Is504(int version, int arrivingBytes, string limit, string error)
    {
        await using var origin = new RawOrigin(Hello);
        await using var back = new SlowRelay(origin.EndPoint, LineFaults.Slow, LineFaults.Slow with { DeliveredBytesMax = arrivingBytes }, Seed);

        await AssertAnswerAsync(version, back, limit, error);
    }

    [Theory]
    [InlineData(1, "header-timeout-ms=300", "connection_read_timeout")]
    [InlineData(2, "header-timeout-ms=300", "connection_read_timeout")]
    [InlineData(1, "tls-sni=\"localhost\" verify=false total-connection-timeout-ms=300", "connection_timeout")]
    [InlineData(2, "tls-sni=\"localhost\" verify=false total-connection-timeout-ms=300", "connection_timeout")]
    public async Task Server_ThatNothingArrivesAt_Is504(int version, string limit, string error)
    {
        await using var origin = new RawOrigin(Hello);
        await using var back = new SlowRelay(origin.EndPoint, LineFaults.Dead, LineFaults.Slow, Seed);

        await AssertAnswerAsync(version, back, limit, error);

        Assert.Empty(origin.Heads);
    }

    [Theory]
    [InlineData(20, "header-timeout-ms 300", "head-timeout")]
    [InlineData(2000, "body-grace-ms 300\n body-rate-bytes 1000000", "body-timeout")]
    public async Task Request_WhoseRestNeverArrives_Is408(int arrivingBytes, string limits, string reason)
    {
        await using var origin = new RawOrigin(async exchange => await exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, $"limits {{\n {limits}\n }}");
        await using var front = new SlowRelay(proxy.Address, LineFaults.Slow with { DeliveredBytesMax = arrivingBytes }, LineFaults.Slow, Seed);

        SeenAnswer seen = await SeenAnswer.AskAsync(1, front.EndPoint, bodyBytes: 100_000);

        Assert.Equal(new SeenAnswer(408, $"proxyd; error=http_request_error; details=\"{reason}\""), seen);
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Body_WhoseRestNeverArrives_IsCut()
    {
        const int Length = 100_000, Arriving = 5000;
        await using var origin = new RawOrigin($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}");
        await using var back = new SlowRelay(origin.EndPoint, LineFaults.Slow, LineFaults.Slow with { DeliveredBytesMax = Arriving }, Seed);
        await using RunningProxy proxy = await RunningProxy.StartAsync([back.EndPoint], connector: "read-timeout-ms=300");
        await using var front = new SlowRelay(proxy.Address, LineFaults.Slow, LineFaults.Slow, Seed);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(front.EndPoint);
        using var client = new RawClient(socket);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        string seen = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 ", seen, StringComparison.Ordinal);
        Assert.InRange(seen.Length, 1, Arriving + 1000);
        Assert.True(client.WasReset);
        Assert.Equal(1, proxy.Engine.Counters.ErrorCount(ProxyError.ConnectionReadTimeout));
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    private static async Task AssertAnswerAsync(int version, SlowRelay back, string limit, string error)
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync([back.EndPoint], connector: limit);
        await using var front = new SlowRelay(proxy.Address, LineFaults.Slow, LineFaults.Slow, Seed);

        SeenAnswer seen = await SeenAnswer.AskAsync(version, front.EndPoint);

        Assert.Equal(new SeenAnswer(504, $"proxyd; error={error}"), seen);
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }
}
