using System.Net.Sockets;
using System.Text;
using Infra.Interop;
using Infra.Pki.Names;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Tls;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Proxy.Tests.Http1;

/// <summary>What clients are told over TLS when time is up or a request is refused: the same as without, and the connection ends with close_notify.</summary>
public sealed class TlsClientTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Client_WhenItsHeadIsSlow_Is408()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await StartAsync(origin, "limits { header-timeout-ms 100; }");
        await using TlsStream client = await ConnectAsync(proxy);

        await client.WriteAsync("GET / HTTP/1.1\r\nHo"u8.ToArray());

        string seen = await ReadToEndAsync(client);
        Assert.StartsWith("HTTP/1.1 408 ", seen, StringComparison.Ordinal);
        Assert.Contains("details=\"head-timeout\"", seen, StringComparison.Ordinal);
        Assert.Empty(origin.Heads);
    }

    [Fact]
    public async Task Client_WhenItsBodyIsSlow_Is408_AndTheServerIsCutOff()
    {
        var wasCut = new TaskCompletionSource<bool>();
        await using var origin = new RawOrigin(async exchange => wasCut.SetResult((await exchange.ReadAsync(_ => false)).IsEnded));
        await using RunningProxy proxy = await StartAsync(origin, "limits { body-grace-ms 100; body-rate-bytes 1000000; }");
        await using TlsStream client = await ConnectAsync(proxy);

        await client.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"u8.ToArray());

        string seen = await ReadToEndAsync(client);
        Assert.StartsWith("HTTP/1.1 408 ", seen, StringComparison.Ordinal);
        Assert.Contains("details=\"body-timeout\"", seen, StringComparison.Ordinal);
        Assert.True(await wasCut.Task);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>RFC 8446 section 6.1: without close_notify, which the stream here insists on, the client could take it for an attack.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_WhenIdle_GetsCloseNotify(bool hasAsked)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await StartAsync(origin, "limits { keep-alive-ms 2000; }");
        await using TlsStream client = await ConnectAsync(proxy);
        if (hasAsked) await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        string seen = await ReadToEndAsync(client);

        Assert.Equal(hasAsked ? Hello : "", RunningProxy.WithoutDate(seen));
    }

    [Fact]
    public async Task Client_WhenIdle_GetsCloseNotify_AsTheProxyStops()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await StartAsync(origin, "", "drain-connections-ms 100");
        await using TlsStream client = await ConnectAsync(proxy);
        // The handshake is done on the other side too.
        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Http1Connections.Count == 1, Patience));

        Task stopping = proxy.Engine.StopAsync(CancellationToken.None);

        Assert.Equal("", await ReadToEndAsync(client));
        await stopping;
    }

    /// <summary>It was accepted before the stop, and has not come to its request yet.</summary>
    [Fact]
    public async Task Client_ThatIsAboutToShakeHands_MayStillAsk_AsTheProxyStops()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await StartAsync(origin, "");
        RawClient raw = await proxy.ConnectAsync();
        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Connections.Count == 1, Patience));

        Task stopping = proxy.Engine.StopAsync(CancellationToken.None);
        await Task.Delay(200);
        await using TlsStream client = await SecureAsync(raw);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        Assert.EndsWith("Connection: close\r\n\r\nhello", await ReadToEndAsync(client), StringComparison.Ordinal);
        await stopping;
    }

    /// <summary>Bytes that nobody reads would turn the end of the connection into a reset, and the answer could be lost.</summary>
    [Theory]
    [InlineData("/..", "HTTP/1.1 400 ")]
    [InlineData("/early", "HTTP/1.1 413 ")]
    public async Task Client_ThatIsAtItsBody_SeesItsAnswer_AndTheEnd(string path, string expected)
    {
        const int Piece = 20_000, Pieces = 10;
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            await exchange.ReadAsync(_ => false);
        });
        await using RunningProxy proxy = await StartAsync(origin, "");
        await using TlsStream client = await ConnectAsync(proxy);

        await client.WriteAsync(Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {Piece * Pieces}\r\n\r\n"));
        // It sends on until all is sent, and looks for the answer then.
        for (int i = 0; i < Pieces; i++)
        {
            await client.WriteAsync(new byte[Piece]);
            await Task.Delay(5);
        }

        Assert.StartsWith(expected, await ReadToEndAsync(client), StringComparison.Ordinal);
    }

    private static Task<RunningProxy> StartAsync(RawOrigin origin, string nodes, string system = "") => RunningProxy.StartAsync(
        $"system {{\n {system}\n }}\nservices {{\n t {{\n listeners {{\n \"127.0.0.1:0\" self-signed=true\n }}\n connectors {{\n \"{origin.EndPoint}\"\n }}\n {nodes}\n }}\n }}\n");

    private static async Task<TlsStream> ConnectAsync(RunningProxy proxy) => await SecureAsync(await proxy.ConnectAsync());

    private static async Task<TlsStream> SecureAsync(RawClient client)
    {
        var stream = new TlsStream(new NetworkStream(client.Socket, ownsSocket: true));
        TlsClientConfig config = new TlsClientConfigBuilder(new TlsProvider(SystemRandom.Instance, TimeProvider.System)) { Verifier = new UncheckedVerifier() }.Build();
        Assert.True(ServerName.TryParse("localhost", out ServerName? name));
        await stream.AuthenticateAsClientAsync(config, name);
        return stream;
    }

    // Any end but the orderly one is an exception.
    private static async Task<string> ReadToEndAsync(TlsStream client)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = new MemoryStream();
        await client.CopyToAsync(seen, patience.Token);
        return Encoding.Latin1.GetString(seen.ToArray());
    }
}
