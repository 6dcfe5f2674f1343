using Infra.Build.Bench;
using Infra.Build.Commands;
using Infra.Build.Processes;
using Infra.Testing;

namespace Infra.Build.Tests.Bench;

/// <summary>Runs real commands of the machine, small ones.</summary>
public class RunnerTests
{
    private static Task<IReadOnlyList<BenchResult>> RunAsync(string text) =>
        new BenchRunner(Repository.Find()).RunAsync(ScenarioTests.Parse(text), null, _ => { }, CancellationToken.None);

    [Fact]
    public async Task RunAsync_WhenCommandsRun_MeasuresTimeAndMemory()
    {
        IReadOnlyList<BenchResult> rows = await RunAsync("""
            title = "T"
            kind = "command"
            repeat = 2
            [ours]
            command = ["sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; cat {work}/a >/dev/null"]
            [[ours.file]]
            path = "a"
            text = "x"
            [[peer]]
            name = "the same"
            root = false
            command = ["sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"]
            [[peer]]
            name = "absent"
            root = false
            command = ["/nowhere/program"]
            [[metric]]
            name = "cpu"
            unit = "ms"
            from = "command.cpu"
            scale = 1e3
            [[metric]]
            name = "peak memory"
            unit = "MB"
            from = "command.peak"
            scale = 1e-6
            """);

        Assert.Equal(4, rows.Count);
        Assert.Equal(5, rows[0].Pairs.Count);
        Assert.NotNull(rows[0].Ratio);
        Assert.True(rows[0].Ours > 0);
        Assert.Contains("/nowhere/program", rows[1].Reason);
        Assert.True(rows[2].Ours > 0.1, $"{rows[2].Ours} MB");
    }

    [Fact]
    public async Task BenchCommand_WhenAScenarioFails_StillHasTheFiguresOfTheOthers()
    {
        using var folder = new TemporaryFolder();
        Scenario[] scenarios = [ScenarioTests.Parse(Command("exit 3")), ScenarioTests.Parse(Command("true"))];

        BenchReport report = await BenchCommand.RunAsync(new Repository(folder.Root), scenarios, 1, false, CancellationToken.None);

        Assert.StartsWith("test: ", Assert.Single(report.Failures), StringComparison.Ordinal);
        Assert.True(Assert.Single(report.Results).Ours > 0);
        Assert.True(File.Exists(Path.Combine(folder.Root, "artifacts", "bench", "report.md")));

        static string Command(string script) => $"""
            title = "T"
            kind = "command"
            [ours]
            command = ["sh", "-c", "{script}"]
            [[peer]]
            name = "the same"
            root = false
            command = ["sh", "-c", "true"]
            [[metric]]
            name = "wall"
            unit = "s"
            from = "command.wall"
            """;
    }

    [Fact]
    public async Task RequireAsync_WhenTheProgramDoesNotEnd_NamesItAndTheLimit()
    {
        PipelineException late = await Assert.ThrowsAsync<PipelineException>(() =>
            BenchProgram.RequireAsync(["sleep", "60"], false, Path.GetTempPath(), "0", TimeSpan.FromMilliseconds(100), CancellationToken.None));

        Assert.Contains("sleep 60 did not end within 0.1 s", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenOurCommandFails_Throws()
    {
        Exception? error = await Record.ExceptionAsync(() => RunAsync("""
            title = "T"
            kind = "command"
            [ours]
            command = ["sh", "-c", "exit 3"]
            [[metric]]
            name = "cpu"
            unit = "ms"
            from = "command.cpu"
            """));

        Assert.Contains("exit 3", error!.Message);
    }
}
