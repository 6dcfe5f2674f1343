using System.Text;
using Infra.Testing.Processes;

namespace Infra.Testing.Tests.Processes;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task RunAsync_WhenChildSpeaksOnBothOutputs_KeepsThemApartWithTheCode()
    {
        ChildResult result = await ChildProcess.RunAsync(new ChildStart("sh", "-c", "echo out; echo err >&2; exit 3"));

        Assert.Equal((3, "out\n", "err\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task RunAsync_WhenInputIsGiven_ChildReadsAllOfIt()
    {
        byte[] input = Encoding.UTF8.GetBytes(new string('x', 200_000));

        ChildResult result = await ChildProcess.RunAsync(new ChildStart("wc", "-c") { StandardInput = input });

        Assert.Equal("200000", result.Output.Trim());
    }

    [Fact]
    public async Task RunAsync_WhenOutputIsLongerThanTheBound_KeepsBothEnds()
    {
        ChildResult result = await ChildProcess.RunAsync(new ChildStart("seq", "1", "100000") { OutputCharactersMax = 1000 });

        Assert.StartsWith("1\n2\n", result.Output);
        Assert.EndsWith("100000\n", result.Output);
        Assert.InRange(result.Output.Length, 1000, 1100);
    }

    [Fact]
    public async Task RunAsync_WhenVariablesAreSetAndRemoved_ChildSeesThat()
    {
        var environment = new Dictionary<string, string?> { ["INFRA_X"] = "seen", ["HOME"] = null };

        ChildResult result = await ChildProcess.RunAsync(new ChildStart("sh", "-c", "echo $INFRA_X ${HOME-none}") { Environment = environment });

        Assert.Equal("seen none\n", result.Output);
    }

    [Fact]
    public async Task Dispose_WhenGrandchildrenAndOrphansRun_AllAreGone()
    {
        await using ChildProcess child = ChildProcess.Start(new ChildStart("sh", "-c", "sleep 1000 & (sleep 1000 &) ; echo ready; sleep 1000"));
        Assert.True(await child.WaitUntilAsync(c => c.Output.Contains("ready") && ProcessTable.TreeOf(c.Id).Count == 4, Deadline));
        IReadOnlyList<int> tree = ProcessTable.TreeOf(child.Id);

        child.Dispose();

        Assert.Equal(4, tree.Count);
        Assert.All(tree, pid => Assert.False(ProcessTable.TryRead(pid, out ProcessTable.Entry entry) && entry.State != 'Z', $"{pid} still runs"));
    }

    [Fact]
    public async Task WaitAsync_WhenCancelled_EndsTheTreeAndThrows()
    {
        using var stop = new CancellationTokenSource();
        await using ChildProcess child = ChildProcess.Start(new ChildStart("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1000; done"));
        Assert.True(await child.WaitUntilAsync(c => c.Output.Contains("ready"), Deadline));

        Task<ChildResult> wait = child.WaitAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Empty(ProcessTable.TreeOf(child.Id));
    }

    [Fact]
    public async Task RunAsync_WhenMeasured_ReportsCpuTimeAndPeakMemoryOfTheChildAlone()
    {
        const string Burn = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo done; read line; exit 5";
        await using ChildProcess child = ChildProcess.Start(new ChildStart("sh", "-c", Burn) { Measure = true, KeepInputOpen = true });
        Assert.True(await child.WaitUntilAsync(c => c.Output.Contains("done"), Deadline));
        // It stays until a sample was taken, which on a busy machine takes its time: as often as we come to our turn, so does that.
        for (int i = 0; i < 20; i++)
            await Task.Delay(50);

        await child.InputStream.WriteAsync("\n"u8.ToArray());
        await child.InputStream.FlushAsync();
        ChildResult result = await child.WaitAsync();

        Assert.Equal((5, "done\n", ""), (result.ExitCode, result.Output, result.Error));
        Assert.True(result.CpuTime > TimeSpan.FromMilliseconds(20), $"only {result.CpuTime}");
        Assert.InRange(result.PeakMemoryBytes, 100_000, 100_000_000);
    }

    [Fact]
    public async Task RunAsync_WhenPinned_ChildMayRunThereOnly()
    {
        ChildResult result = await ChildProcess.RunAsync(new ChildStart("grep", "Cpus_allowed_list", "/proc/self/status") { Cpus = "0" });

        Assert.Equal("Cpus_allowed_list:\t0\n", result.Output);
    }

    [Fact]
    public void Start_WhenProgramIsMissing_SaysWhich()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => ChildProcess.Start(new ChildStart("no-such-program")));

        Assert.Contains("no-such-program", e.Message);
    }

    [Fact]
    public async Task Usage_WhenChildBurns_CountsItsTree()
    {
        await using ChildProcess child = ChildProcess.Start(new ChildStart("sh", "-c", "sh -c 'while :; do :; done'; :"));

        Assert.True(await child.WaitUntilAsync(c => c.Usage.CpuTime >= TimeSpan.FromMilliseconds(50), Deadline));
        Assert.True(child.Usage.ResidentBytes > 0);
    }

    [Fact]
    public void ToString_WhenWordsNeedQuotes_QuotesForAShell()
    {
        Assert.Equal("sh -c 'echo '\\''a'\\'' b' ''", new ChildStart("sh", "-c", "echo 'a' b", "").ToString());
    }
}
