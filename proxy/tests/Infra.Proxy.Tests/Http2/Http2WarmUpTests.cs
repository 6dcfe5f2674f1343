using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>What is done for the first connection of HTTP/2.</summary>
public sealed class Http2WarmUpTests
{
    // The smallest number of fields that can be set: a request of the warm-up would be refused by them.
    private const string SmallLimits = "limits {\n headers 1\n }";

    [Theory]
    [InlineData("")]
    [InlineData(SmallLimits)]
    public async Task WarmUp_HasBothResponses_AndLeavesNothingBehind(string nodes)
    {
        int requests = 0;
        await using var origin = new RawOrigin(async exchange =>
        {
            Interlocked.Increment(ref requests);
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        using var log = new LineLogger();
        string kdl = $"services {{\n test {{\n listeners {{\n \"127.0.0.1:0\"\n }}\n connectors {{\n \"{origin.EndPoint}\"\n }}\n {nodes}\n }}\n }}\n";
        await using RunningProxy proxy = await RunningProxy.StartAsync(kdl, log);

        int responses = await proxy.Engine.WarmUpHttp2Async(proxy.Engine.Services[0]);

        Assert.Equal(2, responses);
        Assert.Equal(0, requests);
        Assert.Empty(log.Lines);
        Assert.Equal(0, proxy.Engine.Http2.ConnectionCount);
        Assert.All(Enumerable.Range(0, 6), status => Assert.Equal(0, proxy.Engine.Services[0].Counters.RequestCount(status)));
        Assert.Equal(0, proxy.Engine.Counters.AcceptedCount);
    }
}
