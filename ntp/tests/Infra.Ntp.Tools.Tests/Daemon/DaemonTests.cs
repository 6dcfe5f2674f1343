using System.Net.Sockets;
using System.Text.Json;
using Infra.Ntp.Wire;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Daemon;

public class DaemonTests
{
    private const string LocalServer = """
        [[server]]
        listen = "127.0.0.1:0"
        workers = 1
        [synchronization]
        local-stratum = 5
        """;

    [Fact]
    public async Task Start_TellsTheManager_AndSigtermEndsItOrderly()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);

        daemon.Process.Signal("TERM");
        ChildResult result = await daemon.Process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("READY=1", daemon.Manager.Lines);
        Assert.True(await daemon.Manager.WaitForAsync("STOPPING=1", RunningDaemon.Patience));
        Assert.Contains(daemon.Manager.Lines, line => line.StartsWith("STATUS=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MalformedPackets_AreDroppedAndCounted_AndGoodOnesStillAnswered()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);
        using UdpClient client = new(AddressFamily.InterNetwork);
        client.Connect(await daemon.AddressAsync());
        byte[] good = Request(4, NtpMode.Client);

        (byte[] Packet, string Counter)[] bad =
        [
            ([], "too_short"), (good[..47], "too_short"), (Request(2, NtpMode.Client), "bad_version"), (Request(4, NtpMode.Server), "bad_mode"),
            (Request(4, NtpMode.Control), "bad_mode"), ([.. good, 1], "bad_mac"), ([.. good, .. new byte[20]], "bad_mac"), ([.. good, .. new byte[28]], "bad_fields"),
            (new byte[1025], "too_long"), (new byte[60_000], "too_long"),
        ];
        foreach ((byte[] packet, _) in bad)
            await client.SendAsync(packet);
        await client.SendAsync(good);
        using var limit = new CancellationTokenSource(RunningDaemon.Patience);
        UdpReceiveResult reply = await client.ReceiveAsync(limit.Token);   // one reply: the bad ones, sent before, got none

        Assert.Equal(NtpHeader.Length, reply.Buffer.Length);
        NtpPacketView.TryParse(reply.Buffer, out NtpPacketView view);
        Assert.Equal((NtpMode.Server, 5, 0x1122334455667788ul), (view.Mode, view.Stratum, view.OriginTime.Bits));
        JsonElement status = await daemon.StatusAsync();
        foreach (string counter in bad.Select(each => each.Counter).Distinct())
            Assert.Equal((ulong)bad.Count(each => each.Counter == counter), RunningDaemon.Stat(status, counter));
        Assert.Equal(1ul, RunningDaemon.Stat(status, "answered"));
        Assert.Equal(0, client.Available);
        Assert.False(daemon.Process.HasExited);
    }

    [Fact]
    public async Task Server_WithoutSourcesAndLocalStratum_SaysThatItHasNoTime()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"");

        (int code, string output, string error) = await Ntpctl.RunAsync("query", (await daemon.AddressAsync()).ToString(), "--samples", "1", "--json");

        Assert.Equal(1, code);
        Assert.Contains("has no time itself (leap 3, stratum 0, reference INIT)", error);
        Assert.Equal("unsynchronized", JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Query_OfOurServer_MeasuresIt()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);

        (int code, string output, string error) = await Ntpctl.RunAsync("query", (await daemon.AddressAsync()).ToString(), "--samples", "3", "--interval", "0", "--json");

        Assert.True(code == 0, error);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal((5, 4, "127.127.1.1"), (report.GetProperty("stratum").GetInt32(), report.GetProperty("version").GetInt32(), report.GetProperty("reference_id").GetString()));
        Assert.InRange(report.GetProperty("offset").GetDouble(), -0.1, 0.1);
        Assert.Equal(3, report.GetProperty("samples_received").GetInt32());
        Assert.True(report.GetProperty("delay").GetDouble() > 0);
        Assert.True(report.GetProperty("dispersion").GetDouble() > 0);
    }

    /// <summary>Three of ours at stratum 5, one that follows them: measured, selected and served at stratum 6.</summary>
    [Fact]
    public async Task Sources_ThatAgree_AreServedAtTheNextStratum()
    {
        await using RunningDaemon first = await RunningDaemon.StartAsync(LocalServer);
        await using RunningDaemon second = await RunningDaemon.StartAsync(LocalServer);
        await using RunningDaemon none = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"");
        string sources = string.Concat(
            new[] { await first.AddressAsync(), await second.AddressAsync(), await none.AddressAsync() }.Select(address => $"[[source]]\nmode = \"server\"\naddress = \"{address}\"\n"));

        await using RunningDaemon follower = await RunningDaemon.StartAsync(
            $"{sources}[[server]]\nlisten = \"127.0.0.1:0\"\n[synchronization]\nminimum-agreeing-sources = 2\n[clock]\nclock = \"no-steer\"");

        JsonElement status = await follower.WaitForStatusAsync(found => found.GetProperty("system").GetProperty("synchronized").GetBoolean());
        JsonElement system = status.GetProperty("system");
        Assert.Equal((6, "127.0.0.1", 2), (system.GetProperty("stratum").GetInt32(), system.GetProperty("reference_id").GetString(), system.GetProperty("agreeing_sources").GetInt32()));
        Assert.InRange(system.GetProperty("offset").GetDouble(), -0.1, 0.1);
        Assert.Equal([true, true, false], status.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("selected").GetBoolean()));

        (int code, string text, _) = await Ntpctl.RunAsync("query", (await follower.AddressAsync()).ToString(), "--samples", "1");
        Assert.Equal(0, code);
        Assert.Contains("stratum          6", text);

        (code, text, _) = await Ntpctl.RunAsync("status", "--socket", follower.ControlPath);
        Assert.Equal(0, code);
        Assert.Contains("serving time at stratum 6", text);
        Assert.Contains("SOURCE", text);
    }

    [Fact]
    public async Task Sighup_WithANewDenylist_AppliesIt_AndABadFileChangesNothing()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);
        string address = (await daemon.AddressAsync()).ToString();

        daemon.WriteConfig(LocalServer.Replace("workers = 1", "workers = 1\ndenylist = { filter = [\"127.0.0.0/8\"], action = \"deny\" }"));
        daemon.Process.Signal("HUP");
        Assert.True(await daemon.Manager.WaitForAsync("RELOADING=1", RunningDaemon.Patience));
        Assert.True(await daemon.Manager.WaitForAsync("MONOTONIC_USEC=", RunningDaemon.Patience));
        await WaitUntilAsync(daemon, () => daemon.Manager.Lines.Count(line => line == "READY=1") == 2);
        (int code, _, string error) = await Ntpctl.RunAsync("query", address, "--samples", "1");
        Assert.Equal(1, code);
        Assert.Contains("refuses this client (DENY)", error);

        daemon.WriteConfig("[[server]]\nlisten = \"nonsense\"");
        daemon.Process.Signal("HUP");
        await WaitUntilAsync(daemon, () => daemon.Manager.Lines.Count(line => line == "READY=1") == 3);
        (code, _, error) = await Ntpctl.RunAsync("query", address, "--samples", "1");
        Assert.Equal(1, code);
        Assert.Contains("refuses this client (DENY)", error);   // the old configuration still counts
        Assert.Contains("nonsense", daemon.Process.Error);
    }

    [Fact]
    public async Task Check_OfABrokenFile_ShowsEveryMistakeWithItsPlace_AndExits78()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("ntp.toml", "[[source]]\nmode = \"sever\"\n[[server]]\nlisten = \"127.0.0.1:70000\"\n[clock]\nclock = \"systme\"\n");

        ChildResult result = await RunNtpdAsync("--check", "-c", path);

        Assert.Equal(78, result.ExitCode);
        Assert.Contains($"{path}:2:8: mode is \"sever\"", result.Error);
        Assert.Contains("did you mean \"server\"?", result.Error);
        Assert.Contains($"{path}:4:10: listen is \"127.0.0.1:70000\"", result.Error);
        Assert.Contains($"{path}:6:9: clock is \"systme\"", result.Error);
        Assert.Contains("^^^^^", result.Error);
    }

    [Fact]
    public async Task Check_OfTheSample_Exits0()
    {
        ChildResult result = await RunNtpdAsync("--check", "-c", Path.Combine(Checkout.Root!, "ntp", "packaging", "ntp.toml"));

        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    [Fact]
    public async Task Start_OnAnAddressInUse_NamesItAndExits1()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);
        string address = (await daemon.AddressAsync()).ToString();
        foreach (int workers in (int[])[1, 2])   // shared sockets must not join those of another daemon
        {
            using var folder = new TemporaryFolder();
            string path = folder.Write("ntp.toml", $"[[server]]\nlisten = \"{address}\"\nworkers = {workers}\n[control]\nenabled = false\n");

            ChildResult result = await RunNtpdAsync("-c", path);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains($"cannot listen on {address}: another program uses this address", result.Error);
        }
    }

    [Fact]
    public async Task CommandLine_WhenWrong_Exits2() => Assert.Equal(2, (await RunNtpdAsync("--no-such-option")).ExitCode);

    [Fact]
    public async Task Process_HoldsNoNativeCryptoLibrary_AndNoRightToSetTheClock()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(LocalServer);

        string maps = await File.ReadAllTextAsync($"/proc/{daemon.Process.Id}/maps");
        string status = await File.ReadAllTextAsync($"/proc/{daemon.Process.Id}/status");

        Assert.DoesNotContain("libssl", maps);
        Assert.DoesNotContain("libcrypto", maps);
        ulong bounding = Convert.ToUInt64(status.Split('\n').First(line => line.StartsWith("CapBnd", StringComparison.Ordinal)).Split('\t')[1], 16);
        Assert.Equal(0ul, bounding & 1ul << 25);
    }

    internal static byte[] Request(int version, NtpMode mode)
    {
        byte[] packet = new byte[NtpHeader.Length];
        var writer = new NtpPacketWriter(packet);
        writer.WriteHeader(new NtpHeader(LeapIndicator.None, version, mode, Poll: 6, TransmitTime: new NtpTimestamp(0x1122334455667788)));
        return packet;
    }

    private static async Task WaitUntilAsync(RunningDaemon daemon, Func<bool> condition)
    {
        if (await daemon.Process.WaitUntilAsync(_ => condition(), RunningDaemon.Patience)) return;
        throw new AssertionFailedException($"it did not come about; the manager heard: {string.Join(" | ", daemon.Manager.Lines)}; ntpd said:\n{daemon.Process.Error}");
    }

    private static async Task<ChildResult> RunNtpdAsync(params string[] arguments)
    {
        await using ChildProcess process = ChildProcess.Start(new ChildStart("dotnet", [Path.Combine(AppContext.BaseDirectory, "ntpd.dll"), .. arguments]));
        return await process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);
    }
}
