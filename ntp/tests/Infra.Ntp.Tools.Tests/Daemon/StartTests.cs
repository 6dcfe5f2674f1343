using Infra.Interop.Identity;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Daemon.State;
using Infra.Ntp.Discipline;
using Infra.Ntp.State;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Daemon;

/// <summary>How a start ends that cannot go on, and what one run leaves to the next.</summary>
public class StartTests
{
    private static readonly string Data = Path.Combine(Checkout.Root!, "ntp", "tests", "data");

    [PipelineFact]
    public void TestProcess_HoldsNoRightToSetTheClock()
    {
        Assert.All(Capabilities.OfAllThreads(), thread => Assert.False(thread.Permitted.Union(thread.Effective).Contains(Capability.SetTime)));
        Assert.False(Capabilities.IsBounding(Capability.SetTime));
        Assert.False(new KernelClock(-20).TryTakeOver());
    }

    [Fact]
    public async Task Start_WithoutTheRightToSteer_SaysSoInOneLine_AndExits77()
    {
        ChildResult result = await RunAsync("-c", Path.Combine(Data, "system.toml"));

        Assert.Equal(77, result.ExitCode);
        string line = Assert.Single(result.AllOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("CAP_SYS_TIME is missing", line);
        Assert.Contains("no-steer", line);
    }

    [Fact]
    public async Task Check_OfEveryKey_Exits0()
    {
        ChildResult result = await RunAsync("--check", "-c", Path.Combine(Data, "all-keys.toml"));

        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    [Fact]
    public async Task Check_OfTheBrokenFile_ShowsEveryMistakeWithItsCaret_AndExits78()
    {
        string path = Path.Combine(Data, "broken.toml");

        ChildResult result = await RunAsync("--check", "-c", path);

        Assert.Equal(78, result.ExitCode);
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].EndsWith("#!", StringComparison.Ordinal) && lines[i][0] != '#') Assert.Contains($"{path}:{i + 1}:", result.Error);
        }
        int findings = result.Error.Split('\n').Count(line => line.StartsWith(path, StringComparison.Ordinal));
        Assert.Equal(findings, result.Error.Split('\n').Count(line => line.TrimStart().StartsWith("| ", StringComparison.Ordinal) && line.TrimEnd().EndsWith('^')));
    }

    [Fact]
    public async Task Start_WithNetworkTimeSecurity_NamesThePlace_AndExits78()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write(
            "ntp.toml", "[[source]]\nmode = \"nts\"\naddress = \"127.0.0.1\"\n[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n");

        ChildResult check = await RunAsync("--check", "-c", path);
        ChildResult start = await RunAsync("-c", path);

        Assert.Equal((0, 78), (check.ExitCode, start.ExitCode));
        Assert.Contains($"{path}:2:1: Network Time Security for sources is not available yet", start.Error);
    }

    /// <summary>What an earlier run was frozen for holds until the operator releases it, and the release outlives the run too.</summary>
    [Fact]
    public async Task Restart_AfterAFreeze_StaysFrozenUntilReleased()
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        Assert.True(store.TrySave(new StoredState("another-boot", 1e-6, 1e-7, 1_780_000_000, 12.5, FreezeReason.SingleThreshold).Write(), out string problem), problem);

        await using (RunningDaemon daemon = await RunningDaemon.StartAsync(Config(folder)))
        {
            Assert.Equal("single-threshold", (await daemon.StatusAsync()).GetProperty("system").GetProperty("frozen").GetString());
            (int code, string output, string error) = await Ntpctl.RunAsync("release", "--socket", daemon.ControlPath);
            Assert.True(code == 0, error);
            Assert.Contains("single-threshold", output);
            (code, _, error) = await Ntpctl.RunAsync("release", "--socket", daemon.ControlPath);
            Assert.Equal(1, code);
            Assert.Contains("nothing to release", error);
            await StopAsync(daemon);
        }

        StoredState left = store.Load(out _);
        Assert.Equal((FreezeReason.None, 12.5), (left.Frozen, left.Accumulated));
    }

    /// <summary>Steering is stopped because clock and sources contradict each other: the clock is then not served as right, local-stratum or not.</summary>
    [Fact]
    public async Task FrozenDaemon_WithALocalStratum_ServesNoTimeUntilReleased()
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        Assert.True(store.TrySave(new StoredState("another-boot", null, 0, 0, 0, FreezeReason.SingleThreshold).Write(), out string problem), problem);
        string config = Config(folder).Replace("[synchronization]\n", "[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5\n", StringComparison.Ordinal);
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(config);
        string address = (await daemon.AddressAsync()).ToString();

        (int frozen, _, string error) = await Ntpctl.RunAsync("query", address, "--samples", "1");
        (int released, _, string refusal) = await Ntpctl.RunAsync("release", "--socket", daemon.ControlPath);
        await daemon.WaitForStatusAsync(status => status.GetProperty("system").GetProperty("stratum").GetInt32() == 5);
        (int free, string output, _) = await Ntpctl.RunAsync("query", address, "--samples", "1");

        Assert.Equal(1, frozen);
        Assert.Contains("leap 3, stratum 0, reference INIT", error);
        Assert.True(released == 0, refusal);
        Assert.Equal(0, free);
        Assert.Contains("stratum          5", output);
    }

    /// <summary>The state is on the disk before the program ends by itself: right after it was first synchronised.</summary>
    [Fact]
    public async Task Kill_AfterSynchronisation_LeavesAStateOfThisBoot()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon server = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5");
        string source = $"[[source]]\nmode = \"server\"\naddress = \"{await server.AddressAsync()}\"\n";
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(Config(folder, source));
        var store = new StateStore(folder.Root);

        Assert.True(await daemon.Process.WaitUntilAsync(_ => File.Exists(folder.PathOf(StateStore.FileName)), RunningDaemon.Patience), daemon.Process.Error);
        daemon.Process.Signal("KILL");
        await daemon.Process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);

        StoredState state = store.Load(out string warning);
        Assert.Equal(("", BootId.Read()), (warning, state.BootId));
        Assert.NotNull(state.Frequency);
    }

    [Fact]
    public async Task Start_WithADamagedStateFile_SetsItAside_AndRuns()
    {
        using var folder = new TemporaryFolder();
        folder.Write(StateStore.FileName, "nonsense");

        await using RunningDaemon daemon = await RunningDaemon.StartAsync(Config(folder));

        Assert.Contains("set aside", daemon.Process.Error);
        Assert.Equal("nonsense", File.ReadAllText(folder.PathOf(StateStore.FileName + ".bad")));
    }

    /// <summary>on-panic = "exit": an offset that is not believed ends the program with 1, and the state file remembers why.</summary>
    [Fact]
    public async Task Panic_WithExit_EndsWith1_AndIsRemembered()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon server = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5");
        string source = $"[[source]]\nmode = \"server\"\naddress = \"{await server.AddressAsync()}\"\noffset-correction = -3000\n";
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            Config(folder, source).Replace("[synchronization]\n", "[synchronization]\non-panic = \"exit\"\nstartup-step-panic-threshold = 1000\n", StringComparison.Ordinal));

        ChildResult result = await daemon.Process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);

        Assert.True(result.ExitCode == 1, result.AllOutput);
        Assert.Contains("startup-step-panic-threshold", result.Error);
        Assert.Equal(FreezeReason.StartupThreshold, new StateStore(folder.Root).Load(out _).Frozen);
    }

    private static string Config(TemporaryFolder folder, string? source = null) =>
        (source ?? "[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n")
        + $"[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n[state]\ndirectory = \"{folder.Root}\"\n";

    private static async Task StopAsync(RunningDaemon daemon)
    {
        daemon.Process.Signal("TERM");
        ChildResult result = await daemon.Process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);
        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    private static async Task<ChildResult> RunAsync(params string[] arguments)
    {
        await using ChildProcess process = ChildProcess.Start(new ChildStart(
            "setpriv", ["--bounding-set", "-sys_time", "--inh-caps", "-sys_time", "dotnet", Path.Combine(AppContext.BaseDirectory, "ntpd.dll"), .. arguments]));
        return await process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);
    }
}
