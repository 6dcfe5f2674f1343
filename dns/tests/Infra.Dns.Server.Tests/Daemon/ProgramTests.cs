using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Records;
using Infra.Dns.Server.Tests.Interop;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.Daemon;

/// <summary>dnsd as a process of its own.</summary>
public class ProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "dnsd.dll");

    [Fact]
    public async Task Run_WithoutAFile_ServesAndStops()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("example.org.zone", TestService.ZoneText);
        int port = FreePort.Both();
        using ChildProcess dnsd = Start(folder, "--listen", $"127.0.0.1:{port}", "--zone", $"example.org={zone}");

        Assert.True(await dnsd.WaitUntilAsync(each => each.Error.Contains("dnsd: ready: 1 zone, 1 listener", StringComparison.Ordinal), Patience), dnsd.Error);
        Assert.Equal("www.example.org. 300 A 192.0.2.3", new WireClient(new IPEndPoint(IPAddress.Loopback, port)).AskFor("www.example.org", RecordType.A, false).Answer);
        string maps = await File.ReadAllTextAsync($"/proc/{dnsd.Id}/maps");
        Assert.DoesNotContain("libssl", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", maps, StringComparison.Ordinal);
        dnsd.Signal("TERM");
        Assert.Equal(0, (await dnsd.WaitAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_WithMetrics_IsReadyAndCounts()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("example.org.zone", TestService.ZoneText);
        int port = FreePort.Both();
        int metrics = FreePort.Tcp();
        string config = folder.Write("dnsd.toml", $"[server]\ndirectory = \"{folder.Root}\"\nthreads = 1\n[rate-limit]\nresponses-per-second = 0\n[[listen]]\naddresses = [\"127.0.0.1:{port}\"]\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n[metrics]\nlisten = [\"127.0.0.1:{metrics}\"]\n");
        using ChildProcess dnsd = Start(folder, "-c", config);
        Assert.True(await dnsd.WaitUntilAsync(each => each.Error.Contains("dnsd: ready", StringComparison.Ordinal), Patience), dnsd.Error);
        var client = new WireClient(new IPEndPoint(IPAddress.Loopback, port));

        client.AskFor("www.example.org", RecordType.A, true);
        client.AskFor("nothing.example.org", RecordType.A, true);
        using (var burst = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            // One in 1024 questions is timed, by each thread.
            burst.Connect(IPAddress.Loopback, port);
            burst.ReceiveTimeout = 10_000;
            for (int i = 0; i < 1022; i++)
            {
                burst.Send(TestService.Question("www.example.org", RecordType.MX));
                burst.Receive(new byte[512]);
            }
        }
        Assert.True(await dnsd.WaitUntilAsync(each => each.Error.Contains("host: ready", StringComparison.Ordinal), Patience), dnsd.Error);
        string text = await GetAsync(metrics, "/metrics");
        string ready = await GetAsync(metrics, "/ready");

        Assert.Contains("infra_dns_queries_total{transport=\"udp\"} 1024", text, StringComparison.Ordinal);
        Assert.Contains("infra_dns_answers_total{rcode=\"NXDOMAIN\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("infra_dns_zones{state=\"ready\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("infra_dns_query_types_total{type=\"A\"} 2", text, StringComparison.Ordinal);
        Assert.Contains("infra_dns_query_opcodes_total{opcode=\"query\"} 1024", text, StringComparison.Ordinal);
        Assert.Contains("infra_dns_request_duration_seconds_count{kind=\"question\"} 1", text, StringComparison.Ordinal);
        Assert.Contains(" 200 ", ready.Split('\n')[0], StringComparison.Ordinal);
        dnsd.Signal("TERM");
        Assert.Equal(0, (await dnsd.WaitAsync()).ExitCode);
    }

    [Theory]
    [InlineData("authoritative.toml", 0)]
    [InlineData("broken.toml", 78)]
    public async Task Check_OfTheSamples_EndsAsItShould(string file, int expected)
    {
        using var folder = new TemporaryFolder();
        using ChildProcess dnsd = Start(folder, "--check", "-c", Path.Combine(Checkout.Root!, "dns/samples", file));

        Assert.Equal(expected, (await dnsd.WaitAsync()).ExitCode);
    }

    [Theory]
    [InlineData(2, "--zone", "a=b", "-c", "/dev/null")]
    [InlineData(78)]
    [InlineData(78, "--zone", "example.org")]
    public async Task Run_OfABadCommandLine_SaysSo(int expected, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        using ChildProcess dnsd = Start(folder, arguments);

        Assert.Equal(expected, (await dnsd.WaitAsync()).ExitCode);
    }

    private static ChildProcess Start(TemporaryFolder folder, params string[] arguments) => ChildProcess.Start(new ChildStart("dotnet", (string[])[Program, .. arguments])
    {
        WorkingDirectory = folder.Root,
        Environment = new Dictionary<string, string?> { ["RUNTIME_DIRECTORY"] = folder.Root, ["STATE_DIRECTORY"] = folder.Root, ["NOTIFY_SOCKET"] = null },
    });

    private static async Task<string> GetAsync(int port, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
