using System.Net.Sockets;
using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Tests.Yarp;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Http2;

/// <summary>How tunnels end. An end goes on as an end, and what was said before it arrives; a reset is one on the other side too: over HTTP/2 RST_STREAM with CANCEL (RFC 8441 section 5).</summary>
public sealed class TunnelEndTests
{
    private const string Upgrade =
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0, false)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(5000, false)]
    [InlineData(70_000, false)]   // more than the client's window
    public async Task Tunnel_OverHttp2_WhenTheServerResets_IsCancelled(int length, bool isSpeaking)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            await exchange.ReadAsync(text => text.Length > 0);
            await exchange.SendAsync(new string('x', length));
            exchange.Reset();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        await client.SendAsync(Http2Frame.Data, 0, 1, "go"u8.ToArray());
        // Then sending may fail sooner than receiving does.
        for (int i = 0; isSpeaking && i < 100; i++)
            await client.SendAsync(Http2Frame.Data, 0, 1, "more"u8.ToArray());
        if (length > 65_535)
        {
            Assert.True(await client.ReadUntilAsync(frames => BytesOf(frames) == 65_535));
            await client.SendAsync([.. Http2Frame.Write(8, 0, 0, [0, 1, 0, 0]), .. Http2Frame.Write(8, 0, 1, [0, 1, 0, 0])]);
        }

        await AssertCancelledAsync(client);
        // It is the stream alone.
        Assert.True(await client.PingAsync(1));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>The clock stands still, so the reset waits for what was said before it.</summary>
    [Fact]
    public async Task Tunnel_OverHttp2_WhenTheServerResets_ItsLastWordsAreNotLost()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            await exchange.SendAsync("last words");
            exchange.Reset();
        });
        var time = new FakeTimeProvider();
        await using RunningProxy proxy = await StartAsync(origin, time);
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        Assert.True(await client.ReadUntilAsync(frames => BytesOf(frames) == 10));

        await AssertCancelledAsync(client, time);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Tunnel_OverHttp2_WhenTheClientResets_SoDoesTheServersConnection()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawOrigin origin = OriginThatTellsOfItsEnd(ended);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        await client.SendAsync([.. Http2Frame.Write(Http2Frame.Data, 0, 1, "x"u8.ToArray()), .. Http2Frame.Write(Http2Frame.Reset, 0, 1, [0, 0, 0, 8])]);

        Assert.True(await ended.Task.WaitAsync(Patience));
        // RFC 9113 section 5.4.2: a reset is not answered by another.
        Assert.True(await client.PingAsync(1));
        Assert.DoesNotContain(client.Frames, frame => frame is { Type: Http2Frame.Reset });
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>A server that goes on for too long after its client has ended is cut off, and that is not its end.</summary>
    [Fact]
    public async Task Tunnel_OverHttp2_WhenTheClientEnds_AndTheServerDoesNot_IsCancelledInTheEnd()
    {
        var heard = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            await exchange.ReadAsync(_ => false);
            heard.SetResult(exchange.WasReset);
            await exchange.SendAsync("and on");
            await over.Task;
        });
        var time = new FakeTimeProvider();
        await using RunningProxy proxy = await StartAsync(origin, time);
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);

        await client.SendAsync(Http2Frame.Data, 1, 1, "the end"u8.ToArray());
        Assert.False(await heard.Task.WaitAsync(Patience));
        Assert.True(await client.ReadUntilAsync(frames => BytesOf(frames) == 6));

        await AssertCancelledAsync(client, time);
        over.SetResult();
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>Both have ended in order: what the server has not read yet must not be destroyed by a reset.</summary>
    [Fact]
    public async Task Tunnel_OverHttp2_WhenBothEnd_TheServerGetsAll_HoweverSlowlyItReads()
    {
        const int Length = 60_000;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = new TaskCompletionSource<(int Length, bool WasReset)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            exchange.Socket.ReceiveBufferSize = 4096;   // most of it stays with the proxy
            await exchange.AcceptWebSocketAsync();
            exchange.Socket.Shutdown(SocketShutdown.Send);
            await go.Task;
            (string text, _) = await exchange.ReadAsync(_ => false);
            heard.SetResult((text.Length, exchange.WasReset));
        });
        await using RunningProxy proxy = await StartAsync(origin, new FakeTimeProvider());
        using RawHttp2 client = await RawHttp2.OpenTunnelAsync(proxy);
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Stream: 1, EndsStream: true })));

        for (int sent = 0; sent < Length; sent += 10_000)
            await client.SendAsync(Http2Frame.Data, (byte)(sent + 10_000 == Length ? 1 : 0), 1, new byte[10_000]);
        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Counters.TunnelCount == 0, Patience));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
        go.SetResult();

        Assert.Equal((Length, false), await heard.Task.WaitAsync(Patience));
        Assert.DoesNotContain(client.Frames, frame => frame is { Type: Http2Frame.Reset });
    }

    [Fact]
    public async Task Tunnel_OverHttp1_WhenTheServerResets_SoDoesTheClientsConnection()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            await exchange.ReadAsync(text => text == "go");
            exchange.Reset();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await OpenTunnelAsync(proxy);

        await client.SendAsync("go");
        await client.ReadToEndAsync();

        Assert.True(client.WasReset);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    [Fact]
    public async Task Tunnel_OverHttp1_WhenTheClientResets_SoDoesTheServersConnection()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawOrigin origin = OriginThatTellsOfItsEnd(ended);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        RawClient client = await OpenTunnelAsync(proxy);

        client.Socket.LingerState = new LingerOption(true, 0);
        client.Dispose();

        Assert.True(await ended.Task.WaitAsync(Patience));
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>An application of YARP: the client's connection is Kestrel's.</summary>
    [Fact]
    public async Task Tunnel_InAnApplication_WhenTheServerResets_SoDoesTheClientsConnection()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            await exchange.ReadAsync(text => text == "go");
            exchange.Reset();
        });
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var client = new RawClient(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await client.Socket.ConnectAsync(sample.Http1.Host, sample.Http1.Port);

        await client.SendAsync(Upgrade);
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadUntilAsync(text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        await client.SendAsync("go");
        await client.ReadToEndAsync();

        Assert.True(client.WasReset);
    }

    /// <summary>Over TLS one end closes both directions of a connection. That is an end all the same, on either side of it: nobody sees a reset.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public async Task Tunnel_OverTls_WhenOneSideEnds_TheOtherSeesAnEnd(int version, bool isServer)
    {
        using var folder = new TemporaryFolder();
        TlsTests.Write(folder, "a", "a.example");
        var ended = new TaskCompletionSource<(string Text, bool WasReset)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.AcceptWebSocketAsync();
            if (isServer) exchange.Socket.Shutdown(SocketShutdown.Send);
            (string text, _) = await exchange.ReadAsync(_ => false);
            ended.SetResult((text, exchange.WasReset));
        });
        await using RunningProxy back = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{folder.Root}/a.crt\" key-path=\"{folder.Root}/a.key\"; }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");
        await using RunningProxy front = await RunningProxy.StartAsync([back.Address], connector: "tls-sni=\"a.example\" verify=false", system: "name \"front\"");

        if (version == 2)
        {
            using RawHttp2 client = await RawHttp2.OpenTunnelAsync(front);
            if (!isServer) await client.SendAsync(Http2Frame.Data, 1, 1, "bye"u8.ToArray());
            Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 1 && (frame.EndsStream || frame.Type == Http2Frame.Reset))));
            Assert.DoesNotContain(client.Frames, frame => frame is { Type: Http2Frame.Reset });
        }
        else
        {
            using RawClient client = await OpenTunnelAsync(front);
            if (!isServer)
            {
                await client.SendAsync("bye");
                client.EndSend();
            }
            await client.ReadToEndAsync();
            Assert.False(client.WasReset);
        }

        Assert.Equal((isServer ? "" : "bye", false), await ended.Task.WaitAsync(Patience));
    }

    private static Task<RunningProxy> StartAsync(RawOrigin origin, TimeProvider time) =>
        RunningProxy.StartAsync($"services {{ t {{ listeners {{ \"127.0.0.1:0\" }}; connectors {{ \"{origin.EndPoint}\" }} }} }}", time: time);

    private static async Task<RawClient> OpenTunnelAsync(RunningProxy proxy)
    {
        RawClient client = await proxy.ConnectAsync();
        await client.SendAsync(Upgrade);
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadUntilAsync(text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        return client;
    }

    private static int BytesOf(List<Http2Frame> frames) => frames.Where(frame => frame is { Stream: 1, Type: Http2Frame.Data }).Sum(frame => frame.Payload.Length);

    // Whether the end that it sees is a reset.
    private static RawOrigin OriginThatTellsOfItsEnd(TaskCompletionSource<bool> ended) => new(async exchange =>
    {
        await exchange.AcceptWebSocketAsync();
        await exchange.ReadAsync(_ => false);
        ended.SetResult(exchange.WasReset);
    });

    // The proxy's time passes until then.
    private static async Task AssertCancelledAsync(RawHttp2 client, FakeTimeProvider time)
    {
        Task cancelled = AssertCancelledAsync(client);
        while (!cancelled.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(cancelled, Task.Delay(10));
        }
        await cancelled;
    }

    private static async Task AssertCancelledAsync(RawHttp2 client)
    {
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 1 && (frame.EndsStream || frame.Type == Http2Frame.Reset))));
        Assert.DoesNotContain(client.Frames, frame => frame is { Stream: 1, EndsStream: true });
        Assert.Equal("CANCEL", client.Frames.Find(frame => frame is { Stream: 1, Type: Http2Frame.Reset })!.Error);
    }
}
