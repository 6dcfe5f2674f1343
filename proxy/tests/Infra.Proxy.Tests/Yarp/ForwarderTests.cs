using System.Net;
using System.Net.WebSockets;
using System.Text;
using Infra.Proxy.Tests.Http2;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Yarp;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace Infra.Proxy.Tests.Yarp;

/// <summary>YARP's pipeline over Infra's forwarder and pool, as the sample sets it up.</summary>
public sealed class ForwarderTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: X-Secret\r\nX-Secret: hop\r\nX-Kept: yes\r\n\r\nhello";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Request_GoesOverOurPool_WrittenAnew(int version)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var http = new HttpClient();

        for (int i = 0; i < 3; i++)
        {
            using HttpRequestMessage request = sample.Request(HttpMethod.Get, "/a%7Eb?q=%41", version);
            request.Headers.TryAddWithoutValidation("Connection", "X-Mine");
            request.Headers.TryAddWithoutValidation("X-Other", ["one", "two"]);
            using HttpResponseMessage response = await http.SendAsync(request);
            Assert.Equal("hello", await response.Content.ReadAsStringAsync());
            Assert.False(response.Headers.Contains("X-Secret"));
            Assert.Equal("yes", Assert.Single(response.Headers.GetValues("X-Kept")));
        }

        Assert.Equal(1, origin.ConnectionCount);
        string head = origin.Heads.Last();
        // Unreserved bytes are decoded in a path and stay in a query: the one form that all of Infra forwards.
        Assert.StartsWith("GET /a~b?q=%41 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"\r\nHost: {origin.EndPoint}", head, StringComparison.Ordinal);
        Assert.Contains($"\r\nVia: {(version == 2 ? "2" : "1.1")} sample", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1", head, StringComparison.Ordinal);
        Assert.Equal(head.IndexOf("X-Forwarded-For", StringComparison.Ordinal), head.LastIndexOf("X-Forwarded-For", StringComparison.Ordinal));
    }

    /// <summary>RFC 9110 section 7.6.1; but nobody gets rid of what stands for him, or of what a transform sets.</summary>
    [Fact]
    public async Task Fields_ThatConnectionNames_EndHere()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, sample.Http1.Port);
        using var client = new RawClient(socket);

        await client.SendAsync("GET /api/x HTTP/1.1\r\nHost: a\r\nConnection: X-Mine, x-route , TE\r\nConnection: Authorization,\r\nX-Mine: 1\r\nX-Mine: 2\r\nX-Route: api\r\nAuthorization: z\r\nX-Kept: k\r\n\r\n");
        Assert.EndsWith("hello", await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);

        string head = Assert.Single(origin.Heads);
        Assert.DoesNotContain("X-Mine", head, StringComparison.OrdinalIgnoreCase);
        foreach (string field in (string[])["X-Route: api", "Authorization: z", "X-Kept: k"])
            Assert.Contains($"\r\n{field}", head, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The connection with the client is Kestrel's own here, and Kestrel cannot send hints.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EarlyHints_StayBehind_AndTheResponseComes(int version)
    {
        await using var origin = new RawOrigin($"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-Hint: 1\r\n\r\n{Hello}");
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var http = new HttpClient();

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await http.SendAsync(sample.Request(HttpMethod.Get, "/", version));
            Assert.Equal("hello", await response.Content.ReadAsStringAsync());
            Assert.False(response.Headers.Contains("X-Hint"));
            Assert.False(response.Headers.Contains("Link"));
        }

        Assert.Equal(1, origin.ConnectionCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Transforms_ChangeRequestAndResponse(int version)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}/base/");
        using var http = new HttpClient();

        using HttpResponseMessage response = await http.SendAsync(sample.Request(HttpMethod.Get, "/api/x%20y/", version));

        Assert.Equal("infra", Assert.Single(response.Headers.GetValues("X-Served-By")));
        string head = Assert.Single(origin.Heads);
        Assert.StartsWith("GET /base/x%20y/ HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Route: api", head, StringComparison.Ordinal);
    }

    /// <summary>A connection whose response was not taken to its end still has the rest of it to come: nobody else may get that for an answer.</summary>
    [Fact]
    public async Task Body_ThatATransformDoesNotWant_IsNobodyElsesAnswer()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path != "/unwanted")
            {
                await exchange.SendAsync(Hello);
                return;
            }
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
            (string next, _) = await exchange.ReadAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
            if (next.Length > 0) await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        });
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "one", Match = new RouteMatch { Path = "{**rest}" } }],
                [new ClusterConfig { ClusterId = "one", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = $"http://{origin.EndPoint}" } } }])
            .AddTransforms(transforms => transforms.AddResponseTransform(context =>
            {
                context.SuppressResponseBody = context.HttpContext.Request.Path == "/unwanted";
                if (context.SuppressResponseBody) context.HttpContext.Response.ContentLength = 0;
                return ValueTask.CompletedTask;
            }))
            .AddInfraForwarder();
        await using WebApplication application = builder.Build();
        application.MapReverseProxy();
        await application.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };

        Assert.Equal("", await http.GetStringAsync("/unwanted"));
        Assert.Equal("hello", await http.GetStringAsync("/wanted"));

        Assert.Equal(2, origin.ConnectionCount);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public async Task Body_GoesUp_AsLongAsItIsSaidToBe_OrInChunks(int version, bool hasLength)
    {
        string seen = "";
        await using var origin = new RawOrigin(async exchange =>
        {
            (seen, _) = await exchange.ReadAsync(text => text.EndsWith(hasLength ? "world" : "0\r\n\r\n", StringComparison.Ordinal));
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n");
        });
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var http = new HttpClient();
        using HttpRequestMessage request = sample.Request(HttpMethod.Post, "/", version);
        request.Content = hasLength ? new StringContent("hello world") : new StreamContent(new UnknownLength("hello world"u8.ToArray()));

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal("abc", await response.Content.ReadAsStringAsync());
        Assert.Equal(hasLength ? "hello world" : "b\r\nhello world\r\n0\r\n\r\n", seen);
        if (version == 2) Assert.Equal("6", Assert.Single(response.TrailingHeaders.GetValues("X-Sum")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WebSocket_GoesThereAndBack(int version)
    {
        await using var origin = new RawOrigin(WebSocketTests.EchoAsync);
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("chat");

        await socket.ConnectAsync(new UriBuilder(sample.UrlOf(version)) { Scheme = "ws", Path = "/chat" }.Uri, invoker, CancellationToken.None);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[64];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None);

        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, received.Count));
        Assert.Equal("chat", socket.SubProtocol);
        Assert.StartsWith("GET /chat HTTP/1.1\r\n", Assert.Single(origin.Heads), StringComparison.Ordinal);
        socket.Abort();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "http_protocol_error")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", "http_protocol_error")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\nb\r\n\r\n", "http_protocol_error")]
    public async Task Response_WhenItCouldBeReadTwoWays_Is502(string response, string type)
    {
        await using var origin = new RawOrigin(response);
        await using RunningSample sample = await RunningSample.StartAsync($"http://{origin.EndPoint}");
        using var http = new HttpClient();

        using HttpResponseMessage seen = await http.SendAsync(sample.Request(HttpMethod.Get, "/", 1));

        Assert.Equal(HttpStatusCode.BadGateway, seen.StatusCode);
        Assert.StartsWith($"sample; error={type}", Assert.Single(seen.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    // A label has 63 characters at most (RFC 1035 section 2.3.4): no resolver is asked for this one.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Destination_WithoutAnAddress_Is502DnsError(int version)
    {
        await using RunningSample sample = await RunningSample.StartAsync($"http://{new string('a', 64)}.invalid:80");
        using var http = new HttpClient();

        using HttpResponseMessage seen = await http.SendAsync(sample.Request(HttpMethod.Get, "/", version));

        Assert.Equal(HttpStatusCode.BadGateway, seen.StatusCode);
        Assert.Equal("sample; error=dns_error", Assert.Single(seen.Headers.GetValues("Proxy-Status")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Request_ThatCannotBeMade_Is502InternalError(int version)
    {
        await using RunningSample sample = await RunningSample.StartAsync("http://127.0.0.1:1", "HttpRequest:Version=3", "HttpRequest:VersionPolicy=RequestVersionExact");
        using var http = new HttpClient();

        using HttpResponseMessage seen = await http.SendAsync(sample.Request(HttpMethod.Get, "/", version));

        Assert.Equal(HttpStatusCode.BadGateway, seen.StatusCode);
        Assert.Equal("sample; error=proxy_internal_error", Assert.Single(seen.Headers.GetValues("Proxy-Status")));
    }

    [Fact]
    public async Task Destination_WhenItDies_IsTakenOutByPassiveHealthChecks()
    {
        await using RunningSample sample = await RunningSample.StartAsync(
            $"http://127.0.0.1:{FreePort.Tcp()}", "HealthCheck:Passive:Enabled=true", "HealthCheck:Passive:Policy=TransportFailureRate", "HealthCheck:Passive:ReactivationPeriod=01:00:00",
            "HealthCheck:AvailableDestinationsPolicy=HealthyAndUnknown", "Metadata:TransportFailureRateHealthPolicy.RateLimit=0.1");
        using var http = new HttpClient();

        using HttpResponseMessage first = await http.SendAsync(sample.Request(HttpMethod.Get, "/", 1));
        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        Assert.Contains("connection_refused", Assert.Single(first.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
        HttpStatusCode status = first.StatusCode;
        for (int i = 0; i < 1000 && status != HttpStatusCode.ServiceUnavailable; i++)
        {
            using HttpResponseMessage next = await http.SendAsync(sample.Request(HttpMethod.Get, "/", 2));
            status = next.StatusCode;
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
    }

    [Theory]
    [InlineData("ca", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.BadGateway)]
    [InlineData("unchecked", HttpStatusCode.OK)]
    public async Task Destination_ByTls_IsVerifiedByInfraTls(string trust, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        TlsTests.Write(folder, "a", "localhost");
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy back = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{folder.Root}/a.crt\" key-path=\"{folder.Root}/a.key\"; }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");
        string[] settings = trust switch
        {
            "ca" => [$"Metadata:Infra.CertificateAuthorities={folder.Root}/a.ca"],
            "unchecked" => ["HttpClient:DangerousAcceptAnyServerCertificate=true"],
            _ => [],
        };
        await using RunningSample sample = await RunningSample.StartAsync($"https://localhost:{back.Address.Port}", settings);
        using var http = new HttpClient();

        using HttpResponseMessage response = await http.SendAsync(sample.Request(HttpMethod.Get, "/", 2));

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK) Assert.Contains("tls_certificate_error", Assert.Single(response.Headers.GetValues("Proxy-Status")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destination_OfHttp2_GetsHttp2_WithTrailersBack()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        await using WebApplication origin = builder.Build();
        origin.Run(async context =>
        {
            await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Path}");
            context.Response.AppendTrailer("x-done", "yes");
        });
        await origin.StartAsync();
        await using RunningSample sample = await RunningSample.StartAsync(origin.Urls.Single(), "HttpRequest:Version=2", "HttpRequest:VersionPolicy=RequestVersionExact");
        using var http = new HttpClient();

        using HttpResponseMessage response = await http.SendAsync(sample.Request(HttpMethod.Get, "/x", 2));

        Assert.Equal("HTTP/2 /x", await response.Content.ReadAsStringAsync());
        Assert.Equal("yes", Assert.Single(response.TrailingHeaders.GetValues("x-done")));
    }

    [Fact]
    public async Task ActiveHealthChecks_AskOverOurConnections()
    {
        var probed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Path == "/health") probed.TrySetResult(exchange.Head);
            await exchange.SendAsync(Hello);
        });
        await using RunningSample sample = await RunningSample.StartAsync(
            $"http://{origin.EndPoint}", "HealthCheck:Active:Enabled=true", "HealthCheck:Active:Interval=00:00:01", "HealthCheck:Active:Policy=ConsecutiveFailures", "HealthCheck:Active:Path=/health",
            "HttpRequest:Version=1.1");

        Assert.Contains("GET /health HTTP/1.1", await probed.Task.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HttpClient:MaxConnectionsPerServer=7", "MaxConnectionsPerServer")]
    [InlineData("HttpClient:WebProxy:Address=http://127.0.0.1:1", "WebProxy")]
    [InlineData("HttpClient:RequestHeaderEncoding=iso-8859-1", "RequestHeaderEncoding")]
    [InlineData("HttpClient:SslProtocols:0=Tls11", "SslProtocols")]
    public async Task Option_WithoutCounterpart_IsRefusedWhenItIsLoaded(string setting, string named)
    {
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => RunningSample.StartAsync("http://127.0.0.1:1", setting));

        Assert.Contains(named, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_LoadsNoOpenSsl_AndWritesNoKeys()
    {
        using var home = new TemporaryFolder();
        await using var origin = new RawOrigin(Hello);
        int port = FreePort.Tcp();
        await using ChildProcess sample = ChildProcess.Start(new ChildStart(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "YarpApplication.dll"), $"--Kestrel:Endpoints:Plain:Url=http://127.0.0.1:{port}", "--Kestrel:Endpoints:Http2:Url=http://127.0.0.1:0",
            $"--ReverseProxy:Clusters:backend:Destinations:one:Address=http://{origin.EndPoint}")
        {
            Environment = new Dictionary<string, string?> { ["HOME"] = home.Root },
        });
        Assert.True(await sample.WaitUntilAsync(process => process.Output.Contains("Application started", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), sample.Output + sample.Error);
        using var http = new HttpClient();

        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/"));

        Assert.DoesNotMatch("libssl|libcrypto|System.Security.Cryptography.Native", await File.ReadAllTextAsync($"/proc/{sample.Id}/maps"));
        Assert.Empty(Directory.EnumerateFiles(home.Root, "key-*.xml", SearchOption.AllDirectories));
    }
}
