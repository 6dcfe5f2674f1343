using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>How connections of HTTP/2 end when the proxy stops.</summary>
public sealed class Http2DrainTests
{
    [Fact]
    public async Task Stop_SaysGoAwayTwice_AndLetsRequestsFinish()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path == "/slow") await release.Task;
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1);
        Assert.Equal(200, await client.StatusAsync(1));
        await client.GetAsync(3, "/slow");
        Assert.True(await client.PingAsync(1));

        Task stopping = proxy.Engine.StopAsync(CancellationToken.None);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));
        // What was on its way when the first GOAWAY was sent is still taken.
        await client.GetAsync(5);
        Assert.Equal(200, await client.StatusAsync(5));
        release.SetResult();
        await client.ReadUntilAsync(_ => false);
        await stopping;

        Http2Frame[] last = [.. client.Frames.Where(frame => frame.Type == Http2Frame.GoAway)];
        Assert.Equal([(0x7FFFFFFFu, "NO_ERROR"), (5u, "NO_ERROR")], last.Select(frame => (frame.LastStream, frame.Error)));
        Assert.Equal(5, client.Frames.Where(frame => frame is { Type: Http2Frame.Data, Stream: 3 }).Sum(frame => frame.Payload.Length));
        Assert.True(client.Frames.FindLastIndex(frame => frame.Stream == 3) < client.Frames.FindLastIndex(frame => frame.Type == Http2Frame.GoAway));
    }
}
