using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Interop;

/// <summary>Our programs against those of the private Debian root. Nothing here has the right to set a clock: chronyd runs with -x.</summary>
public partial class PeerTests
{
    private const string LocalServer = "[[server]]\nlisten = \"127.0.0.1:0\"\n[synchronization]\nlocal-stratum = 5";

    [PeerFact("chronyd"), Trait("Category", "Interop")]
    public async Task Chronyd_AsksOurServer_AndAgreesWithItsClock()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);
        IPEndPoint address = await daemon.AddressAsync();

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("chronyd", "-x", "-Q", "-t", "10", $"server 127.0.0.1 port {address.Port} iburst", "cmdport 0", "pidfile /", "user root"),
            RunningDaemon.Patience);

        Assert.True(result.Succeeded, result.AllOutput);
        Match wrong = ClockWrong().Match(result.AllOutput);
        Assert.True(wrong.Success, result.AllOutput);
        Assert.InRange(double.Parse(wrong.Groups[1].Value, CultureInfo.InvariantCulture), -0.01, 0.01);
        Assert.True(RunningDaemon.Stat(await daemon.StatusAsync(), "answered") > 0);
    }

    [PeerTheory("chronyd"), Trait("Category", "Interop")]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Chronyd_AsksOurServer_InVersion(int version)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);
        IPEndPoint address = await daemon.AddressAsync();

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("chronyd", "-x", "-Q", "-t", "10", $"server 127.0.0.1 port {address.Port} iburst version {version}", "cmdport 0", "pidfile /", "user root"),
            RunningDaemon.Patience);

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Matches(ClockWrong(), result.AllOutput);
    }

    [PeerFact("chronyd"), Trait("Category", "Interop")]
    public async Task OurClient_AsksChronyd()
    {
        using var folder = new TemporaryFolder();
        int port = FreePort();
        await using PeerProcess chronyd = StartChronyd(folder, port, stratum: 3);

        JsonElement report = await QueryAsync(port, chronyd);

        Assert.Equal((3, 4), (report.GetProperty("stratum").GetInt32(), report.GetProperty("version").GetInt32()));
        Assert.InRange(report.GetProperty("offset").GetDouble(), -0.01, 0.01);
    }

    [PeerFact("ntp-daemon"), Trait("Category", "Interop")]
    public async Task OurClient_AsksNtpdRs_WhichSaysThatItHasNoTime()
    {
        using var folder = new TemporaryFolder();
        int port = FreePort();
        string config = folder.Write("ntp.toml", $"[[server]]\nlisten = \"127.0.0.1:{port}\"\n[synchronization]\nlocal-stratum = 3\n");
        await using PeerProcess peer = PeerRoot.Open().Start(new PeerStart("ntp-daemon", "-c", config) { ReadOnlyFolders = [folder.Root] });

        // Without a source ntpd-rs 1.4 claims a stratum, but leap 3: its clock is not synchronised, and our client says so.
        string error = "";
        await peer.WaitReadyAsync(_ => IsUnsynchronised(port, out error), RunningDaemon.Patience);

        Assert.Contains("has no time itself (leap 3, stratum 3", error);
    }

    [PeerFact("chronyd", "ntp-daemon"), Trait("Category", "Interop")]
    public async Task OurDaemon_FollowsTwoChronyd_AndNotNtpdRsWithoutTime()
    {
        using var folder = new TemporaryFolder();
        int[] ports = [FreePort(), FreePort(), FreePort()];
        await using PeerProcess first = StartChronyd(folder, ports[0], stratum: 2);
        await using PeerProcess second = StartChronyd(folder, ports[1], stratum: 4);
        string config = folder.Write("ntp.toml", $"[[server]]\nlisten = \"127.0.0.1:{ports[2]}\"\n");
        await using PeerProcess none = PeerRoot.Open().Start(new PeerStart("ntp-daemon", "-c", config) { ReadOnlyFolders = [folder.Root] });
        await QueryAsync(ports[0], first);
        await QueryAsync(ports[1], second);

        string sources = string.Concat(ports.Select(port => $"[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:{port}\"\n"));
        await using RunningDaemon daemon = await RunningDaemon.StartAsync($"{sources}[[server]]\nlisten = \"127.0.0.1:0\"\n[synchronization]\nminimum-agreeing-sources = 2\n[clock]\nclock = \"no-steer\"");
        JsonElement status = await daemon.WaitForStatusAsync(found => found.GetProperty("system").GetProperty("synchronized").GetBoolean());

        Assert.Contains(status.GetProperty("system").GetProperty("stratum").GetInt32(), (int[])[3, 5]);
        Assert.Equal([true, true, false], status.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("selected").GetBoolean()));

        // And chronyd takes the time that our daemon passes on.
        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("chronyd", "-x", "-Q", "-t", "10", $"server 127.0.0.1 port {(await daemon.AddressAsync()).Port} iburst", "cmdport 0", "pidfile /", "user root"),
            RunningDaemon.Patience);
        Assert.True(result.Succeeded, result.AllOutput);
    }

    [PeerFact("ntp-daemon", "ntp-ctl"), Trait("Category", "Interop")]
    public async Task NtpdRs_AsksOurServer_AndMeasuresIt()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);
        string address = (await daemon.AddressAsync()).ToString();
        using var folder = new TemporaryFolder();
        string library = folder.PathOf("no-clock.so");
        ChildResult compiled = await ChildProcess.RunAsync(new ChildStart(
            "gcc", "-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Checkout.Root!, "ntp/tests/Infra.Ntp.Tools.Tests/Interop/no-clock.c")));
        Assert.True(compiled.Succeeded, compiled.AllOutput);
        string config = folder.Write(
            "ntp.toml",
            $"[[source]]\nmode = \"server\"\naddress = \"{address}\"\n[synchronization]\nminimum-agreeing-sources = 1\n[observability]\nobservation-path = \"{folder.PathOf("observe")}\"\n");

        await using PeerProcess peer = PeerRoot.Open().Start(new PeerStart("ntp-daemon", "-c", config)
        {
            WorkFolders = [folder.Root],
            Environment = new Dictionary<string, string?> { ["LD_PRELOAD"] = library },
        });
        var measured = new Regex(Regex.Escape(address) + @" \(\d+\): ([-+]?\d+\.\d+)±\d");
        string status = "";
        await peer.WaitReadyAsync(_ => measured.IsMatch(status = NtpCtlStatus(folder, config)), RunningDaemon.Patience);

        Assert.InRange(double.Parse(measured.Match(status).Groups[1].Value, CultureInfo.InvariantCulture), -0.01, 0.01);
        Assert.True(RunningDaemon.Stat(await daemon.StatusAsync(), "answered") > 0);
    }

    private static string NtpCtlStatus(TemporaryFolder folder, string config) =>
        PeerRoot.Open().RunAsync(new PeerStart("ntp-ctl", "-c", config, "status") { WorkFolders = [folder.Root] }, RunningDaemon.Patience).GetAwaiter().GetResult().AllOutput;

    private static PeerProcess StartChronyd(TemporaryFolder folder, int port, int stratum)
    {
        string config = folder.Write(
            $"chrony-{port}.conf", $"port {port}\nbindaddress 127.0.0.1\nallow 127.0.0.1\nlocal stratum {stratum}\ncmdport 0\nbindcmdaddress /\npidfile /tmp/{port}.pid\nuser root\n");
        return PeerRoot.Open().Start(new PeerStart("chronyd", "-x", "-d", "-f", config) { ReadOnlyFolders = [folder.Root] });
    }

    private static async Task<JsonElement> QueryAsync(int port, PeerProcess peer)
    {
        string output = "";
        await peer.WaitReadyAsync(_ => TryQuery(port, out output), RunningDaemon.Patience);
        return JsonDocument.Parse(output).RootElement;
    }

    private static bool TryQuery(int port, out string output)
    {
        (int code, output, _) = Ntpctl.RunAsync("query", $"127.0.0.1:{port}", "--samples", "2", "--interval", "0", "--timeout", "1", "--json").GetAwaiter().GetResult();
        return code == 0;
    }

    private static bool IsUnsynchronised(int port, out string error)
    {
        (_, _, error) = Ntpctl.RunAsync("query", $"127.0.0.1:{port}", "--samples", "1", "--timeout", "1").GetAwaiter().GetResult();
        return error.Contains("has no time itself");
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [GeneratedRegex(@"System clock wrong by (-?[0-9.]+) seconds")]
    private static partial Regex ClockWrong();
}
