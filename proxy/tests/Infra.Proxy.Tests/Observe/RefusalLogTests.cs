using System.Net.Sockets;
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
}
