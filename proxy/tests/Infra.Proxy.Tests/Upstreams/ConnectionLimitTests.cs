using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Tests.Upstreams;

/// <summary>The bound of connections with a server.</summary>
public sealed class ConnectionLimitTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public async Task Request_WhenEveryConnectionIsTaken_Is503_UntilOneIsFree(int version, bool keepsAlive)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await AnswerAsync(exchange);
            if (!keepsAlive) exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, connector: "max-connections=1");
        UpstreamServer server = proxy.Engine.Services[0].Upstreams.Servers[0];
        Task<SeenAnswer> slow = SeenAnswer.AskAsync(version, proxy.Address, "/slow");
        await _arrived.Task;

        Assert.Equal(new SeenAnswer(503, "proxyd; error=connection_limit_reached"), await SeenAnswer.AskAsync(version, proxy.Address));

        _go.SetResult();
        Assert.Equal(200, (await slow).Status);
        await WaitAsync(() => server.ConnectionCount == server.Pool.IdleCount && (keepsAlive || server.ConnectionCount == 0));
        Assert.Equal(new SeenAnswer(200, ""), await SeenAnswer.AskAsync(version, proxy.Address));
        Assert.Equal(keepsAlive ? 1 : 2, origin.ConnectionCount);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Request_WhenOneServerIsFull_GoesToTheOther(int version)
    {
        await using var first = new RawOrigin(AnswerAsync);
        await using var second = new RawOrigin(AnswerAsync);
        await using RunningProxy proxy = await RunningProxy.StartAsync([first.EndPoint, second.EndPoint], connector: "max-connections=1");
        Task<SeenAnswer> slow = SeenAnswer.AskAsync(version, proxy.Address, "/slow");
        await _arrived.Task;

        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(new SeenAnswer(200, ""), await SeenAnswer.AskAsync(version, proxy.Address));
            // Of the two only the held one is busy, before the next is asked for.
            await WaitAsync(() => proxy.Engine.Services[0].Upstreams.Servers.Sum(server => server.ConnectionCount - server.Pool.IdleCount) == 1);
        }

        Assert.Equal(2, first.ConnectionCount + second.ConnectionCount);
        _go.SetResult();
        Assert.Equal(200, (await slow).Status);
    }

    private async Task AnswerAsync(RawExchange exchange)
    {
        if (exchange.Path == "/slow")
        {
            _arrived.TrySetResult();
            await _go.Task;
        }
        await exchange.SendAsync(Hello);
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 3000 && !isSo(); i++)
            await Task.Delay(10);
        Assert.True(isSo());
    }
}
