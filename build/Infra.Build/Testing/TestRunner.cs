using System.Diagnostics;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Interop.Identity;
using Infra.Testing.Processes;
using Infra.Testing.Simd;
using Spectre.Console;
using Rights = Infra.Interop.Identity.Capabilities;

namespace Infra.Build.Testing;

/// <summary>Runs built test projects, two at a time, each in a process of its own, in one vector mode.</summary>
internal sealed class TestRunner(Repository repository, ProjectGraph graph, bool peers, SimdMode mode, CancellationToken cancellation)
{
    private const int ProjectsAtOnce = 2;
    private static readonly TimeSpan ProjectTimeMax = TimeSpan.FromMinutes(20);
    private readonly string _folder = Path.Combine(repository.Artifacts, "test", mode.ToString());

    /// <summary>Runs all the selections and prints a line for each project as it ends.</summary>
    internal async Task<TestResults> RunAsync(IReadOnlyList<TestSelection> selections)
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        TestResults sum = TestResults.Empty;
        var sumLock = new Lock();
        List<string> running = [];
        await StepProgress.RunAsync(mode == SimdMode.Default ? "testing" : $"testing in mode {mode}", async say =>
        {
            void Show() => say($"{sum.CountLine}; running {string.Join(", ", running)}");
            var options = new ParallelOptions { MaxDegreeOfParallelism = ProjectsAtOnce, CancellationToken = cancellation };
            await Parallel.ForEachAsync(selections, options, async (selection, stop) =>
            {
                lock (sumLock)
                {
                    running.Add(selection.Project.Name);
                    Show();
                }
                long start = Stopwatch.GetTimestamp();
                TestResults results = await RunAsync(selection, stop).ConfigureAwait(false);
                lock (sumLock)
                {
                    running.Remove(selection.Project.Name);
                    sum = sum.Plus(results);
                    Print(selection.Project.Name, results, Stopwatch.GetElapsedTime(start));
                    Show();
                }
            }).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return sum;
    }

    private async Task<TestResults> RunAsync(TestSelection selection, CancellationToken stop)
    {
        string name = selection.Project.Name;
        string assembly = Path.Combine(graph.OutputFolder(selection.Project, graph.FrameworksOf(selection.Project)[0]), name + ".dll");
        if (!File.Exists(assembly)) return TestResults.OfFailure(name, $"{assembly} was not built: is the project in Infra.sln?");
        string trx = Path.Combine(_folder, name + ".trx");
        List<string> arguments = ["test", assembly, "--logger", $"trx;LogFileName={trx}", "--results-directory", _folder, "--nologo"];
        if (selection.NameFragments.Count > 0) arguments.AddRange(["--filter", string.Join('|', selection.NameFragments.Select(part => $"FullyQualifiedName~{Escape(part)}"))]);
        ChildStart start = WithoutClock(ProcessRunner.Dotnet(repository, arguments));
        Dictionary<string, string?> environment = new(start.Environment) { ["INFRA_PEERS"] = peers ? Environment.GetEnvironmentVariable("INFRA_PEERS") ?? "auto" : "off" };
        foreach ((string variable, string? value) in SimdModes.EnvironmentOf(mode))
            environment[variable] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ProjectTimeMax);
        try
        {
            ChildResult run = await ProcessRunner.RunAsync(start with { Environment = environment }, limit.Token).ConfigureAwait(false);
            // A name fragment matches in few projects; the others have nothing to say.
            if (!File.Exists(trx) && run.AllOutput.Contains("No test matches", StringComparison.Ordinal)) return TestResults.Empty;
            TestResults results = TestResults.Read(trx, name, run.AllOutput);
            return run.Succeeded || results.Failed > 0 ? results : results.Plus(TestResults.OfFailure(name, $"the run ended with {run.ExitCode}:\n{run.AllOutput}"));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return TestResults.OfFailure(name, $"the tests did not end within {ProjectTimeMax.TotalMinutes:0} minutes and were killed");
        }
    }

    // No test may hold the right to set the machine's clock. Who is not root does not hold it anyway.
    private static ChildStart WithoutClock(ChildStart start) => Rights.IsBounding(Capability.SetTime) && Rights.Read().Effective.Contains(Capability.SetCapabilities)
        ? start with { Program = "setpriv", Arguments = ["--bounding-set", "-sys_time", "--inh-caps", "-sys_time", start.Program, .. start.Arguments] }
        : start;

    private void Print(string project, TestResults results, TimeSpan time)
    {
        if (results is { Passed: 0, Failed: 0, Skipped: 0 }) return;   // no name matched here
        IAnsiConsole screen = Screen.BesideProgress;
        string label = mode == SimdMode.Default ? project : $"{project} [{mode}]";
        string color = results.Failed > 0 ? "red" : "green";
        screen.MarkupLineInterpolated($"[{color}]{(results.Failed > 0 ? "✗" : "✓")}[/] {label}: {results.CountLine} ({time.TotalSeconds:0.0} s)");
        foreach (string figure in results.Figures) screen.WriteLine($"  {figure}");
        foreach (TestFailure failure in results.Failures)
        {
            screen.WriteLine($"  FAILED {failure.Test}{(mode == SimdMode.Default ? "" : $" [{mode}]")}");
            foreach (string part in (string[])[failure.Message, failure.Stack, failure.Output])
            {
                if (part.Length > 0) screen.WriteLine("    " + part.Trim().Replace("\n", "\n    "));
            }
        }
    }

    // The characters that the filter language gives a meaning to.
    private static string Escape(string text) => string.Concat(text.Select(c => "\\()&|=!~".Contains(c) ? $"\\{c}" : c.ToString()));
}
