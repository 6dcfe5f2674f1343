using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Interop;

/// <summary>nginx and haproxy in front of the program and behind it, and load generators on it.</summary>
[Trait("Category", "Interop")]
public sealed class PeerChainTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PeerFact("nginx", "wrk")]
    public async Task Nginx_InFront_KeepsItsConnections()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using TemporaryFolder folder = Folder();
        int port = FreePort.Tcp();
        await using PeerProcess nginx = await StartNginxAsync(folder, port, $"upstream ours {{ server {proxy.Address}; keepalive 8; }} server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://ours; proxy_http_version 1.1; proxy_set_header Connection \"\"; }} }}");

        ChildResult load = await PeerRoot.Open().RunAsync(new PeerStart("wrk", "-t1", "-c4", "-d2s", Url(port)), Patience);

        Assert.Matches(@"\d+ requests in", load.Output);
        Assert.DoesNotContain("Non-2xx", load.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", load.Output, StringComparison.Ordinal);
        Assert.True(proxy.Engine.Counters.RequestCount(2) > 0);
        // Kept alive: far fewer connections than requests.
        Assert.InRange(proxy.Engine.Counters.AcceptedCount, 1, Math.Max(16, proxy.Engine.Counters.RequestCount(2) / 50));
    }

    [PeerFact("haproxy", "wrk")]
    public async Task Haproxy_InFront_KeepsItsConnections_WithAProxyHeaderOnEach()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.1\"");
        using TemporaryFolder folder = Folder();
        int port = FreePort.Tcp();
        await using PeerProcess haproxy = await StartHaproxyAsync(folder, port, $"server s {proxy.Address} send-proxy-v2 check-send-proxy");

        ChildResult load = await PeerRoot.Open().RunAsync(new PeerStart("wrk", "-t1", "-c4", "-d2s", Url(port)), Patience);

        Assert.DoesNotContain("Non-2xx", load.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", load.Output, StringComparison.Ordinal);
        Assert.True(proxy.Engine.Counters.RequestCount(2) > 0);
        Assert.All(origin.Heads, head => Assert.Contains("X-Forwarded-For: 127.0.0.1", head, StringComparison.Ordinal));
        Assert.Equal(0, proxy.Engine.Counters.RefusedCount(Infra.Proxy.Listeners.RefusalKind.ProxyHeader));
    }

    [PeerFact("haproxy")]
    public async Task Haproxy_Behind_IsKeptOpen_AndFramesAlike()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            if (exchange.Head.Contains("chunked", StringComparison.OrdinalIgnoreCase)) await exchange.ReadAsync(text => text.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
            await exchange.SendAsync(Hello);
        });
        using TemporaryFolder folder = Folder();
        int port = FreePort.Tcp();
        await using PeerProcess haproxy = await StartHaproxyAsync(folder, port, $"server s {origin.EndPoint}");
        await using RunningProxy proxy = await RunningProxy.StartAsync([new IPEndPoint(IPAddress.Loopback, port)]);

        string seen = await proxy.ExchangeAsync(string.Concat(Enumerable.Range(0, 20).Select(i =>
            i % 2 == 0 ? $"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n" : $"POST /{i} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n")));

        Assert.Equal(20, seen.Split("hello").Length - 1);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"/{i}"), origin.Heads.Select(head => head.Split(' ')[1]));
        Assert.Equal(1, proxy.Engine.Services[0].Upstreams.Servers[0].ConnectionCount);
    }

    [PeerFact("nginx", "wrk", "h2load", "nghttp")]
    public async Task LoadGenerators_LoseNothing_AndNothingIsLeft()
    {
        using TemporaryFolder folder = Folder();
        int port = FreePort.Tcp();
        await using PeerProcess nginx = await StartNginxAsync(folder, port, $"server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000; location / {{ return 200 {new string('x', 1024)}; }} }}");
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(new IPEndPoint(IPAddress.Loopback, port), listener: "connections-per-ip=0", connector: "idle-timeout-ms=500");
        string plain = $"http://{proxyd.Addresses[0]}/", secure = $"https://{proxyd.Addresses[1]}/";

        foreach (string url in (string[])[plain, secure])
        {
            ChildResult wrk = await PeerRoot.Open().RunAsync(new PeerStart("wrk", "-t1", "-c32", "-d2s", url), Patience);
            Assert.Matches(@"[1-9]\d* requests in", wrk.Output);
            Assert.DoesNotContain("Non-2xx", wrk.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Socket errors", wrk.Output, StringComparison.Ordinal);
            ChildResult h2load = await PeerRoot.Open().RunAsync(new PeerStart("h2load", "-n3000", "-c4", "-m16", url), Patience);
            Assert.Contains("3000 succeeded, 0 failed", h2load.Output, StringComparison.Ordinal);
        }
        ChildResult nghttp = await PeerRoot.Open().RunAsync(new PeerStart("nghttp", "-nv", plain), Patience);
        Assert.Contains(":status: 200", nghttp.Output, StringComparison.Ordinal);
        Assert.Contains("END_STREAM", nghttp.Output, StringComparison.Ordinal);

        JsonElement status = await proxyd.StatusAsync(all => all.GetProperty("connections").GetProperty("open").GetInt32() == 0 && all.GetProperty("upstreams")[0].GetProperty("connections").GetInt32() == 0);
        Assert.Equal(0, status.GetProperty("connections").GetProperty("open").GetInt32());
        Assert.Equal(0, status.GetProperty("upstreams")[0].GetProperty("connections").GetInt32());
        foreach (string buffers in (string[])["buffers_head", "buffers_small", "buffers_large", "internal_failures"])
            Assert.Equal(0, status.GetProperty("resources").GetProperty(buffers).GetInt64());
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        return folder;
    }

    private static async Task<PeerProcess> StartNginxAsync(TemporaryFolder folder, int port, string http)
    {
        folder.Write("nginx.conf", $"daemon off; master_process off; pid {folder.Root}/pid; error_log stderr crit; events {{}} http {{ access_log off; client_body_temp_path {folder.Root}/b; proxy_temp_path {folder.Root}/p; fastcgi_temp_path {folder.Root}/f; uwsgi_temp_path {folder.Root}/u; scgi_temp_path {folder.Root}/s; {http} }}");
        PeerProcess nginx = PeerRoot.Open().Start(new PeerStart("nginx", "-c", folder.PathOf("nginx.conf")) { WorkFolders = [folder.Root] });
        await nginx.WaitReadyAsync(_ => Answers(port), Patience);
        return nginx;
    }

    private static async Task<PeerProcess> StartHaproxyAsync(TemporaryFolder folder, int port, string server)
    {
        folder.Write("haproxy.cfg", string.Create(CultureInfo.InvariantCulture,
            $"defaults\n mode http\n http-reuse always\n timeout connect 5s\n timeout client 30s\n timeout server 30s\nfrontend f\n bind 127.0.0.1:{port}\n default_backend b\nbackend b\n {server}\n"));
        PeerProcess haproxy = PeerRoot.Open().Start(new PeerStart("haproxy", "-db", "-f", folder.PathOf("haproxy.cfg")) { WorkFolders = [folder.Root] });
        await haproxy.WaitReadyAsync(_ => Answers(port), Patience);
        return haproxy;
    }

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");

    private static bool Answers(int port)
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
