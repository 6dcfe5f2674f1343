using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Testing.Tests.Peers;

public sealed class PeerRootTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void WhySkipped_WithoutPeersSwitch_NamesTheSwitch()
    {
        if (PeerRoot.Mode != PeerMode.Off) return;

        Assert.Contains("--peers", new PeerFactAttribute("chronyd").Skip);
    }

    [Fact]
    public void WhyMissing_WhenProgramDoesNotExist_NamesItOrTheRootAndTheCommand()
    {
        string? reason = PeerRoot.WhyMissing("no-such-daemon");

        Assert.NotNull(reason);
        Assert.True(reason.Contains("no-such-daemon") || reason.Contains("no peer root") || reason.Contains("run as root"), reason);
    }

    [PeerFact("sh")]
    public async Task RunAsync_ProgramHasNoRightToSetTheClock()
    {
        ChildResult result = await RunAsync(new PeerStart("sh", "-c", "grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status; date -s @0"));

        const ulong SysTime = 1UL << 25;
        string[] sets = [.. result.Output.Split('\n').Where(line => line.StartsWith("Cap", StringComparison.Ordinal))];
        Assert.Equal(3, sets.Length);
        Assert.All(sets, line => Assert.Equal(0UL, Convert.ToUInt64(line.Split('\t')[1], 16) & SysTime));
        Assert.NotEqual(0, result.ExitCode);
        Assert.True(DateTime.UtcNow.Year > 2000);
    }

    [PeerFact("sh")]
    public async Task RunAsync_WhatProgramWrites_VanishesWithIt()
    {
        await RunAsync(new PeerStart("sh", "-c", "echo changed > /etc/infra-was-here; rm /etc/hostname; test -e /etc/infra-was-here"));

        ChildResult result = await RunAsync(new PeerStart("sh", "-c", "ls /etc/infra-was-here"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.False(File.Exists(Path.Combine(PeerRoot.DefaultFolder, "etc/infra-was-here")));
    }

    [PeerFact("sh")]
    public async Task RunAsync_WorkFolder_IsSharedAtTheSamePathAndReadOnlyOneIsNot()
    {
        using var work = new TemporaryFolder();
        using var source = new TemporaryFolder();
        string input = source.Write("in", "hello");

        ChildResult result = await RunAsync(new PeerStart("sh", "-c", $"cat {input} > {work.PathOf("out")}; echo > {input}")
        {
            WorkFolders = [work.Root],
            ReadOnlyFolders = [source.Root],
        });

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("hello", File.ReadAllText(work.PathOf("out")));
        Assert.Equal("hello", File.ReadAllText(input));
    }

    [PeerFact("sh", "id")]
    public async Task RunAsync_WithUserAndPreparation_RunsAsThatUserAfterIt()
    {
        ChildResult result = await RunAsync(new PeerStart("sh", "-c", "id -un; cat /etc/prepared") { User = "nobody", Prepare = "echo ready > /etc/prepared" });

        Assert.Equal("nobody\nready\n", result.Output);
    }

    [PeerFact("sh")]
    public async Task RunAsync_ExitCodeAndInput_PassThrough()
    {
        ChildResult result = await RunAsync(new PeerStart("sh", "-c", "cat; exit 7") { StandardInput = "typed"u8.ToArray() });

        Assert.Equal((7, "typed"), (result.ExitCode, result.Output.TrimEnd()));
    }

    [PeerFact("sleep")]
    public async Task Dispose_WhenDaemonWentIntoTheBackground_EndsItToo()
    {
        PeerProcess process = PeerRoot.Open().Start(new PeerStart("sh", "-c", "setsid sleep 4567 & setsid setsid sleep 4567 & echo ready; exec sleep 4567"));
        await process.WaitReadyAsync(p => p.Output.Contains("ready") && CountSleepers() == 3, Deadline);

        await process.DisposeAsync();

        long end = Environment.TickCount64 + 10_000;
        while (CountSleepers() > 0 && Environment.TickCount64 < end)
            await Task.Delay(10);
        Assert.Equal(0, CountSleepers());
    }

    [PeerFact("sh")]
    public async Task WaitReadyAsync_WhenProgramEndsFirst_FailsWithItsOutput()
    {
        await using PeerProcess process = PeerRoot.Open().Start(new PeerStart("sh", "-c", "echo sorry >&2; exit 1"));

        AssertionFailedException e = await Assert.ThrowsAsync<AssertionFailedException>(() => process.WaitReadyAsync(_ => false, Deadline));

        Assert.Contains("sorry", e.Message);
    }

    [PeerFact("sleep")]
    public async Task Signal_ReachesTheProgramItself()
    {
        await using PeerProcess process = PeerRoot.Open().Start(new PeerStart("sleep", "4568"));
        await process.WaitReadyAsync(p => p.Id > 0, Deadline);
        Assert.True(process.Usage.ResidentBytes > 0);

        process.Signal("TERM");
        ChildResult result = await process.WaitAsync(Deadline);

        Assert.Equal(128 + 15, result.ExitCode);
    }

    [PeerFact("chronyd")]
    public async Task Start_ChronydInANetworkOfItsOwn_Serves()
    {
        if (NetworkNamespace.WhyNot is not null) return;
        using NetworkNamespace network = NetworkNamespace.Create();
        string[] lines = ["local stratum 3", "allow 127.0.0.1", "cmdport 0", "pidfile /run/chronyd.pid", "bindcmdaddress /"];
        await using PeerProcess server = PeerRoot.Open().Start(new PeerStart("chronyd", ["-d", "-x", .. lines]) { Network = network });

        await server.WaitReadyAsync(p => (p.Error + p.Output).Contains("starting"), Deadline);
        ChildResult query = await PeerRoot.Open().RunAsync(
            new PeerStart("chronyd", "-Q", "-t", "10", "server 127.0.0.1 iburst maxsamples 1", "pidfile /run/c.pid", "cmdport 0", "bindcmdaddress /") { Network = network }, Deadline);

        Assert.True(query.Succeeded, query.AllOutput + server.Error);
        Assert.Contains("System clock wrong by", query.AllOutput);
    }

    private static Task<ChildResult> RunAsync(PeerStart start) => PeerRoot.Open().RunAsync(start, Deadline);

    private static int CountSleepers() => Directory.EnumerateDirectories("/proc").Count(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")) == "sleep\04567\0" && !File.ReadAllText(Path.Combine(folder, "stat")).Contains(") Z");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
