using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Infra.Config;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tests.Support;
using Infra.Testing;

namespace Infra.Proxy.Tests.Observe;

/// <summary>Each refused message leaves one line with its reason, and none of its bytes as they are.</summary>
public sealed class RefusalLogTests
{
    [Theory]
    [InlineData("GET /\u0007 HTTP/1.1\r\nHost: a\r\n\r\n", "", "control-character", "request of 127.0.0.1:")]
    [InlineData("GET /a/..%2fb HTTP/1.1\r\nHost: a\r\n\r\n", "", "path-encoded-separator", "request of 127.0.0.1:")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", "content-length-malformed", "response of 127.0.0.1:")]
    public async Task Line_HasTheReason_AndEscapedBytes(string request, string response, string reason, string who)
    {
        await using var origin = new RawOrigin(response);
        using var log = new LineLogger();
        ConfigResult<ProxyConfig> config = ConfigFile.Parse(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" }}; connectors {{ \"{origin.EndPoint}\" }} }} }}", "t.kdl", ConfigFormat.Kdl, ProxyConfig.Read);
        await using var engine = new ProxyEngine(config.Value!, log, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(engine.Addresses[0]);
        using var client = new RawClient(socket);

        await client.SendAsync(request);
        client.EndSend();
        Assert.NotEmpty(await client.ReadToEndAsync());
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await engine.StopAsync(now.Token);

        string line = Assert.Single(log.Lines, each => each.Contains(" refused: ", StringComparison.Ordinal));
        Assert.StartsWith(who, line, StringComparison.Ordinal);
        Assert.Contains($"refused: {reason}: \"", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    /// <summary>What a server sent is shown from where it was refused on.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "content-length-malformed", """HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n""", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "content-length-malformed", """HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n""", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", "chunk-size-malformed", """zz\r\n""", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", "chunk-size-malformed", """zz\r\n""", true)]
    public async Task Line_OfAResponse_ShowsWhereItIsRefused(string response, string reason, string shown, bool isHttp2)
    {
        using var folder = new TemporaryFolder();
        using var log = new LineLogger();
        await using (var origin = new RawOrigin(response))
        await using (RunningProxy proxy = await StartAsync(origin, log, folder))
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = isHttp2 ? new Version(2, 0) : new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            Assert.Equal(HttpStatusCode.BadGateway, (await http.SendAsync(request)).StatusCode);
        }

        string line = Assert.Single(log.Lines, each => each.Contains(" refused: ", StringComparison.Ordinal));
        Assert.StartsWith("response of 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.EndsWith($"refused: {reason}: \"{shown}\"", line, StringComparison.Ordinal);
        Assert.EndsWith(reason, Assert.Single(await File.ReadAllLinesAsync(folder.PathOf("access.log"))), StringComparison.Ordinal);
    }

    /// <summary>The same where the client has the head and the beginning already: it is cut off, and only the logs can tell why.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Line_OfAResponse_ShowsWhereItIsRefused_ThoughItsHeadIsOut(bool isHttp2)
    {
        using var folder = new TemporaryFolder();
        using var log = new LineLogger();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await go.Task;
            await exchange.SendAsync("zz\r\n");
        }))
        await using (RunningProxy proxy = await StartAsync(origin, log, folder))
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = isHttp2 ? new Version(2, 0) : new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using Stream body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[5]);
            go.SetResult();

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1]));
        }

        string line = Assert.Single(log.Lines, each => each.Contains(" refused: ", StringComparison.Ordinal));
        Assert.EndsWith("""refused: chunk-size-malformed: "zz\r\n""" + "\"", line, StringComparison.Ordinal);
        Assert.EndsWith("200 http_protocol_error chunk-size-malformed", Assert.Single(await File.ReadAllLinesAsync(folder.PathOf("access.log"))), StringComparison.Ordinal);
    }

    /// <summary>A body that turns out to be malformed when the server has answered already: no status can tell it any more, so the logs do, and the server is not blamed.</summary>
    [Fact]
    public async Task Line_OfARequest_IsThere_ThoughTheServerHasAnswered()
    {
        using var folder = new TemporaryFolder();
        using var log = new LineLogger();
        await using (var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"))
        await using (RunningProxy proxy = await StartAsync(origin, log, folder))
        {
            using RawClient client = await proxy.ConnectAsync();
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal));

            await client.SendAsync("zz\r\n");

            Assert.Empty(await client.ReadToEndAsync());
            Assert.True(client.WasReset);
        }

        string line = Assert.Single(log.Lines, each => each.Contains(" refused: ", StringComparison.Ordinal));
        Assert.StartsWith("request of 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Contains("""refused: chunk-size-malformed: "POST / HTTP/1.1\r\n""", line, StringComparison.Ordinal);
        Assert.Equal("POST 200 http_request_error chunk-size-malformed", Assert.Single(await File.ReadAllLinesAsync(folder.PathOf("access.log"))));
    }

    /// <summary>What Kestrel lets through is refused before it is parsed; it is shown as well.</summary>
    [Theory]
    [InlineData("keep-alive", "5", "connection-field-in-http2")]
    [InlineData("x", " a", "field-value-space-around")]
    [InlineData("x:y", "a", "field-name-malformed")]
    public async Task Line_OfARequestOfHttp2_ShowsItInTheFormOfHttp1(string name, string value, string reason)
    {
        using var folder = new TemporaryFolder();
        using var log = new LineLogger();
        await using (var origin = new RawOrigin(""))
        await using (RunningProxy proxy = await StartAsync(origin, log, folder))
        {
            using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
            await client.GetAsync(1, "/there", (name, value));

            Assert.Equal(400, await client.StatusAsync(1));
        }

        string line = Assert.Single(log.Lines, each => each.Contains(" refused: ", StringComparison.Ordinal));
        Assert.EndsWith($"refused: {reason}: \"" + """GET /there HTTP/1.1\r\nHost: a\r\n""" + $"{name}: {value}" + """\r\n\r\n""" + "\"", line, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith($"400 http_request_error {reason}", Assert.Single(await File.ReadAllLinesAsync(folder.PathOf("access.log"))), StringComparison.Ordinal);
    }

    private static Task<RunningProxy> StartAsync(RawOrigin origin, LineLogger log, TemporaryFolder folder) => RunningProxy.StartAsync(
        $"services {{ t {{ listeners {{ \"127.0.0.1:0\" }}; connectors {{ \"{origin.EndPoint}\" }}; access-log \"{folder.PathOf("access.log")}\" format=\"{{method}} {{status}} {{error}} {{reason}}\" }} }}", log);

    /// <summary>In whatever form the log is written, what a client sent is escaped once: no byte of it is left as it was, and no escape is escaped again.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Bytes_InTheProgramsLog_AreEscapedOnce(string format)
    {
        const string Escaped = """GET /\u{7}\"\\\u{85} HTTP/1.1\r\nHost: a\r\n\r\n""";
        await using var origin = new RawOrigin("");
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(origin.EndPoint, system: $"log format=\"{format}\"");

        string seen = await ProxydProcess.ExchangeAsync(proxyd.Addresses[0], Encoding.Latin1.GetBytes("GET /\u0007\"\\\u0085 HTTP/1.1\r\nHost: a\r\n\r\n"), isSecure: false);

        Assert.StartsWith("HTTP/1.1 400 ", seen, StringComparison.Ordinal);
        Assert.True(await proxyd.Child.WaitUntilAsync(child => child.Error.Contains(" refused: ", StringComparison.Ordinal) && child.Error.EndsWith('\n'), TimeSpan.FromSeconds(60)), proxyd.Child.Error);
        string line = Assert.Single(proxyd.Child.Error.Split('\n'), each => each.Contains(" refused: ", StringComparison.Ordinal));
        if (format == "text")
        {
            Assert.EndsWith($": \"{Escaped}\"", line, StringComparison.Ordinal);
            return;
        }
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal(Escaped, json.RootElement.GetProperty("fields").GetProperty("Bytes").GetString());
        Assert.EndsWith($": \"{Escaped}\"", json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
