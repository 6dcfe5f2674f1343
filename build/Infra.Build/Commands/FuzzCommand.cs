using System.CommandLine;
using System.Globalization;
using Infra.Build.Fuzzing;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Testing.Processes;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>fuzz</c>: runs the fuzz targets of the test assemblies for a while each.</summary>
internal static class FuzzCommand
{
    internal static Command Create(Repository repository)
    {
        var target = new Argument<string[]>("TARGET") { Description = "Targets by the beginning of their names; none is all but the canaries.", Arity = ArgumentArity.ZeroOrMore };
        var seconds = new Option<double>("--seconds") { Description = "Time per target.", DefaultValueFactory = _ => 10 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 86_400)) result.AddError("--seconds must be above 0 and at most 86400");
        });
        var executions = new Option<long>("--executions") { Description = "Ends a target before its time when it has run so many inputs.", DefaultValueFactory = _ => long.MaxValue };
        executions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 1) result.AddError("--executions must be 1 or more");
        });
        var seed = new Option<ulong?>("--seed") { Description = "Decides all inputs; printed at the start, so that a run can be repeated." };
        var noBuild = new Option<bool>("--no-build") { Description = "Take the test assemblies that the last Release build left." };
        var command = new Command("fuzz", "Run fuzz targets, each for a while in a process of its own; keep what fails under artifacts/fuzz.") { target, seconds, executions, seed, noBuild };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                ulong chosen = result.GetValue(seed) ?? (ulong)Random.Shared.NextInt64();
                var bounds = new FuzzBounds(result.GetValue(seconds), result.GetValue(executions), chosen);
                return await RunAsync(repository, result.GetValue(target) ?? [], bounds, !result.GetValue(noBuild), cancellation).ConfigureAwait(false);
            }
            catch (PipelineException e)
            {
                await Console.Error.WriteLineAsync($"infra: {e.Message}").ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    /// <summary>Runs the targets and prints what they did; 1 if any failed.</summary>
    internal static async Task<int> RunAsync(Repository repository, IReadOnlyList<string> words, FuzzBounds bounds, bool build, CancellationToken cancellation)
    {
        ProjectGraph graph = ProjectGraph.Read(repository);
        if (build)
        {
            ChildStart start = ProcessRunner.Dotnet(repository, "build", "Infra.sln", "-c", "Release", "-m:2", "--nologo", "-v", "minimal");
            await StepProgress.RunAsync("building the solution", say => ProcessRunner.RequireAsync(start with { OnOutputLine = line => say(line.Trim()) }, cancellation)).ConfigureAwait(false);
        }
        FuzzRow[] rows = [.. FuzzTargets.Find(graph, words).Select(place => new FuzzRow(place))];
        string folder = Path.Combine(repository.Artifacts, "fuzz");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"fuzz: {rows.Length} targets, {bounds}")).ConfigureAwait(false);
        var session = new FuzzSession(folder, bounds);
        if (Console.IsOutputRedirected) await RunPlainAsync(session, rows, cancellation).ConfigureAwait(false);
        else await RunLiveAsync(session, rows, cancellation).ConfigureAwait(false);

        int findings = rows.Sum(row => row.Findings.Count);
        foreach (FuzzRow row in rows.Where(row => row.Findings.Count > 0))
        {
            foreach (string finding in row.Findings)
                await Console.Out.WriteLineAsync($"{row.Place.Name}: {finding}").ConfigureAwait(false);
        }
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows.Length} targets, {rows.Sum(row => row.Executions)} executions, {findings} findings")).ConfigureAwait(false);
        return findings == 0 ? 0 : 1;
    }

    private static async Task RunPlainAsync(FuzzSession session, IReadOnlyList<FuzzRow> rows, CancellationToken cancellation)
    {
        foreach (FuzzRow row in rows)
        {
            await StepProgress.RunAsync($"fuzzing {row.Place.Name}", async say =>
            {
                await session.RunAsync(row, () => say(Figures(row)), cancellation).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"{row.Place.Name}: {Figures(row)}").ConfigureAwait(false);
        }
    }

    private static Task RunLiveAsync(FuzzSession session, IReadOnlyList<FuzzRow> rows, CancellationToken cancellation) =>
        Screen.Out.Live(TableOf(rows)).StartAsync(async live =>
        {
            foreach (FuzzRow row in rows)
                await session.RunAsync(row, () => live.UpdateTarget(TableOf(rows)), cancellation).ConfigureAwait(false);
        });

    private static Table TableOf(IReadOnlyList<FuzzRow> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("target", "state", "executions", "per second", "corpus", "findings");
        for (int column = 2; column <= 5; column++)
            table.Columns[column].RightAligned();
        foreach (FuzzRow row in rows)
        {
            string color = row.Findings.Count > 0 ? "red" : row.State == "clean" ? "green" : "default";
            table.AddRow(Markup.Escape(row.Place.Name), $"[{color}]{row.State}[/]", $"{row.Executions:N0}", $"{row.PerSecond:N0}", $"{row.Corpus:N0}", $"[{color}]{row.Findings.Count}[/]");
        }
        return table;
    }

    private static string Figures(FuzzRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Executions} executions, {row.PerSecond:0}/s, corpus {row.Corpus}, {row.Findings.Count} findings");
}
