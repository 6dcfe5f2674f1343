using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Infra.Config;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tests.Support;

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
