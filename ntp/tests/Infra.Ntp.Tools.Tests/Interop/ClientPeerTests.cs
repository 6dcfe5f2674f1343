using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Interop;

/// <summary>Our daemon as a client of real servers, alone and mixed, through lines that lose, double, reorder and damage what passes.</summary>
public partial class ClientPeerTests
{
    private const string Eager = "[source-defaults]\npoll-interval-limits = { min = 0, max = 1 }\ninitial-poll-interval = 0\n";

    [PeerTheory("chronyd"), Trait("Category", "Interop")]
    [InlineData("virtual")]
    [InlineData("no-steer")]
    public async Task OurDaemon_FollowsThreeChronyd_AndExplainsEach(string clock)
    {
        using var folder = new TemporaryFolder();
        List<PeerProcess> servers = [];
        try
        {
            string sources = "";
            for (int i = 0; i < 3; i++)
                sources += Source(new IPEndPoint(IPAddress.Loopback, await StartChronydAsync(folder, servers, stratum: 2 + i)));
            await using RunningDaemon daemon = await RunningDaemon.StartAsync($"{Eager}{sources}[clock]\nclock = \"{clock}\"\n");

            JsonElement status = await daemon.WaitForStatusAsync(found => found.GetProperty("system").GetProperty("agreeing_sources").GetInt32() == 3);

            Assert.All(status.GetProperty("sources").EnumerateArray(), source => Assert.Equal("Selected", source.GetProperty("standing").GetString()));
            Assert.InRange(status.GetProperty("system").GetProperty("offset").GetDouble(), -0.01, 0.01);
            (int code, string explained, string error) = await Ntpctl.RunAsync("explain", "--socket", daemon.ControlPath);
            Assert.True(code == 0, error);
            Assert.StartsWith("clock: 3 of 3 agree", explained);
            Assert.Equal(3, explained.Split('\n').Count(line => line.Contains(": takes part: says ")));

            // Two of them stop: the third alone moves nothing.
            await servers[0].DisposeAsync();
            await servers[1].DisposeAsync();
            await daemon.WaitForStatusAsync(
                found => found.GetProperty("sources").EnumerateArray().Count(source => source.GetProperty("standing").GetString() == "Unreachable") == 2);
            (_, explained, _) = await Ntpctl.RunAsync("explain", "--socket", daemon.ControlPath);
            Assert.StartsWith("clock: 1 of 3 agree, 3 are needed: the clock is left alone", explained);
        }
        finally
        {
            foreach (PeerProcess server in servers)
                await server.DisposeAsync();
        }
    }

    /// <summary>chronyd and our own server, each behind a line that loses a third of all exchanges, doubles, reorders and damages.</summary>
    [PeerFact("chronyd"), Trait("Category", "Interop")]
    public async Task OurDaemon_FollowsMixedServers_ThroughABadLine()
    {
        using var folder = new TemporaryFolder();
        List<PeerProcess> servers = [];
        List<UdpRelay> relays = [];
        try
        {
            await using RunningDaemon ours = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5");
            int[] ports = [await StartChronydAsync(folder, servers, stratum: 2), await StartChronydAsync(folder, servers, stratum: 3), (await ours.AddressAsync()).Port];
            var bad = new RelayFaults { Loss = 0.18, Duplicate = 0.2, Reorder = 0.1, Corrupt = 0.02, Delay = TimeSpan.FromMilliseconds(2), Jitter = TimeSpan.FromMilliseconds(1) };
            string sources = "";
            foreach (int port in ports)
            {
                relays.Add(UdpRelay.Start(new IPEndPoint(IPAddress.Loopback, port), bad, bad, new SeededRandom((ulong)port)));
                sources += Source(relays[^1].EndPoint);
            }
            await using RunningDaemon daemon = await RunningDaemon.StartAsync(
                $"{Eager}{sources}[clock]\nclock = \"virtual\"\n[synchronization]\nminimum-agreeing-sources = 2\n");

            JsonElement status = await daemon.WaitForStatusAsync(found => found.GetProperty("system").GetProperty("agreeing_sources").GetInt32() >= 2);

            // A damaged timestamp counts for one measurement at most: the clock stays where it is.
            Assert.InRange(status.GetProperty("system").GetProperty("offset").GetDouble(), -0.1, 0.1);
            Assert.False(daemon.Process.HasExited);
            Assert.DoesNotContain("failure", daemon.Process.Error);
        }
        finally
        {
            foreach (UdpRelay relay in relays)
                await relay.DisposeAsync();
            foreach (PeerProcess server in servers)
                await server.DisposeAsync();
        }
    }

