using System.Collections.Concurrent;
using System.Net;
using Infra.Proxy.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Servers that speak HTTP/2 by prior knowledge: Kestrel is one.</summary>
public sealed class UpstreamHttp2Tests : IAsyncLifetime
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    private WebApplication _origin = null!;
    private RunningProxy _proxy = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MinRequestBodyDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _origin = builder.Build();
        _origin.Run(AnswerAsync);
        await _origin.StartAsync();
        var address = new Uri(_origin.Urls.Single());
        _proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, address.Port)], "limits {\n body-grace-ms 60000\n }", connector: "proto=\"h2-only\"");
        _http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _proxy.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Request_OfHttp1_IsAnsweredOverHttp2()
    {
        string seen = await _proxy.ExchangeAsync("GET /a/%2e%2e/b?x=%2f HTTP/1.1\r\nHost: x.example\r\n\r\nPOST /len HTTP/1.1\r\nHost: x.example\r\nContent-Length: 5\r\n\r\nhelloPOST /chunks HTTP/1.1\r\nHost: x.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

        Assert.Equal(3, seen.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Contains("HTTP/2 GET /b?x=%2f x.example 1.1 proxyd:", seen, StringComparison.Ordinal);
        Assert.Contains("HTTP/2 POST /len x.example 1.1 proxyd:hello", Joined(seen), StringComparison.Ordinal);
        Assert.Contains("HTTP/2 POST /chunks x.example 1.1 proxyd:abc", Joined(seen), StringComparison.Ordinal);
        Assert.Contains("0\r\nx-done: yes\r\n\r\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfHttp2_StreamsBothWays()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_proxy.Url}/echo") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var pipe = new System.IO.Pipelines.Pipe();
        request.Content = new PipeContent(pipe.Reader);
        await pipe.Writer.WriteAsync("one"u8.ToArray());

        // The response begins before the request ends: as in gRPC with streams both ways.
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16];
        int count = await body.ReadAtLeastAsync(buffer, 3);
        Assert.Equal("one", System.Text.Encoding.ASCII.GetString(buffer, 0, count));
        await pipe.Writer.WriteAsync("two"u8.ToArray());
        count = await body.ReadAtLeastAsync(buffer, 3);
        Assert.Equal("two", System.Text.Encoding.ASCII.GetString(buffer, 0, count));
        await pipe.Writer.CompleteAsync();
        Assert.Equal(0, await body.ReadAsync(buffer));
        Assert.Equal("yes", Assert.Single(response.TrailingHeaders.GetValues("x-done")));
    }

    [Fact]
    public async Task Client_ThatWaitsFor100_GetsIt_BeforeItsBodyGoesUp()
    {
        using RawClient client = await _proxy.ConnectAsync();

        await client.SendAsync("POST /len HTTP/1.1\r\nHost: x.example\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        // The server does not wait for the body: the beginning of its answer may have come as well.
        string begun = await client.ReadUntilAsync(text => text.StartsWith(Continue, StringComparison.Ordinal));
        Assert.StartsWith(Continue, begun, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", begun, StringComparison.Ordinal);
        await client.SendAsync("hello");

        string answer = begun[Continue.Length..] + await client.ReadUntilAsync(text => text.EndsWith("x-done: yes\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("hello", Joined(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WhenNotThere_Is502ConnectionRefused()
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, Infra.Testing.Network.FreePort.Tcp())], connector: "proto=\"h2-only\"");

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=connection_refused", seen, StringComparison.Ordinal);
    }

    /// <summary>RFC 9113 section 8.7: a refused stream may be tried again, which the class library does by itself. A body that has been sent is not there any more.</summary>
    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task Request_WithABody_WhoseStreamIsRefused_Is502_AndItsBodyIsSentOnce(string rest)
    {
        await using var origin = new RawHttp2Origin(stream => Http2Frame.Write(Http2Frame.Reset, 0, stream, [0, 0, 0, 7]), waitsForBody: true);
        await using RunningProxy proxy = await RunningProxy.StartAsync([origin.EndPoint], connector: "proto=\"h2-only\"");

        string seen = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\n{rest}");

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Equal("hello", Assert.Single(origin.Bodies));
    }

    /// <summary>Whoever ends such an upload leaves no exception that nobody looks at: the log would tell of each as of a bug.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Uploads_WhoseClientsGoAway_LeaveNoExceptionUnobserved(int version)
    {
        const int Count = 20;
        var unobserved = new ConcurrentQueue<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, args) =>
        {
            // Other tests run beside this one.
            if (args.Exception.ToString() is var text && text.Contains(nameof(Infra.Proxy.Upstreams), StringComparison.Ordinal)) unobserved.Enqueue(text);
        };
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            for (int i = 0; i < Count; i++)
                await LeaveAsync(version, i);
            await Http1.FaultTests.AssertNothingIsLeftAsync(_proxy);
            for (int i = 0; i < 10; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Task.Delay(20);
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.Empty(unobserved);
    }

    /// <summary>A connection of HTTP/2 carries many requests: there the bound is one of requests.</summary>
    [Fact]
    public async Task Requests_BeyondMaxConnections_Are503_UntilOneIsDone()
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, new Uri(_origin.Urls.Single()).Port)], connector: "proto=\"h2-only\" max-connections=1");
        using RawClient held = await proxy.ConnectAsync();
        await held.SendAsync("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        await held.ReadUntilAsync(text => text.Contains("abc", StringComparison.Ordinal));

        Assert.Equal(new SeenAnswer(503, "proxyd; error=connection_limit_reached"), await SeenAnswer.AskAsync(1, proxy.Address));

        await held.SendAsync("0\r\n\r\n");
        await held.ReadUntilAsync(text => text.EndsWith("x-done: yes\r\n\r\n", StringComparison.Ordinal));
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.Equal(200, (await SeenAnswer.AskAsync(1, proxy.Address)).Status);
    }

    /// <summary>RFC 9113 section 8.1.1: the class library does not compare a body with its length, so we do.</summary>
    [Theory]
    [InlineData("10")]
    [InlineData("1")]
    [InlineData("0")]
    public async Task Body_ThatIsNotAsLongAsItIsSaidToBe_NeverEnds(string length)
    {
        foreach (int version in (int[])[1, 2])
        {
            await using var origin = new RawHttp2Origin(RawHttp2Origin.Response([(":status", "200"), ("content-length", length)], "ok"));
            await using RunningProxy proxy = await RunningProxy.StartAsync([origin.EndPoint], connector: "proto=\"h2-only\"");
            using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

            // The head may be there or not; the end never is.
            await Assert.ThrowsAsync<HttpRequestException>(() => _http.SendAsync(request));
        }
    }

    [Theory]
    [InlineData("http_protocol_error; details=\"content-length-malformed\"", ":status=200", "content-length=+2")]
    [InlineData("http_protocol_error; details=\"content-length-repeated\"", ":status=200", "content-length=2, 2")]
    [InlineData("http_protocol_error; details=\"content-length-repeated\"", ":status=200", "content-length=2", "content-length=3")]
    [InlineData("http_protocol_error; details=\"control-character\"", ":status=200", "x=a\u0001b")]
    [InlineData("http_protocol_error; details=\"transfer-encoding-repeated\"", ":status=200", "transfer-encoding=chunked")]
    [InlineData("http_protocol_error; details=\"status-malformed\"", ":status=600")]
    [InlineData("http_protocol_error", ":status=99")]
    [InlineData("http_protocol_error", ":status=abc")]
    [InlineData("http_protocol_error", "x=y")]
    [InlineData("http_protocol_error", ":status=200", "x: y=z")]
    [InlineData("http_protocol_error", ":status=200", "x\r\nset-cookie=z")]
    public async Task Head_WhenMalformed_Is502WithItsType(string expected, params string[] fields)
    {
        await using var origin = new RawHttp2Origin(RawHttp2Origin.Response(fields.Select(field => (field.Split('=')[0], field.Split('=')[1])), "ok"));
        await using RunningProxy proxy = await RunningProxy.StartAsync([origin.EndPoint], connector: "proto=\"h2-only\"");

        foreach (int version in (int[])[1, 2])
            Assert.Equal(new SeenAnswer(502, $"proxyd; error={expected}"), await SeenAnswer.AskAsync(version, proxy.Address));
    }

    /// <summary>RFC 9113 section 8.2.1 has a value with a line break malformed. The class library makes spaces of it, so at least nothing begins there.</summary>
    [Fact]
    public async Task Value_WithALineBreak_BeginsNoField()
    {
        await using var origin = new RawHttp2Origin(stream =>
        [
            .. Http2Frame.Write(Http2Frame.Headers, 4, stream, Http2Frame.Block([(":status", "200"), ("x", "a\r\nset-cookie: z"), ("content-type", "a\n\nHTTP/1.1 200 OK")])),
            .. Http2Frame.Write(Http2Frame.Data, 0, stream, "ok"u8.ToArray()),
            .. Http2Frame.Write(Http2Frame.Headers, 5, stream, Http2Frame.Block([("y", "b\r\n\r\nHTTP/1.1 200 OK")])),
        ]);
        await using RunningProxy proxy = await RunningProxy.StartAsync([origin.EndPoint], connector: "proto=\"h2-only\"");

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Contains("\r\nx: a  set-cookie: z\r\n", seen, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: a  HTTP/1.1 200 OK\r\n", seen, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\ny: b    HTTP/1.1 200 OK\r\n\r\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Length_ThatIsGivenTwiceAlike_IsOne()
    {
        await using var origin = new RawHttp2Origin(RawHttp2Origin.Response([(":status", "200"), ("content-length", "2"), ("content-length", "2")], "ok"));
        await using RunningProxy proxy = await RunningProxy.StartAsync([origin.EndPoint], connector: "proto=\"h2-only\"");

        Assert.Equal("ok", await _http.GetStringAsync(proxy.Url));
    }

    // Begins an upload, sees some of it come back, and goes away; one half with a length, the other in chunks.
    private async Task LeaveAsync(int version, int number)
    {
        bool hasLength = number % 2 == 0;
        if (version == 1)
        {
            using RawClient client = await _proxy.ConnectAsync();
            await client.SendAsync($"POST /echo HTTP/1.1\r\nHost: a\r\n{(hasLength ? "Content-Length: 100\r\n\r\nabc" : "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")}");
            await client.ReadUntilAsync(text => text.Contains("abc", StringComparison.Ordinal));
            client.Socket.LingerState = new System.Net.Sockets.LingerOption(enable: true, seconds: 0);
            return;
        }
        using RawHttp2 http2 = await RawHttp2.ConnectAsync(_proxy);
        (string, string)[] length = hasLength ? [("content-length", "100")] : [];
        await http2.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block([(":method", "POST"), (":path", "/echo"), (":scheme", "http"), (":authority", "a"), .. length]));
        await http2.SendAsync(Http2Frame.Data, 0, 1, "abc"u8.ToArray());
        await http2.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.Data));
        http2.Socket.LingerState = new System.Net.Sockets.LingerOption(enable: true, seconds: 0);
    }

    // Chunks may be cut anywhere.
    private static string Joined(string chunks) => System.Text.RegularExpressions.Regex.Replace(chunks, "\r\n[0-9a-f]+\r\n", "");

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.DeclareTrailer("x-done");
        if (context.Request.Path != "/echo")
        {
            string target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Method} {target} {context.Request.Host} {context.Request.Headers.Via}:");
        }
        await context.Response.Body.FlushAsync();
        var buffer = new byte[1024];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and int count)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
            await context.Response.Body.FlushAsync();
        }
        context.Response.AppendTrailer("x-done", "yes");
    }
}
