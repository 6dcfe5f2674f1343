using System.CommandLine;
using Infra.Build.Bench;
using Infra.Build.Processes;
using Infra.Config;
using Infra.Parsing;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>bench</c>: runs ours and the peers side by side and reports ratios.</summary>
internal static class BenchCommand
{
    internal static Command Create(Repository repository)
    {
        var names = new Argument<string[]>("SCENARIO") { Description = "Scenarios of build/scenarios; all if none is named.", Arity = ArgumentArity.ZeroOrMore };
        var pairs = new Option<int?>("--pairs") { Description = "Interleaved pairs instead of the scenario's own number.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var noHtml = new Option<bool>("--no-html") { Description = "Write no HTML page." };
        var enforce = new Option<bool>("--enforce") { Description = "Fail when a goal about a ratio or about allocated bytes is missed." };
        var list = new Option<bool>("--list") { Description = "List the scenarios and stop." };
        var command = new Command("bench", "Run ours and the peers side by side; report ratios as JSON, Markdown and one HTML page in artifacts/bench.") { names, pairs, json, noHtml, enforce, list };
        command.SetAction(async (result, cancellation) =>
        {
            IReadOnlyList<Scenario> scenarios = Select(repository, result.GetValue(names) ?? []);
            if (result.GetValue(list)) return List(scenarios);
            if (result.GetValue(pairs) is < 1) throw new PipelineException("--pairs must be at least 1");
            BenchReport report = await RunAsync(repository, scenarios, result.GetValue(pairs), !result.GetValue(noHtml), cancellation).ConfigureAwait(false);
            if (result.GetValue(json)) await Console.Out.WriteLineAsync(ResultsJson.Write(report.Machine, report.Results)).ConfigureAwait(false);
            else Show(repository, report, !result.GetValue(noHtml));
            foreach (string failure in report.Failures)
                await Console.Error.WriteLineAsync($"infra: {failure}").ConfigureAwait(false);
            return report.Failures.Count > 0 || (result.GetValue(enforce) && report.Failing.Any()) ? 1 : 0;
        });
        return command;
    }

    /// <summary>Runs scenarios and writes artifacts/bench. One that cannot be measured does not take the figures of the others with it.</summary>
    internal static async Task<BenchReport> RunAsync(Repository repository, IReadOnlyList<Scenario> scenarios, int? pairs, bool html, CancellationToken cancellation)
    {
        MachineFacts machine = await MachineFacts.ReadAsync(repository, cancellation).ConfigureAwait(false);
        var runner = new BenchRunner(repository);
        List<BenchResult> results = [];
        List<string> failures = [];
        foreach (Scenario scenario in scenarios)
        {
            try
            {
                results.AddRange(await StepProgress.RunAsync($"bench {scenario.Name}", say => runner.RunAsync(scenario, pairs, say, cancellation)).ConfigureAwait(false));
            }
            catch (PipelineException e)
            {
                failures.Add($"{scenario.Name}: {e.Message}");
            }
        }

        string folder = repository.PathOf("artifacts", "bench");
        Directory.CreateDirectory(folder);
        string history = Path.Combine(folder, "history.jsonl");
        BenchHistory.Append(history, machine, results);
        var report = new BenchReport(machine, scenarios, results, BenchHistory.Read(history)) { Failures = failures };
        await File.WriteAllTextAsync(Path.Combine(folder, "results.json"), ResultsJson.Write(machine, results) + "\n", cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), MarkdownReport.Write(report), cancellation).ConfigureAwait(false);
        if (html) await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), HtmlReport.Write(report), cancellation).ConfigureAwait(false);
        return report;
    }

    /// <summary>Reads the named scenarios, or all.</summary>
    /// <exception cref="PipelineException">A name is unknown, or a file has mistakes: the text has all of them.</exception>
    internal static IReadOnlyList<Scenario> Select(Repository repository, IReadOnlyList<string> names)
    {
        string[] files = [.. Directory.EnumerateFiles(repository.Scenarios, "*.toml").Order(StringComparer.Ordinal)];
        string[] known = [.. files.Select(Path.GetFileNameWithoutExtension).OfType<string>()];
        foreach (string name in names)
        {
            if (!known.Contains(name)) throw new PipelineException($"there is no scenario {name}; there are {string.Join(", ", known)}");
        }
        List<Scenario> scenarios = [];
        List<string> mistakes = [];
        foreach (string file in files.Where(f => names.Count == 0 || names.Contains(Path.GetFileNameWithoutExtension(f))))
        {
            ConfigResult<Scenario> result = Scenario.Open(file);
            foreach (Diagnostic diagnostic in result.Diagnostics)
                mistakes.Add(diagnostic.ToString());
            if (result.Value is not null) scenarios.Add(result.Value);
        }
        return mistakes.Count == 0 ? scenarios : throw new PipelineException(string.Join('\n', mistakes));
    }

    private static int List(IReadOnlyList<Scenario> scenarios)
    {
        foreach (Scenario scenario in scenarios)
            AnsiConsole.MarkupLine($"{Markup.Escape(scenario.Name),-20} {Markup.Escape(scenario.Title)}");
        return 0;
    }

    private static void Show(Repository repository, BenchReport report, bool html)
    {
        const int PlainWidth = 140;   // a log has no edge to wrap at
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = PlainWidth;
        Table table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("scenario").NoWrap()).AddColumn("metric").AddColumn("peer");
        table.AddColumn(new TableColumn("ours").RightAligned()).AddColumn(new TableColumn("peer's").RightAligned()).AddColumn(new TableColumn("ours/peer").RightAligned()).AddColumn("goal").AddColumn("");
        foreach (BenchResult row in report.Results)
        {
            string verdict = report.VerdictOf(row);
            string style = verdict switch { "met" => "green", "missed" => "red", _ => "yellow" };
            string ratio = row.Ratio is { } r ? $"{Numbers.Ratio(r.Median)} ({Numbers.Ratio(r.Low)} to {Numbers.Ratio(r.High)})" : $"missing: {row.Reason?.Split('\n')[0]}";
            string[] cells = [row.Scenario, row.Metric, row.Peer, Numbers.Show(row.Ours, row.Unit), Numbers.Show(row.Theirs, row.Unit), ratio, report.TargetOf(row)?.ToString() ?? ""];
            table.AddRow([.. cells.Select(c => new Markup(Markup.Escape(c))), new Markup($"[{style}]{verdict}[/]")]);
        }
        AnsiConsole.Write(table);
        string folder = Path.GetRelativePath(repository.Root, repository.PathOf("artifacts", "bench"));
        AnsiConsole.WriteLine($"{folder}/results.json, {folder}/report.md{(html ? $", {folder}/index.html" : "")}");
    }
}
