using Infra.Build.Fuzzing;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Build.Tests.Fuzzing;

public sealed class FuzzCommandTests
{
    [Fact]
    public void Target_OnMutations_NeverFails() => FuzzSmoke.Run(typeof(FuzzCommandTests).Assembly, "build-links");

    [Fact]
    public async Task RunAsync_OnCanary_ReportsTheFindingWithItsFile()
    {
        FuzzRow row = await RunAsync("build-canary");

        string finding = Assert.Single(row.Findings);
        Assert.StartsWith("exception /", finding);
        Assert.Equal("found", row.State);
        Assert.True(row.Executions > 0);
    }

    [Fact]
    public async Task RunAsync_WithExecutions_EndsAtThem()
    {
        FuzzRow row = await RunAsync("build-links", executions: 500);

        Assert.Empty(row.Findings);
        Assert.InRange(row.Executions, 500, 600);   // and the corpus
    }

    [Fact]
    public async Task RunAsync_WhenTheProcessDies_KeepsTheInputThatKilledIt()
    {
        using var folder = new TemporaryFolder();

        FuzzRow row = await RunAsync("build-canary-overflow", folder.Root);

        string file = Assert.Single(row.Findings)["crash ".Length..];
        Assert.StartsWith(folder.Root, file);
        Assert.True(File.ReadAllBytes(file).Length > 5);
        Assert.Contains("Stack overflow", File.ReadAllText(file + ".txt"));
    }

    [Fact]
    public void Find_WithoutWords_LeavesCanariesOut()
    {
        IReadOnlyList<FuzzPlace> places = FuzzTargets.Find(ProjectGraph.Read(Repository.Find()), []);

        Assert.Contains(places, place => place.Name == "build-links");
        Assert.DoesNotContain(places, place => place.Canary);
    }

    [Fact]
    public void Find_WhenCanaryIsNamedInFull_TakesIt() =>
        Assert.Contains(FuzzTargets.Find(ProjectGraph.Read(Repository.Find()), ["build-canary"]), place => place.Name == "build-canary");

    [Fact]
    public void Find_WhenNothingBeginsSo_SaysWhatThereIs()
    {
        PipelineException e = Assert.Throws<PipelineException>(() => FuzzTargets.Find(ProjectGraph.Read(Repository.Find()), ["no-such-target"]));

        Assert.Contains("build-links", e.Message);
    }

    [Theory]
    [InlineData("progress 12 3 1", true)]
    [InlineData("progress 12 3", false)]
    [InlineData("progress x 3 1", false)]
    [InlineData("end", false)]
    public void TryReadProgress_OnAnyLine_TakesOnlyItsOwn(string line, bool expected) =>
        Assert.Equal(expected, FuzzChild.TryReadProgress(line, out _, out _, out _));

    private static async Task<FuzzRow> RunAsync(string name, string? folder = null, long executions = long.MaxValue)
    {
        using var own = new TemporaryFolder();
        var row = new FuzzRow(new FuzzPlace(typeof(FuzzCommandTests).Assembly.Location, name, Canary: true));
        await new FuzzSession(folder ?? own.Root, new FuzzBounds(Seconds: 20, executions, Seed: 1)).RunAsync(row, () => { }, CancellationToken.None);
        return row;
    }
}
