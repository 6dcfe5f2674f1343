using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Build.Demo;
using Infra.Build.Processes;
using Infra.Testing.Peers;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>demo</c>: builds the tools and shows each at its main job.</summary>
internal static class DemoCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static Command Create(Repository repository)
    {
        var json = new Option<bool>("--json") { Description = "Print the rows as JSON." };
        var only = new Option<string?>("--only") { Description = "Show one component: ntp, tls, dns, proxy, sudo or av1.", HelpName = "COMPONENT" };
        only.AcceptOnlyFromAmong([.. DemoSteps.All.Select(step => step.Component).Distinct()]);
        var command = new Command("demo", "Build the tools and show each at its main job on loopback; 0 only if all of it worked.") { json, only };
        command.SetAction((result, cancellation) =>
            RunAsync(repository, [.. DemoSteps.All.Where(step => result.GetValue(only) is not { } one || step.Component == one)], result.GetValue(json), cancellation));
        return command;
    }

    /// <summary>Publishes what the steps need and runs them one after the other.</summary>
    internal static async Task<int> RunAsync(Repository repository, IReadOnlyList<IDemoStep> steps, bool asJson, CancellationToken cancellation)
    {
        string[] tools = [.. steps.SelectMany(step => step.Tools).Distinct()];
        if (tools.Length > 0) await PublishCommand.RunAsync(repository, tools, cancellation).ConfigureAwait(false);

        DemoRow[] rows = [.. steps.Select(step => new DemoRow(step))];
        bool drawn = !asJson && !Console.IsOutputRedirected;
        if (drawn) await Screen.Out.Live(TableOf(rows)).StartAsync(live => RunAsync(repository, rows, () => live.UpdateTarget(TableOf(rows)), cancellation)).ConfigureAwait(false);
        else await StepProgress.RunAsync("showing the tools", say => RunAsync(repository, rows, () => say(Current(rows)), cancellation)).ConfigureAwait(false);

        if (asJson) await Console.Out.WriteLineAsync(new JsonArray([.. rows.Select(row => row.ToJson())]).ToJsonString(Indented)).ConfigureAwait(false);
        else if (!drawn) Screen.Out.Write(TableOf(rows));
        return rows.Any(row => row.State == DemoState.Fails) ? 1 : 0;
    }

    private static async Task<bool> RunAsync(Repository repository, IReadOnlyList<DemoRow> rows, Action changed, CancellationToken cancellation)
    {
        foreach (DemoRow row in rows)
        {
            row.State = DemoState.Runs;
            changed();
            await RunAsync(repository, row, cancellation).ConfigureAwait(false);
            changed();
        }
        return true;
    }

    private static async Task RunAsync(Repository repository, DemoRow row, CancellationToken cancellation)
    {
        if (row.Step.Peers.Count > 0 && PeerRoot.WhyMissing(row.Step.Peers) is { } reason)
        {
            (row.State, row.Text) = (DemoState.Skipped, reason);
            return;
        }
        try
        {
            DemoFigures figures = await row.Step.RunAsync(repository, cancellation).ConfigureAwait(false);
            (row.State, row.Text, row.Values) = (DemoState.Works, figures.Text, figures.Values);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // Whatever goes wrong in a step is that row's failure; the others still run.
            (row.State, row.Text) = (DemoState.Fails, e.Message);
        }
    }

    private static string Current(IReadOnlyList<DemoRow> rows) => rows.FirstOrDefault(row => row.State == DemoState.Runs)?.Step.Title ?? "";

    private static Table TableOf(IReadOnlyList<DemoRow> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("", "what happens", "", "figures");
        foreach (DemoRow row in rows)
        {
            string state = row.State switch
            {
                DemoState.Waits => "[grey]waits[/]",
                DemoState.Runs => "[yellow]runs[/]",
                DemoState.Works => "[green]works[/]",
                DemoState.Skipped => "[grey]skipped[/]",
                _ => "[red]fails[/]",
            };
            table.AddRow(row.Step.Component, Markup.Escape(row.Step.Title), state, Markup.Escape(row.Text));
        }
        return table;
    }
}
