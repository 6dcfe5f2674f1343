using System.Text;
using System.Text.Json;
using Infra.Config;
using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Observe;
using Infra.Proxy.Tests.Support;
using Infra.Testing;

namespace Infra.Proxy.Tests.Observe;

public sealed class AccessLogTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 23, 59, 58, 7, TimeSpan.Zero);

    [Fact]
    public void Write_AsJson_GivesAllPartsEscaped()
    {
        string line = Line("json", "GET /a\"b\\c HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x\ty\u00e9\r\nReferer: http://r/\r\n\r\n");

        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement root = json.RootElement;
        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
        Assert.Equal("2026-01-31T23:59:58.007Z", root.GetProperty("time").GetString());
        Assert.Equal("/a\"b\\c", root.GetProperty("target").GetString());
        Assert.Equal("x\ty\u00e9", root.GetProperty("user_agent").GetString());
        Assert.Equal("http://r/", root.GetProperty("referer").GetString());
        Assert.Equal(502, root.GetProperty("status").GetInt32());
        Assert.Equal(1234, root.GetProperty("response_bytes").GetInt64());
        Assert.Equal(99, root.GetProperty("duration_us").GetInt64());
        Assert.Equal("connection_refused", root.GetProperty("error").GetString());
        Assert.Equal("", root.GetProperty("reason").GetString());
        Assert.Equal("127.0.0.1:1", root.GetProperty("upstream").GetString());
        Assert.Equal(16, root.EnumerateObject().Count());
    }

    [Fact]
    public void Write_AsClf_IsTheCommonLogFormat() =>
        Assert.Equal("203.0.113.4 - - [31/Jan/2026:23:59:58 +0000] \"GET /a\\\"b HTTP/1.1\" 502 1234\n", Line("clf", "GET /a\"b HTTP/1.1\r\nHost: a\r\n\r\n"));

    [Fact]
    public void Write_OfARefusedHead_ShowsItsFirstLineHarmless() =>
        Assert.Equal("- GET /\\x1b[31m\\x00 HTTP/1.1 -\n", Line("{method} {target} {referer}", "GET /\u001b[31m\0 HTTP/1.1\r\nHost: a\r\n\r\n"));

    [Theory]
    [InlineData("{client} {nope}", "there is no part {nope}")]
    [InlineData("{client", "a brace is not closed")]
    [InlineData("combined", "it must be json, clf, or a template")]
    public void TryParse_OfABadFormat_SaysWhy(string format, string expected)
    {
        Assert.False(AccessLogFormat.TryParse(format, out _, out string problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_WithABadFormat_IsRefusedAtItsPlace()
    {
        ConfigResult<ProxyConfig> config = ConfigFile.Parse(
            "services { a { listeners { \"127.0.0.1:0\" }\n connectors { \"127.0.0.1:1\" }\n access-log \"stdout\" format=\"{nope}\" } }", "test.kdl", ConfigFormat.Kdl, ProxyConfig.Read);

        Assert.False(config.IsValid);
        Assert.Contains("there is no part {nope}", new Infra.Parsing.DiagnosticRenderer().Render(config.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void Ring_WhenFull_DropsAndCountsAndKeepsItsOrder()
    {
        var ring = new LogRing(100_000);
        Assert.True(AccessLogFormat.TryParse("{target}", out AccessLogFormat format, out _));
        var expected = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        var taken = new StringBuilder();
        for (int round = 0; round < 40; round++)
        {
            for (int i = 0; i < 30; i++)
            {
                string target = $"/{round}/{i}/{new string('x', 1000)}";
                AccessEntry entry = Entry($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
                Assert.True(Add(ring, format, entry));
                expected.Append(target).Append('\n');
            }
            int length;
            while ((length = ring.Take(buffer)) > 0)
                taken.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }
        Assert.Equal(expected.ToString(), taken.ToString());
        Assert.Equal(0, ring.Dropped);

        for (int i = 0; i < 200; i++)
            Add(ring, format, Entry($"GET /{new string('y', 1000)} HTTP/1.1\r\nHost: a\r\n\r\n"));
        int kept = 0;
        for (int length; (length = ring.Take(buffer)) > 0;)
            kept += buffer.AsSpan(0, length).Count((byte)'\n');
        Assert.Equal(200, kept + ring.Dropped);
        Assert.InRange(kept, 90, 100);
    }

    [Fact]
    public void Ring_OfALine_AllocatesNothing()
    {
        var ring = new LogRing(100_000);
        AccessEntry entry = Entry("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        byte[] buffer = new byte[64 * 1024];
        AllocationAssert.Zero(() =>
        {
            Add(ring, AccessLogFormat.Json, entry);
            ring.Take(buffer);
        });
    }

    [Fact]
    public async Task Log_OfARunningProxy_HasALineForEachRequest()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("access.log");
        await using (var origin = new RawOrigin(exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")))
        await using (RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: $"access-log \"{path}\" format=\"{{service}} {{method}} {{target}} {{version}} {{status}} {{response-bytes}} {{error}} {{reason}}\""))
        {
            await proxy.ExchangeAsync("GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two?q HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            await proxy.ExchangeAsync("GET /bad HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n");
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url + "/h2") { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage response = await http.SendAsync(request);
            await response.Content.ReadAsStringAsync();
        }

        string[] lines = await File.ReadAllLinesAsync(path);

        Assert.Equal(
            [
                "test - GET /bad HTTP/1.1 - 400 0 http_request_error space-before-colon", "test GET /h2 HTTP/2 200 5 - -", "test GET /one HTTP/1.1 200 5 - -", "test GET /two?q HTTP/1.1 200 5 - -",
            ],
            lines.Order(StringComparer.Ordinal));
    }

    /// <summary>A full disk: lines are dropped and counted, which is told once; requests go on, and so does the log once there is room.</summary>
    [Fact]
    public async Task Log_OnAFullDisk_DropsLines_AndRequestsGoOn()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("access.log");
        File.CreateSymbolicLink(path, "/dev/full");   // full(4): every write fails with ENOSPC
        using var log = new LineLogger();
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        ConfigResult<ProxyConfig> config = ConfigFile.Parse(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" }}; connectors {{ \"{origin.EndPoint}\" }}; access-log \"{path}\" format=\"{{target}}\" }} }}", "t.kdl", ConfigFormat.Kdl, ProxyConfig.Read);
        await using var engine = new Infra.Proxy.Lifecycle.ProxyEngine(config.Value!, log, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        using var http = new HttpClient();
        string url = $"http://{engine.Addresses[0]}";

        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal("hello", await http.GetStringAsync($"{url}/lost"));
            Assert.True(SpinWait.SpinUntil(() => engine.Services[0].AccessLog!.DroppedCount == i, TimeSpan.FromSeconds(20)));
        }
        File.Delete(path);
        engine.ReopenLogs();
        Assert.Equal("hello", await http.GetStringAsync($"{url}/kept"));
        await engine.DisposeAsync();

        Assert.Equal("/kept\n", await File.ReadAllTextAsync(path));
        Assert.Single(log.Lines, line => line.Contains("cannot be written, lines are dropped", StringComparison.Ordinal));
        Assert.Single(log.Lines, line => line.EndsWith("is written again; 3 lines were dropped so far", StringComparison.Ordinal));
    }

    private static AccessEntry Entry(string head)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(head);
        var parser = new RequestHead(HeadLimits.Request);
        parser.Parse(bytes);
        var entry = new AccessEntry(new SlabSpace());
        entry.Begin(parser, bytes, isHttp2: false, 0);
        entry.Upstream = "127.0.0.1:1";
        return entry;
    }

    private static bool Add(LogRing ring, AccessLogFormat format, AccessEntry entry)
    {
        var facts = new AccessLogFacts { Service = "test"u8, Client = "203.0.113.4"u8, Now = Now, Microseconds = 99, Sample = 1 };
        return ring.TryAdd(format, entry, new AccessResult(502, 0, 1234, ProxyError.ConnectionRefused, RejectReason.None), facts);
    }

    private static string Line(string text, string head)
    {
        Assert.True(AccessLogFormat.TryParse(text, out AccessLogFormat format, out _));
        var ring = new LogRing(100_000);
        Assert.True(Add(ring, format, Entry(head)));
        byte[] buffer = new byte[64 * 1024];
        return Encoding.ASCII.GetString(buffer, 0, ring.Take(buffer));
    }
}
