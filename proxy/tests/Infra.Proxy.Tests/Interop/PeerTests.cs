using System.Globalization;
using System.Net;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Interop;

/// <summary>Real clients before the proxy, and real proxies before and behind it.</summary>
[Trait("Category", "Interop")]
public sealed class PeerTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PeerFact("curl")]
    public async Task Curl_SpeaksEachProtocol()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\"; \"127.0.0.1:{FreePort.Tcp()}\" self-signed=true\n }}\n connectors {{ \"{origin.EndPoint}\"\n }}\n }}\n }}");
        string plain = $"http://{proxy.Address}/", secure = $"https://{proxy.Engine.Addresses[1]}/";

        foreach ((string[] options, string url, string version) in ((string[], string, string)[])
        [
            (["--http1.0"], plain, "1.1"), (["--http1.1"], plain, "1.1"), (["--http2"], plain, "1.1"), (["--http2-prior-knowledge"], plain, "2"),
            (["-k", "--http1.1"], secure, "1.1"), (["-k", "--http2"], secure, "2"),
        ])
        {
            ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("curl", ["-s", "-w", " %{http_version} %{http_code}", .. options, url]), Patience);
            Assert.Equal($"hello {version} 200", result.Output.TrimEnd());
        }
    }

    [PeerFact("h2load")]
    public async Task H2load_LosesNoRequest()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("h2load", "-n2000", "-c4", "-m16", $"http://{proxy.Address}/"), Patience);

        Assert.Contains("2000 succeeded, 0 failed", result.Output, StringComparison.Ordinal);
    }

    [PeerTheory("haproxy")]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task Haproxy_InFront_NamesTheClient(string option)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.1\"");
        int port = FreePort.Tcp();
        string config = string.Create(CultureInfo.InvariantCulture,
            $"defaults\n mode tcp\n timeout connect 5s\n timeout client 5s\n timeout server 5s\nfrontend f\n bind 127.0.0.1:{port}\n default_backend b\nbackend b\n server s {proxy.Address} {option}\n");
        using var folder = new Infra.Testing.TemporaryFolder();
        folder.Write("haproxy.cfg", config);
        await using PeerProcess haproxy = PeerRoot.Open().Start(new PeerStart("haproxy", "-db", "-f", folder.PathOf("haproxy.cfg")) { WorkFolders = [folder.Root] });
        await haproxy.WaitReadyAsync(_ => Answers(port), Patience);

        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/"));
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", origin.Heads.Last(), StringComparison.Ordinal);
        Assert.Equal(0, proxy.Engine.Counters.RequestCount(4));
    }

    [PeerFact("nginx")]
    public async Task Nginx_Behind_IsKeptOpen_AndFramesAlike()
    {
        int port = FreePort.Tcp();
        using var folder = new Infra.Testing.TemporaryFolder();
        folder.Write("nginx.conf", string.Create(CultureInfo.InvariantCulture,
            $"daemon off; master_process off; pid {folder.Root}/pid; error_log stderr; events {{}} http {{ access_log off; client_body_temp_path {folder.Root}/b; proxy_temp_path {folder.Root}/p; fastcgi_temp_path {folder.Root}/f; uwsgi_temp_path {folder.Root}/u; scgi_temp_path {folder.Root}/s; server {{ listen 127.0.0.1:{port}; location / {{ return 200 \"$request_method $request_uri $content_length\"; }} }} }}"));
        await using PeerProcess nginx = PeerRoot.Open().Start(new PeerStart("nginx", "-c", folder.PathOf("nginx.conf")) { WorkFolders = [folder.Root] });
        await nginx.WaitReadyAsync(_ => Answers(port), Patience);
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, port)]);

        string seen = await proxy.ExchangeAsync(string.Concat(Enumerable.Range(0, 50).Select(i => $"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n")));

        for (int i = 0; i < 50; i++)
            Assert.Contains($"GET /{i} ", seen, StringComparison.Ordinal);
        Assert.Equal(1, proxy.Engine.Services[0].Upstreams.Servers[0].ConnectionCount);
    }

    private static bool Answers(int port)
    {
        try
        {
            using var probe = new System.Net.Sockets.TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