    /// <summary>Two clients of two makers, one server: they agree about it within a millisecond.</summary>
    [PeerFact("chronyd"), Trait("Category", "Interop")]
    public async Task ChronydAndNtpctl_AgreeAboutAServer()
    {
        using var folder = new TemporaryFolder();
        List<PeerProcess> servers = [];
        try
        {
            int port = await StartChronydAsync(folder, servers, stratum: 5);
            double ours = (await QueryAsync(port)).GetProperty("offset").GetDouble();
            ChildResult chronyd = await PeerRoot.Open().RunAsync(
                new PeerStart("chronyd", "-x", "-Q", "-t", "10", $"server 127.0.0.1 port {port} iburst", "cmdport 0", "pidfile /", "user root"), RunningDaemon.Patience);

            Match wrong = ClockWrong().Match(chronyd.AllOutput);
            Assert.True(wrong.Success, chronyd.AllOutput);
            Assert.InRange(ours - double.Parse(wrong.Groups[1].Value, CultureInfo.InvariantCulture), -0.001, 0.001);
        }
        finally
        {
            foreach (PeerProcess server in servers)
                await server.DisposeAsync();
        }
    }

    /// <summary>ntpsec's client only asks port 123, so all of it happens in a network of its own.</summary>
    [PeerFact("chronyd", "ntpsec-ntpdig:ntpdig"), Trait("Category", "Interop")]
    public async Task NtpdigAndNtpctl_AgreeAboutAServer()
    {
        if (NetworkNamespace.WhyNot is not null) return;   // a machine that makes no networks; the test above needs none
        using NetworkNamespace network = NetworkNamespace.Create();
        await using PeerProcess server = PeerRoot.Open().Start(new PeerStart(
            "chronyd", "-x", "-d", "port 123", "bindaddress 127.0.0.1", "allow 127.0.0.1", "local stratum 5", "cmdport 0", "bindcmdaddress /", "pidfile /tmp/123.pid", "user root")
        {
            Network = network,
        });
        string output = "";
        await server.WaitReadyAsync(_ => TryQueryInside(network, out output), RunningDaemon.Patience);

        // ntpdig reads the clock in Python: on a machine under load one of its samples may be late, five in a row are not.
        double difference = double.PositiveInfinity;
        for (int i = 0; i < 5 && Math.Abs(difference) > 0.001; i++)
        {
            Assert.True(TryQueryInside(network, out output), output);
            JsonElement ours = JsonDocument.Parse(output).RootElement;
            JsonElement theirs = await DigAsync(network);
            Assert.Equal(theirs.GetProperty("stratum").GetInt32(), ours.GetProperty("stratum").GetInt32());
            difference = ours.GetProperty("offset").GetDouble() - theirs.GetProperty("offset").GetDouble();
        }
        Assert.InRange(difference, -0.001, 0.001);
    }

    private static async Task<JsonElement> DigAsync(NetworkNamespace network)
    {
        ChildResult ntpdig = await PeerRoot.Open().RunAsync(
            new PeerStart("ntpsec-ntpdig:ntpdig", "-j", "127.0.0.1")
            {
                Network = network,
                Environment = new Dictionary<string, string?> { ["PYTHONPATH"] = Path.Combine(PeerRoot.UnpackedFolder, "ntpsec-ntpdig/usr/lib/python3/dist-packages") },
            },
            RunningDaemon.Patience);
        Assert.True(ntpdig.Succeeded, ntpdig.AllOutput);
        return JsonDocument.Parse(ntpdig.Output).RootElement;
    }

    private static bool TryQueryInside(NetworkNamespace network, out string output)
    {
        ChildResult result = ChildProcess.RunAsync(network.Enter(new ChildStart(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "ntpctl.dll"), "query", "127.0.0.1", "--samples", "4", "--interval", "0.05", "--timeout", "1", "--json"))).GetAwaiter().GetResult();
        output = result.Output;
        return result.Succeeded;
    }

    private static async Task<int> StartChronydAsync(TemporaryFolder folder, List<PeerProcess> servers, int stratum)
    {
        int port = FreePort.Udp();
        string config = folder.Write(
            $"chrony-{port}.conf", $"port {port}\nbindaddress 127.0.0.1\nallow 127.0.0.1\nlocal stratum {stratum}\ncmdport 0\nbindcmdaddress /\npidfile /tmp/{port}.pid\nuser root\n");
        PeerProcess process = PeerRoot.Open().Start(new PeerStart("chronyd", "-x", "-d", "-f", config) { ReadOnlyFolders = [folder.Root] });
        servers.Add(process);
        await process.WaitReadyAsync(_ => IsAnswering(port), RunningDaemon.Patience);
        return port;
    }

    private static string Source(IPEndPoint address) => $"[[source]]\nmode = \"server\"\naddress = \"{address}\"\n";

    private static bool IsAnswering(int port) =>
        Ntpctl.RunAsync("query", $"127.0.0.1:{port}", "--samples", "1", "--timeout", "1", "--json").GetAwaiter().GetResult().Code == 0;

    private static async Task<JsonElement> QueryAsync(int port)
    {
        (int code, string output, string error) = await Ntpctl.RunAsync("query", $"127.0.0.1:{port}", "--samples", "8", "--interval", "0.05", "--json");
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    [GeneratedRegex(@"System clock wrong by (-?[0-9.]+) seconds")]
    private static partial Regex ClockWrong();
}
