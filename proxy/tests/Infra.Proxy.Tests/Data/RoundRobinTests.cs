using System.Net;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Tests.Data;

public sealed class RoundRobinTests
{
    [Fact]
    public void Next_WithWeights_IsSmooth()
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        using var loops = new EventLoops(1, _ => { });
        int[] weights = [5, 1, 1];
        UpstreamServer[] servers = [.. weights.Select((weight, i) => new UpstreamServer(new ConnectorConfig(new IPEndPoint(IPAddress.Loopback, i + 1)) { Weight = weight }, null, wheel, loops))];
        var turns = new RoundRobin(servers);

        string order = string.Concat(Enumerable.Range(0, 14).Select(_ => "abc"[Array.IndexOf(servers, turns.Next())]));

        Assert.Equal("aabacaaaabacaa", order);
    }
}
