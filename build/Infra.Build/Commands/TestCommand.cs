using System.CommandLine;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Build.Testing;
using Infra.Testing.Simd;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>test</c>: everything that must hold before a change is handed in. The last line is the count.</summary>
internal static class TestCommand
{
    internal static Command Create(Repository repository)
    {
        var filter = new Argument<string[]>("FILTER")
        {
            Description = "A component (ntp), a project or its beginning (Infra.Crypto, Sudo), else a part of test names. Several add up; none is all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var peers = new Option<bool>("--peers") { Description = "Also run the tests against real programs of the peer root (build/infra peers)." };
        var simd = new Option<bool>("--simd-modes") { Description = "Run the tests three times: as is, without AVX-512, without any intrinsics." };
        var noBuild = new Option<bool>("--no-build") { Description = "Test what the last Release build left." };
        var command = new Command("test", "Build, check the format, run all tests, audit, check the links of the docs; checks count as tests.") { filter, peers, simd, noBuild };
        command.SetAction(async (result, cancellation) =>
        {
            TestResults results = TestResults.OfFailure("test", "cancelled");
            try
            {
                var options = new TestOptions(result.GetValue(filter) ?? [], result.GetValue(peers), result.GetValue(simd), !result.GetValue(noBuild));
                results = await RunAsync(repository, options, cancellation).ConfigureAwait(false);
            }
            catch (PipelineException e)
            {
                await Console.Error.WriteLineAsync($"infra: {e.Message}").ConfigureAwait(false);
                results = TestResults.OfFailure("test", e.Message);
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("infra: cancelled").ConfigureAwait(false);
            }
            await Console.Out.WriteLineAsync(results.CountLine).ConfigureAwait(false);
            return results.Failed == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>Runs it all and prints everything but the count line.</summary>
    internal static async Task<TestResults> RunAsync(Repository repository, TestOptions options, CancellationToken cancellation)
    {
        ProjectGraph graph = ProjectGraph.Read(repository);
        bool all = options.Filter.Count == 0;
        IReadOnlyList<TestSelection> selections = TestFilter.Select([.. graph.Projects.Where(project => project.Kind == "tests")], options.Filter);
        if (selections.Count == 0) throw new PipelineException("there is no test project");

        if (options.Build && await TestBuild.RunAsync(repository, selections, all, cancellation).ConfigureAwait(false) is { } errors)
        {
            await Console.Out.WriteLineAsync($"the build failed:\n{errors}").ConfigureAwait(false);
            return TestResults.OfFailure("build", errors);
        }
        TestResults sum = TestResults.Empty;
        foreach (SimdMode mode in options.SimdModes ? SimdModes.All : [SimdMode.Default])
        {
            if (options.SimdModes) AnnounceMode(mode);
            sum = sum.Plus(await new TestRunner(repository, graph, options.Peers, mode, cancellation).RunAsync(selections).ConfigureAwait(false));
        }
        if (!all && sum is { Passed: 0, Failed: 0, Skipped: 0 }) throw new PipelineException($"no test matches {string.Join(" or ", options.Filter)}");
        sum = sum.Plus(all ? await CheckAllAsync(repository, cancellation).ConfigureAwait(false) : await CheckSelectedAsync(repository, selections, cancellation).ConfigureAwait(false));
        foreach ((string reason, int count) in sum.SkipReasons.OrderByDescending(pair => pair.Value))
            await Console.Out.WriteLineAsync($"skipped: {count} × {reason}").ConfigureAwait(false);
        return sum;
    }

    private static async Task<TestResults> CheckAllAsync(Repository repository, CancellationToken cancellation)
    {
        TestResults format = Print("format check", await RepositoryChecks.FormatAsync(repository, cancellation).ConfigureAwait(false));
        TestResults audit = Print("audit", await RepositoryChecks.AuditAsync(repository, cancellation).ConfigureAwait(false));
        TestResults links = Print("links of the docs", RepositoryChecks.Links(repository));
        return format.Plus(audit).Plus(links);
    }

    private static async Task<TestResults> CheckSelectedAsync(Repository repository, IReadOnlyList<TestSelection> selections, CancellationToken cancellation)
    {
        string[] folders = [.. selections.Where(s => s.NameFragments.Count == 0).Select(s => s.Project.Component + "/").Distinct()];
        Screen.Out.MarkupLine("[grey]a filter is given: no audit, no link check, and of the format only the layout of the chosen components[/]");
        return folders.Length == 0 ? TestResults.Empty : Print("layout check", await RepositoryChecks.WhitespaceAsync(repository, folders, cancellation).ConfigureAwait(false));
    }

    private static TestResults Print(string check, TestResults results)
    {
        Screen.Out.MarkupLineInterpolated(results.Failed == 0 ? (FormattableString)$"[green]✓[/] {check}" : $"[red]✗[/] {check}");
        foreach (TestFailure failure in results.Failures)
            Console.WriteLine("    " + failure.Message.TrimEnd().Replace("\n", "\n    "));
        return results;
    }

    private static void AnnounceMode(SimdMode mode)
    {
        string switches = string.Join(' ', SimdModes.EnvironmentOf(mode).Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}"));
        string equal = SimdModes.EqualOnThisCpu(mode) is { } other ? $"; this CPU has no AVX-512, so it equals {other}" : "";
        Console.WriteLine(mode == SimdMode.Default ? $"mode {mode}: {SimdModes.Describe()}" : $"mode {mode}: {switches}{equal}");
    }
}
