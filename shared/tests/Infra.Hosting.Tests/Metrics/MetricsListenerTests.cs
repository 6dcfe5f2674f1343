using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Hosting.Metrics;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Hosting.Tests.Metrics;

public sealed class MetricsListenerTests : IAsyncLifetime
{
    private readonly Meter _meter = new("test");
    private readonly MetricsCollector _collector;
    private MetricsListener? _listener;
    private bool _isReady = true;

    public MetricsListenerTests()
    {
        _collector = new MetricsCollector(meter => meter == _meter);
        _meter.CreateCounter<long>("c").Add(3);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_listener is not null) await _listener.DisposeAsync();
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Get_Metrics_GivesOpenMetrics()
    {
        string reply = await AskAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", reply, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n", reply, StringComparison.Ordinal);
        Assert.EndsWith("c_total 3\n# HELP infra_metrics_dropped Measurements without room for another series.\n# TYPE infra_metrics_dropped counter\n"
            + "infra_metrics_dropped_total 0\n# EOF\n", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithTheOlderFormatAccepted_GivesThat()
    {
        string reply = await AskAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r\n\r\n");

        Assert.Contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("# EOF", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "200")]
    [InlineData("GET /metrics HTTP/1.0\r\n\r\n", "200")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: [::1]:9975\r\n\r\n", "200")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    [InlineData("GET /metrics/../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "405")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: rebound.example\r\n\r\n", "421")]
    [InlineData("\u0016\u0003\u0001\u0002\0garbage\n", "400")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nwhat else", "400")]
    public async Task Any_Request_GetsItsStatus(string request, string status)
    {
        string reply = await AskAsync(request);

        Assert.StartsWith($"HTTP/1.1 {status} ", reply, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", reply, StringComparison.Ordinal);
        if (request[0] == 'H') Assert.EndsWith("\r\n\r\n", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Ready_TellsTheState()
    {
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        _isReady = false;
        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_OversizedRequest_IsRefused()
    {
        string reply = await AskAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + new string('x', 20_000));

        Assert.StartsWith("HTTP/1.1 431 ", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_Client_IsClosed_AndOthersAreServedMeanwhile()
    {
        Start(new MetricsSettings { Timeout = TimeSpan.FromMilliseconds(500), ConnectionsMax = 2 });
        using Socket slow = await ConnectAsync();
        await slow.SendAsync("GET /metr"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("", await ReadAsync(slow));   // closed by its time
    }

    [Fact]
    public async Task Too_ManyConnections_AreClosedAtOnce()
    {
        Start(new MetricsSettings { Timeout = TimeSpan.FromMinutes(1), ConnectionsMax = 1 });
        using Socket first = await ConnectAsync();
        await first.SendAsync("GET"u8.ToArray());
        using Socket second = await ConnectAsync();

        Assert.Equal("", await ReadAsync(second));
        await first.SendAsync(" /metrics HTTP/1.0\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 ", await ReadAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OnAnAddressThatIsNotLoopback_NeedsLeave()
    {
        var settings = new MetricsSettings { Listen = [new IPEndPoint(IPAddress.Any, 0)] };

        DaemonException refused = Assert.Throws<DaemonException>(() => { Start(settings); });

        Assert.Equal(ExitCode.Config, refused.ExitCode);
        Start(settings with { AllowRemote = true });
    }

    [Fact]
    public void Start_OnATakenPort_NamesTheAddress()
    {
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();

        DaemonException refused = Assert.Throws<DaemonException>(() => { Start(new MetricsSettings { Listen = [(IPEndPoint)other.LocalEndPoint!] }); });

        Assert.Contains(other.LocalEndPoint!.ToString()!, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_GarbageBytes_NeverStopTheListener()
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < 50; i++)
        {
            byte[] bytes = new byte[1 + i * 7];
            random.Fill(bytes);
            using Socket client = await ConnectAsync();
            await client.SendAsync(bytes);
            client.Shutdown(SocketShutdown.Send);
            await ReadAsync(client);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
    }

    private MetricsListener Start(MetricsSettings settings)
    {
        if (settings.Listen.Count == 0) settings = settings with { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        return _listener = MetricsListener.Start(settings, _collector, () => _isReady, _ => null, NullLogger.Instance);
    }

    private async Task<Socket> ConnectAsync()
    {
        _listener ??= Start(new MetricsSettings());
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.Addresses[0]);
        return socket;
    }

    private async Task<string> AskAsync(string request)
    {
        using Socket socket = await ConnectAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReadAsync(socket);
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience.Token) is > 0 and int count)
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return text.ToString();
    }
}
