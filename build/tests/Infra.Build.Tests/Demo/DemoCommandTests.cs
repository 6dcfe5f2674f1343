using System.Text.Json.Nodes;
using Infra.Build.Commands;
using Infra.Build.Demo;
using Infra.Build.Projects;

namespace Infra.Build.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task RunAsync_WhenAllWorks_EndsWithZero() => Assert.Equal(0, await RunAsync(new Step(null), new Step(null)));

    [Fact]
    public async Task RunAsync_WhenOneFails_RunsTheRestAndEndsWithOne()
    {
        var last = new Step(null);

        Assert.Equal(1, await RunAsync(new Step(new InvalidOperationException("broken")), last));
        Assert.True(last.HasRun);
    }

    [Fact]
    public async Task RunAsync_WhenAPeerIsMissing_SkipsThatRow()
    {
        var step = new Step(new InvalidOperationException("must not run")) { Peers = ["no-such-daemon"] };

        Assert.Equal(0, await RunAsync(step));
        Assert.False(step.HasRun);
    }

    [Fact]
    public void ToJson_OfAFailedRow_HasTheReason()
    {
        var row = new DemoRow(new Step(null)) { State = DemoState.Fails, Text = "broken" };

        JsonObject json = row.ToJson();

        Assert.Equal(("test", "fails", "broken"), ((string?)json["component"], (string?)json["state"], (string?)json["reason"]));
    }

    [Fact]
    public void All_NamesOnlyToolsThatExist()
    {
        string[] known = [.. ProjectGraph.Read(Repository.Find()).Shipped.Where(project => project.Publish.Count > 0).Select(project => project.Name)];

        Assert.All(DemoSteps.All.SelectMany(step => step.Tools), tool => Assert.Contains(tool, known));
    }

    private static Task<int> RunAsync(params IReadOnlyList<IDemoStep> steps) => DemoCommand.RunAsync(Repository.Find(), steps, asJson: true, CancellationToken.None);

    private sealed class Step(Exception? failure) : IDemoStep
    {
        public string Component => "test";

        public string Title => "a step";

        public IReadOnlyList<string> Tools => [];

        public IReadOnlyList<string> Peers { get; init; } = [];

        internal bool HasRun { get; private set; }

        public Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
        {
            HasRun = true;
            return failure is null ? Task.FromResult(new DemoFigures("fine", new JsonObject { ["n"] = 1 })) : throw failure;
        }
    }
}
