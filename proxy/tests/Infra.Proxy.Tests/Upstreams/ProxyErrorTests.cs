using System.Net;
using System.Net.Sockets;
using Infra.Http.Forwarding;
using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Http2;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Network;

namespace Infra.Proxy.Tests.Upstreams;

/// <summary>Each error type of Proxy-Status, made to happen and seen by clients of both versions.</summary>
public sealed class ProxyErrorTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    // What has tests of its own, because it takes more than one request or another network; and what cannot happen.
    private static readonly Dictionary<ProxyError, string> Elsewhere = new()
    {
        [ProxyError.None] = "no error",
        [ProxyError.ConnectionLimitReached] = nameof(ConnectionLimitTests),
        [ProxyError.DestinationIpUnroutable] = nameof(UnroutableTests),
        [ProxyError.HttpResponseIncomplete] = nameof(Body_ThatEndsEarly_IsCounted_ThoughItsHeadIsOut),
        [ProxyError.DnsError] = nameof(Yarp.ForwarderTests),
        [ProxyError.ProxyInternalError] = nameof(Yarp.ForwarderTests),
        [ProxyError.DestinationNotFound] = "there are no routes yet",
        [ProxyError.HttpRequestDenied] = "there are no filters yet",
        [ProxyError.DestinationUnavailable] = "there are no health checks yet",
        [ProxyError.DnsTimeout] = "there are no dns sources yet",
        [ProxyError.HttpResponseBodySize] = "bodies of responses have no bound",
    };

    private static readonly (ProxyError Error, int Status, string Text)[] Shown =
    [
        (ProxyError.HttpRequestError, 400, "http_request_error; details=\"path-encoded-separator\""),
        (ProxyError.ConnectionRefused, 502, "connection_refused"),
        (ProxyError.ConnectionTimeout, 504, "connection_timeout"),
        (ProxyError.ConnectionTerminated, 502, "connection_terminated"),
        (ProxyError.ConnectionReadTimeout, 504, "connection_read_timeout"),
        (ProxyError.ConnectionWriteTimeout, 504, "connection_write_timeout"),
        (ProxyError.TlsProtocolError, 502, "tls_protocol_error"),
        (ProxyError.TlsCertificateError, 502, "tls_certificate_error"),
        (ProxyError.TlsAlertReceived, 502, "tls_alert_received"),
        (ProxyError.HttpProtocolError, 502, "http_protocol_error; details=\"content-length-malformed\""),
        (ProxyError.HttpResponseHeaderSectionSize, 502, "http_response_header_section_size; details=\"head-too-large\""),
        (ProxyError.HttpResponseTransferCoding, 502, "http_response_transfer_coding; details=\"transfer-coding-unsupported\""),
        (ProxyError.HttpResponseTimeout, 504, "http_response_timeout"),
        (ProxyError.HttpUpgradeFailed, 502, "http_upgrade_failed; details=\"upgrade-unasked\""),
        (ProxyError.ProxyLoopDetected, 502, "proxy_loop_detected; details=\"proxy-loop\""),
    ];

    public static TheoryData<int, ProxyError> Cases
    {
        get
        {
            var cases = new TheoryData<int, ProxyError>();
            foreach ((ProxyError error, _, _) in Shown)
            {
                cases.Add(1, error);
                cases.Add(2, error);
            }
            return cases;
        }
    }

    [Fact]
    public void Errors_AllOfThem_AreShown() =>
        Assert.Equal(Enum.GetValues<ProxyError>(), Shown.Select(each => each.Error).Concat(Elsewhere.Keys).Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Failure_HasItsStatusAndItsName(int version, ProxyError error)
    {
        (_, int status, string text) = Array.Find(Shown, each => each.Error == error);
        await using var scene = new Scene();
        (IPEndPoint server, string connector) = await scene.SetAsync(error);
        await using RunningProxy proxy = await RunningProxy.StartAsync([server], connector: connector);

        SeenAnswer seen = error switch
        {
            ProxyError.HttpRequestError => await SeenAnswer.AskAsync(version, proxy.Address, "/a/..%2fb"),
            ProxyError.ProxyLoopDetected => await SeenAnswer.AskAsync(version, proxy.Address, "/", 0, ("Via", "1.1 proxyd, 1.1 proxyd, 1.1 proxyd")),
            ProxyError.ConnectionWriteTimeout => await SeenAnswer.AskAsync(version, proxy.Address, "/", 64 << 20),   // more than the buffers of all sockets
            _ => await SeenAnswer.AskAsync(version, proxy.Address),
        };

        Assert.Equal(new SeenAnswer(status, $"proxyd; error={text}"), seen);
        scene.End();
        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.Equal(1, proxy.Engine.Counters.ErrorCount(error));
    }

    /// <summary>As long as nothing of a response is out, a body that is malformed is told like a head that is: in the bytes that come with the head, however many of them are good.</summary>
    [Theory]
    [InlineData("zz\r\n", "http_protocol_error; details=\"chunk-size-malformed\"")]
    [InlineData("5\r\nhello\r\nzz\r\n", "http_protocol_error; details=\"chunk-size-malformed\"")]
    [InlineData("5\r\nhelloX", "http_protocol_error; details=\"chunk-line-end\"")]
    [InlineData("5\nhello", "http_protocol_error; details=\"chunk-line-end\"")]
    [InlineData("ffffffffffffffff\r\n", "http_protocol_error; details=\"chunk-size-too-large\"")]
    [InlineData("5\r\nhello\r\n0\r\nSet-Cookie: a=b\r\n\r\n", "http_protocol_error; details=\"trailer-forbidden\"")]
    public async Task Body_ThatIsMalformedWhereItComesWithItsHead_Is502(string body, string text)
    {
        // The long field leaves no room for a chunk behind the head; bytes that are to follow are not waited for.
        foreach (string field in (string[])["", $"X-A: {new string('a', 12_000)}\r\n"])
        {
            await using var origin = new RawOrigin($"HTTP/1.1 200 OK\r\n{field}Transfer-Encoding: chunked\r\n\r\n{body}");
            await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
            var expected = new SeenAnswer(502, $"proxyd; error={text}");

            Assert.Equal(expected, await SeenAnswer.AskAsync(1, proxy.Address));
            Assert.Equal(expected, await SeenAnswer.AskAsync(2, proxy.Address));
            Assert.StartsWith("HTTP/1.1 502 ", await proxy.ExchangeAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);

            await FaultTests.AssertNothingIsLeftAsync(proxy);
            Assert.Equal(3, proxy.Engine.Counters.ErrorCount(ProxyError.HttpProtocolError));
        }
    }

    /// <summary>Such an answer takes the client's connection no further down: the next request over it is served.</summary>
    [Fact]
    public async Task Body_ThatIsMalformedWhereItComesWithItsHead_LeavesTheClientsConnection()
    {
        await using var origin = new RawOrigin(exchange =>
            exchange.SendAsync(exchange.Path == "/bad" ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" : Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        string seen = await proxy.ExchangeAsync("GET /bad HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK\r\n", seen, StringComparison.Ordinal);
        Assert.EndsWith("hello", seen, StringComparison.Ordinal);
        Assert.Equal(2, origin.ConnectionCount);
    }

    /// <summary>Then there is no answer that could say so: the connection is reset, or the stream; counters and log know why.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Body_ThatEndsEarly_IsCounted_ThoughItsHeadIsOut(int version)
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        if (version == 1)
        {
            using RawClient client = await proxy.ConnectAsync();
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadToEndAsync();
            Assert.True(client.WasReset);
        }
        else
        {
            using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
            await client.GetAsync(1);
            Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Reset, Stream: 1 })));
            Assert.DoesNotContain(client.Frames, frame => frame.EndsStream);
        }

        await FaultTests.AssertNothingIsLeftAsync(proxy);
        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Counters.ErrorCount(ProxyError.HttpResponseIncomplete) == 1, TimeSpan.FromSeconds(30)));
    }

    /// <summary>A server with which an error happens.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly List<IAsyncDisposable> _parts = [];
        private readonly List<Socket> _sockets = [];
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal async Task<(IPEndPoint Server, string Connector)> SetAsync(ProxyError error) => error switch
        {
            ProxyError.ConnectionRefused => (new IPEndPoint(IPAddress.Loopback, FreePort.Tcp()), ""),
            ProxyError.ConnectionTimeout => (FullQueue(), "connection-timeout-ms=200"),
            ProxyError.ConnectionTerminated => (Origin(exchange => Task.Run(exchange.Close)), ""),
            ProxyError.ConnectionReadTimeout => (Origin(_ => _end.Task), "header-timeout-ms=200"),
            ProxyError.ConnectionWriteTimeout => (Origin(_ => _end.Task), "write-timeout-ms=500"),
            ProxyError.HttpResponseTimeout => (Origin(_ => _end.Task), "request-timeout-ms=200"),
            ProxyError.TlsProtocolError => (Silent("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()), "tls-sni=\"a.example\" verify=false"),
            // A fatal handshake_failure (RFC 8446 section 6).
            ProxyError.TlsAlertReceived => (Silent([21, 3, 3, 0, 2, 2, 40]), "tls-sni=\"a.example\" verify=false"),
            ProxyError.TlsCertificateError => (await SecureAsync("a.example"), $"tls-sni=\"b.example\" ca=\"{_folder.Root}/a.ca\""),
            ProxyError.HttpProtocolError => (Origin("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"), ""),
            ProxyError.HttpResponseHeaderSectionSize => (Origin($"HTTP/1.1 200 OK\r\nX-A: {new string('a', 65_536)}\r\n\r\n"), ""),
            ProxyError.HttpResponseTransferCoding => (Origin("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), ""),
            ProxyError.HttpUpgradeFailed => (Origin("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"), ""),
            _ => (Origin(Hello), ""),
        };

        /// <summary>Lets servers go that are silent.</summary>
        internal void End() => _end.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            End();
            foreach (Socket each in _sockets)
                each.Dispose();
            foreach (IAsyncDisposable each in Enumerable.Reverse(_parts))
                await each.DisposeAsync();
            _folder.Dispose();
        }

        private IPEndPoint Origin(string response) => Origin(exchange => exchange.SendAsync(response));

        private IPEndPoint Origin(Func<RawExchange, Task> answer)
        {
            var origin = new RawOrigin(answer);
            _parts.Add(origin);
            return origin.EndPoint;
        }

        private Socket Listen(int backlog)
        {
            Socket socket = NewSocket();
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen(backlog);
            return socket;
        }

        // What does not fit into the queue of a server is not even refused.
        private IPEndPoint FullQueue()
        {
            Socket server = Listen(backlog: 0);
            for (int i = 0; i < 4; i++)
                _ = NewSocket().ConnectAsync(server.LocalEndPoint!).ContinueWith(task => task.Exception, TaskScheduler.Default);
            return (IPEndPoint)server.LocalEndPoint!;
        }

        // Takes what comes first, says one thing and no more.
        private IPEndPoint Silent(byte[] answer)
        {
            Socket server = Listen(backlog: 8);
            _ = Task.Run(async () =>
            {
                Socket client = await server.AcceptAsync();
                lock (_sockets) _sockets.Add(client);
                var hello = new byte[4096];
                await client.ReceiveAsync(hello);
                await client.SendAsync(answer);
                await client.ReceiveAsync(hello);
            });
            return (IPEndPoint)server.LocalEndPoint!;
        }

        private async Task<IPEndPoint> SecureAsync(string name)
        {
            TlsTests.Write(_folder, "a", name);
            IPEndPoint origin = Origin(Hello);
            RunningProxy back = await RunningProxy.StartAsync(
                $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{_folder.Root}/a.crt\" key-path=\"{_folder.Root}/a.key\"; }}; connectors {{ \"{origin}\" }} }} }}");
            _parts.Add(back);
            return back.Address;
        }

        private Socket NewSocket()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            lock (_sockets) _sockets.Add(socket);
            return socket;
        }
    }
}
