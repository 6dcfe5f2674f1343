using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>A client that gives up is seen at once by the server that works for it, and the other way round.</summary>
public sealed class Http2AbortTests
{
    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("abort")]
    public async Task Request_WhenTheClientGivesUp_IsCancelledAtTheServer(string way)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            arrived.SetResult();
            (_, bool isEnded) = await exchange.ReadAsync(_ => false);
            if (isEnded) ended.SetResult();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1, "/slow");
        await arrived.Task;

        if (way == "reset") await client.SendAsync(Http2Frame.Reset, 0, 1, 0, 0, 0, 8);
        else
        {
            if (way == "abort") client.Socket.LingerState = new System.Net.Sockets.LingerOption(enable: true, seconds: 0);
            client.Socket.Close();
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.Equal(1, proxy.Engine.Counters.RequestCount(0));
    }

    [Fact]
    public async Task Upload_WhenTheClientResets_IsNotTakenForWhole()
    {
        var seen = new TaskCompletionSource<(string, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            (string first, _) = await exchange.ReadAsync(text => text.Contains("abc", StringComparison.Ordinal));
            begun.SetResult();
            (string rest, bool isEnded) = await exchange.ReadAsync(_ => false);
            seen.SetResult((first + rest, isEnded));
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a")]));
        await client.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());
        await begun.Task;

        await client.SendAsync(Http2Frame.Reset, 0, 1, 0, 0, 0, 8);

        (string body, bool ended) = await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(ended);
        Assert.Equal("3\r\nabc\r\n", body);
    }

    [Fact]
    public async Task Client_ThatTakesNothing_IsDropped()
    {
        const int Length = 1 << 25;   // more than the buffers of both sockets
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 200\n body-rate-bytes 1000000\n }");
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        // Windows as large as they can be: it is the socket that stops taking, not HTTP/2.
        await client.SendAsync(Http2Frame.Settings, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF);
        await client.SendAsync(8, 0, 0, 0x7F, 0, 0, 0);
        // A call of gRPC has no time limit of its own.
        await client.GetAsync(1, "/", ("content-type", "application/grpc"));

        Assert.Equal(200, await client.StatusAsync(1));

        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Http2.ConnectionCount == 0, TimeSpan.FromSeconds(20)));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    // In each the end of the stream, the body's reader and the upstream's end race with each other.
    [Fact]
    public async Task Uploads_ThatAreReset_LeaveNothing()
    {
        const int Count = 90;
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        byte[] block = Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a"), ("content-length", "1")]);
        for (uint stream = 1; stream < 2 * Count; stream += 2)
            await client.SendAsync([.. Http2Frame.Write(Http2Frame.Headers, 4, stream, block), .. Http2Frame.Write(Http2Frame.Data, 0, stream, "xx"u8.ToArray())]);

        Assert.True(await client.ReadUntilAsync(frames => frames.Count(frame => frame.Type == Http2Frame.Reset) == Count));

        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task EarlyResponse_ResetsTheRestWithNoError()
    {
        await using var origin = new RawOrigin("HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a")]));
        await client.SendAsync(Http2Frame.Data, 0, 1, "some of it"u8.ToArray());

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Reset, Stream: 1 })));

        Assert.Equal(413, await client.StatusAsync(1));
        Assert.Equal(5, client.Frames.Where(frame => frame is { Type: Http2Frame.Data, Stream: 1 }).Sum(frame => frame.Payload.Length));
        Assert.True(client.Frames.FindIndex(frame => frame.EndsStream) < client.Frames.FindIndex(frame => frame.Type == Http2Frame.Reset));
        Assert.Equal("NO_ERROR", client.Frames.Find(frame => frame.Type == Http2Frame.Reset)!.Error);
    }

    /// <summary>A connection whose response was not taken to its end still has the rest of it to come: nobody else may get that for an answer.</summary>
    [Fact]
    public async Task Response_ThatTheClientLeaves_IsNobodyElsesAnswer()
    {
        const int Rounds = 50;
        const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path != "/long")
            {
                await exchange.SendAsync(Hello);
                return;
            }
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
            // What comes now comes over a connection that was used again.
            (string next, bool isEnded) = await exchange.ReadAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
            if (!isEnded && next.Length > 0) await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        // Windows of one byte: the flow of the first response waits for more when the client leaves.
        await client.SendAsync(Http2Frame.Settings, 0, 0, 0, 4, 0, 0, 0, 1);

        for (uint round = 0; round < Rounds; round++)
        {
            uint left = (4 * round) + 1, next = left + 2;
            await client.GetAsync(left, "/long");
            await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Data } && frame.Stream == left));
            await client.SendAsync(Http2Frame.Reset, 0, left, 0, 0, 0, 8);
            await client.GetAsync(next);
            await client.SendAsync(8, 0, next, 0, 0, 0, 10);
            await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == next && (frame.EndsStream || frame.Type == Http2Frame.Reset)) || frames.Exists(frame => frame.Type == Http2Frame.GoAway));

            byte[] body = [.. client.Frames.Where(frame => frame is { Type: Http2Frame.Data } && frame.Stream == next).SelectMany(frame => frame.Payload)];
            Assert.Equal("hello", System.Text.Encoding.ASCII.GetString(body));
            client.Frames.Clear();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_WhenTheServerDies_IsResetAndNotEnded(bool isReset)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            if (isReset) exchange.Reset();
            else exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1);

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Reset, Stream: 1 })));

        Assert.Equal("INTERNAL_ERROR", client.Frames.Find(frame => frame.Type == Http2Frame.Reset)!.Error);
        Assert.DoesNotContain(client.Frames, frame => frame.Stream == 1 && frame.EndsStream);
    }
}
