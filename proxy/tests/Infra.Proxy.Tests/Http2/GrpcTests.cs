using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Network;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Infra.Proxy.Tests.Http2;

/// <summary>
/// gRPC over HTTP/2 without TLS on both sides: .NET's client and Kestrel, with the protocol of gRPC (length-prefixed messages, status in trailers) written out by hand, as its packages are
/// not at hand for a test.
/// </summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hasPart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _server = null!;
    private RunningProxy _proxy = null!;
    private HttpMessageInvoker _client = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.Run(ServeAsync);
        await _server.StartAsync();
        _proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, new Uri(_server.Urls.Single()).Port)], connector: "proto=\"h2-only\"");
        _client = new HttpMessageInvoker(new SocketsHttpHandler());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Unary_IsAnswered_WithStatusInTrailers()
    {
        using HttpResponseMessage response = await CallAsync("/echo.Echo/Unary", Message("hello"));

        Assert.Equal(["hello"], await MessagesAsync(response));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("x-initial")));
    }

    [Fact]
    public async Task ServerStreaming_BringsEachMessageWhenItIsSent()
    {
        using HttpResponseMessage response = await CallAsync("/echo.Echo/Down", Message("3"));

        Assert.Equal(["1", "2", "3"], await MessagesAsync(response));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task ClientStreaming_BringsAllMessagesUp()
    {
        using HttpResponseMessage response = await CallAsync("/echo.Echo/Up", [.. Message("a"), .. Message(new string('b', 100_000)), .. Message("c")]);

        Assert.Equal(["1,100000,1"], await MessagesAsync(response));
    }

    [Fact]
    public async Task BothStreaming_IsNeverBuffered()
    {
        var pipe = new Pipe();
        Task<HttpResponseMessage> calling = SendAsync("/echo.Echo/Both", new PipeContent(pipe.Reader), null);
        await pipe.Writer.WriteAsync(Message("one"));
        using HttpResponseMessage response = await calling;
        await using Stream stream = await response.Content.ReadAsStreamAsync();

        // Each answer comes before the next question is asked.
        Assert.Equal("one", await MessageAsync(stream));
        await pipe.Writer.WriteAsync(Message("two"));
        Assert.Equal("two", await MessageAsync(stream));
        await pipe.Writer.CompleteAsync();
        Assert.Null(await MessageAsync(stream));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Failure_OfTheServer_ComesInTrailers_OrInTheHead()
    {
        using HttpResponseMessage late = await CallAsync("/echo.Echo/Fail", Message("late"));
        Assert.Equal(["partial"], await MessagesAsync(late));
        Assert.Equal("13", Assert.Single(late.TrailingHeaders.GetValues("grpc-status")));
        Assert.Equal("it%20broke", Assert.Single(late.TrailingHeaders.GetValues("grpc-message")));

        // "Trailers-Only": the head is all there is.
        using HttpResponseMessage early = await CallAsync("/echo.Echo/Fail", Message("early"));
        Assert.Empty(await MessagesAsync(early));
        Assert.Equal("5", Assert.Single(early.Headers.Concat(early.TrailingHeaders).Where(field => field.Key == "grpc-status").SelectMany(field => field.Value)));
    }

    [Fact]
    public async Task Deadline_AndMetadata_ArePassedOn()
    {
        using HttpResponseMessage response = await CallAsync("/echo.Echo/Metadata", Message(""), ("grpc-timeout", "1500m"), ("x-binary-bin", "AAEC"), ("te", "trailers"));

        Assert.Equal(["1500m AAEC trailers"], await MessagesAsync(response));
    }

    [Fact]
    public async Task Deadline_ThatPasses_EndsTheCallAtTheServer()
    {
        // A client of gRPC gives a call up when its deadline has passed: the server is told by a reset, and by grpc-timeout before.
        using var deadline = new CancellationTokenSource();
        using HttpResponseMessage response = await SendAsync("/echo.Echo/Wait", new ByteArrayContent(Message("x")), deadline.Token, [("grpc-timeout", "100m")]);
        await using Stream stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
        Assert.Equal("waiting", await MessageAsync(stream));

        response.Dispose();

        await _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Http1.FaultTests.AssertNothingIsLeftAsync(_proxy);
    }

    [Fact]
    public async Task Reset_OfTheServer_IsNoEndOfTheCall()
    {
        using HttpResponseMessage response = await CallAsync("/echo.Echo/Reset", Message("x"));
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal("partial", await MessageAsync(stream));

        _hasPart.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => MessageAsync(stream));
    }

    [Theory]
    [InlineData("/a/..%2fb", "", "13", "http_request_error")]
    [InlineData("/echo.Echo/Large", "limits {\n body-bytes 4\n }", "2", "http_request_error")]
    public async Task Call_ThatIsRefusedHere_GetsAStatusOfGrpc(string path, string nodes, string status, string error)
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, new Uri(_server.Urls.Single()).Port)], nodes, connector: "proto=\"h2-only\"");

        using HttpResponseMessage response = await SendAsync(path, new ByteArrayContent(Message("hello")), null, url: proxy.Url);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Contains($"error={error}", Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswer_IsUnavailableInTheTermsOfGrpc()
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, new Uri(_server.Urls.Single()).Port)], connector: "proto=\"h2-only\" header-timeout-ms=200");

        using HttpResponseMessage response = await SendAsync("/echo.Echo/Silent", new ByteArrayContent(Message("x")), null, url: proxy.Url);

        Assert.Equal("14", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Contains("error=connection_read_timeout", Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_ThroughTls_AreAnsweredAndStreamed()
    {
        int port = new Uri(_server.Urls.Single()).Port;
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            $"services {{\n t {{\n listeners {{\n \"127.0.0.1:0\" self-signed=true\n }}\n connectors {{\n \"127.0.0.1:{port}\" proto=\"h2-only\"\n }}\n }}\n }}");
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } });
        string url = $"https://{proxy.Address}";

        using HttpResponseMessage unary = await SendAsync("/echo.Echo/Unary", new ByteArrayContent(Message("hello")), null, url: url, client: client);
        Assert.Equal(["hello"], await MessagesAsync(unary));
        Assert.Equal("0", Assert.Single(unary.TrailingHeaders.GetValues("grpc-status")));

        var pipe = new Pipe();
        Task<HttpResponseMessage> calling = SendAsync("/echo.Echo/Both", new PipeContent(pipe.Reader), null, url: url, client: client);
        await pipe.Writer.WriteAsync(Message("one"));
        using HttpResponseMessage both = await calling;
        await using Stream stream = await both.Content.ReadAsStreamAsync();
        Assert.Equal("one", await MessageAsync(stream));
        await pipe.Writer.WriteAsync(Message("two"));
        Assert.Equal("two", await MessageAsync(stream));
        await pipe.Writer.CompleteAsync();
        Assert.Null(await MessageAsync(stream));
    }

    [Fact]
    public async Task Cancel_ResetsTheCallAtTheServer()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(_proxy);
        (string, string)[] head = [(":method", "POST"), (":path", "/echo.Echo/Wait"), (":scheme", "http"), (":authority", "a"), ("content-type", "application/grpc"), ("te", "trailers")];
        await client.SendAsync(Http2Frame.Headers, 4, 1, Http2Frame.Block(head));
        await client.SendAsync(Http2Frame.Data, 0, 1, Message("x"));
        await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Data, Stream: 1, Payload.Length: > 0 }));

        await client.SendAsync(Http2Frame.Reset, 0, 1, 0, 0, 0, 8);

        await _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Server_WhenThereIsNone_IsUnavailableInTheTermsOfGrpc()
    {
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, FreePort.Tcp())], connector: "proto=\"h2-only\"");
        using HttpResponseMessage response = await SendAsync("/echo.Echo/Unary", new ByteArrayContent(Message("x")), null, url: proxy.Url);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("14", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Contains("error=connection_refused", Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> CallAsync(string path, byte[] body, params (string Name, string Value)[] fields) => SendAsync(path, new ByteArrayContent(body), null, fields);

    private Task<HttpResponseMessage> SendAsync(string path, HttpContent content, CancellationToken? cancellation, (string Name, string Value)[]? fields = null, string? url = null, HttpMessageInvoker? client = null)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, (url ?? _proxy.Url) + path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        foreach ((string name, string value) in fields ?? [])
            request.Headers.TryAddWithoutValidation(name, value);
        return (client ?? _client).SendAsync(request, cancellation ?? CancellationToken.None);
    }

    // gRPC over HTTP2, "Length-Prefixed-Message": compressed flag, four bytes of length, the message.
    private static byte[] Message(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var message = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), bytes.Length);
        bytes.CopyTo(message, 5);
        return message;
    }

    private static async Task<string?> MessageAsync(Stream stream)
    {
        var head = new byte[5];
        int count = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false);
        if (count == 0) return null;
        Assert.Equal(5, count);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await stream.ReadExactlyAsync(message);
        return Encoding.UTF8.GetString(message);
    }

    private static async Task<List<string>> MessagesAsync(HttpResponseMessage response)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        List<string> messages = [];
        while (await MessageAsync(stream) is { } message)
            messages.Add(message);
        return messages;
    }

    private async Task ServeAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/grpc";
        response.Headers["x-initial"] = "yes";
        Stream up = context.Request.Body;
        string status = "0";
        switch (context.Request.Path.Value)
        {
            case "/echo.Echo/Unary":
                await SendAsync(response, (await MessageAsync(up))!);
                break;
            case "/echo.Echo/Down":
                int count = int.Parse((await MessageAsync(up))!, System.Globalization.CultureInfo.InvariantCulture);
                for (int i = 1; i <= count; i++)
                    await SendAsync(response, i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "/echo.Echo/Up":
                List<string> lengths = [];
                while (await MessageAsync(up) is { } message)
                    lengths.Add(message.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
                await SendAsync(response, string.Join(',', lengths));
                break;
            case "/echo.Echo/Both":
                while (await MessageAsync(up) is { } each)
                    await SendAsync(response, each);
                break;
            case "/echo.Echo/Metadata":
                await SendAsync(response, $"{context.Request.Headers["grpc-timeout"]} {context.Request.Headers["x-binary-bin"]} {context.Request.Headers.TE}");
                break;
            case "/echo.Echo/Reset":
                await SendAsync(response, "partial");
                // A reset that comes together with the head is a failure of the whole call.
                await _hasPart.Task;
                context.Abort();
                return;
            case "/echo.Echo/Silent":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case "/echo.Echo/Wait":
                context.RequestAborted.Register(() => _cancelled.TrySetResult());
                await SendAsync(response, "waiting");
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case "/echo.Echo/Fail" when await MessageAsync(up) == "early":
                response.Headers["grpc-status"] = "5";
                return;
            default:
                await SendAsync(response, "partial");
                response.AppendTrailer("grpc-message", "it%20broke");
                status = "13";
                break;
        }
        response.AppendTrailer("grpc-status", status);
    }

    private static async Task SendAsync(HttpResponse response, string message)
    {
        await response.Body.WriteAsync(Message(message));
        await response.Body.FlushAsync();
    }
}
