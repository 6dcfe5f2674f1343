using System.Net;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

public sealed class Http2Tests : IAsyncLifetime
{
    private RawOrigin _origin = null!;
    private RunningProxy _proxy = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _origin = new RawOrigin(async exchange =>
        {
            switch (exchange.Path)
            {
                case "/chunked":
                    await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\ngrpc-status: 0\r\n\r\n");
                    break;
                case "/echo":
                    (string body, _) = await exchange.ReadAsync(text => text.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
                    await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                    break;
                case "/short":
                    await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    exchange.Close();
                    break;
                case "/die":
                    exchange.Close();
                    break;
                default:
                    await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello");
                    break;
            }
        });
        _proxy = await RunningProxy.StartAsync(_origin);
        _http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _proxy.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Request_IsForwardedAsHttp11()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_proxy.Url}/a%2Db?x") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.TryAddWithoutValidation("Cookie", "a=1");

        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("b", Assert.Single(response.Headers.GetValues("X-A")));
        string head = Assert.Single(_origin.Heads);
        Assert.StartsWith("GET /a-b?x HTTP/1.1\r\nHost: 127.0.0.1:", head, StringComparison.Ordinal);
        Assert.Contains("\r\nTE: trailers\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nVia: 2 proxyd", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trailers_Pass()
    {
        using HttpResponseMessage response = await _http.GetAsync($"{_proxy.Url}/chunked");

        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    /// <summary>RFC 9110 section 15.3.6: a server sends no content with 205. One that does is no reason to fail, though Kestrel takes no length there.</summary>
    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("Connection: close\r\n\r\nhello", "hello")]
    [InlineData("Content-Length: 0\r\n\r\n", "")]
    public async Task Content_Of205_Passes(string rest, string content)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 205 Reset Content\r\n{rest}");
            if (rest.StartsWith("Connection", StringComparison.Ordinal)) exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await _http.GetAsync(proxy.Url);
            Assert.Equal(HttpStatusCode.ResetContent, response.StatusCode);
            Assert.Equal(content, await response.Content.ReadAsStringAsync());
        }
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>Values of fields and trailers may have any byte above 7F (RFC 9110 section 5.5).</summary>
    [Fact]
    public async Task Values_ThatAreNotAscii_Pass()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: \u00e9\u00ff\r\n\r\n5\r\nhello\r\n0\r\nX-B: \u00e9\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using var handler = new SocketsHttpHandler { ResponseHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1 };
        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using HttpResponseMessage response = await http.GetAsync(proxy.Url);

        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        Assert.Equal("\u00e9\u00ff", Assert.Single(response.Headers.GetValues("X-A")));
        Assert.Equal("\u00e9", Assert.Single(response.TrailingHeaders.GetValues("X-B")));
    }

    [Fact]
    public async Task Body_OfUnknownLength_GoesUpInChunks()
    {
        using var content = new StreamContent(new UnknownLength("hello"u8.ToArray()));

        using HttpResponseMessage response = await _http.PostAsync($"{_proxy.Url}/echo", content);

        Assert.Equal("5\r\nhello\r\n0\r\n\r\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/a/..%2fb", HttpStatusCode.BadRequest, "path-encoded-separator")]
    [InlineData("/die", HttpStatusCode.BadGateway, "connection_terminated")]
    public async Task Answer_OfOurOwn_HasProxyStatus(string path, HttpStatusCode status, string reason)
    {
        using HttpResponseMessage response = await _http.GetAsync($"{_proxy.Url}{path}");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_WhenCut_ResetsItsStreamOnly()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _http.GetStringAsync($"{_proxy.Url}/short"));

        Assert.Equal("hello", await _http.GetStringAsync(_proxy.Url));
        Assert.Equal(1, _proxy.Engine.Counters.AcceptedCount);
    }

    [Fact]
    public async Task Call_OfGrpc_GetsItsStatusInAField()
    {
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");

        using HttpResponseMessage response = await _http.PostAsync($"{_proxy.Url}/die", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("14", Assert.Single(response.Headers.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Requests_InGreatNumber_AllCome()
    {
        string[] bodies = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => _http.GetStringAsync($"{_proxy.Url}/{i}")));

        Assert.All(bodies, body => Assert.Equal("hello", body));
        await Http1.FaultTests.AssertNothingIsLeftAsync(_proxy);
    }
}
