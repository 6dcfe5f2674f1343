using System.CommandLine;
using System.Globalization;

namespace Infra.Tls.Bench;

/// <summary>Runs interleaved pairs and prints them as the pipeline reads them: one JSON line per pair.</summary>
internal static class CompareCommand
{
    private const int WarmUpRoundsFirst = 12;
    private const int WarmUpRounds = 4;
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(150);

    internal static Command Create(string name, string description, IReadOnlyList<Comparison> rows, bool isFreshEachTime)
    {
        var pairs = new Option<int>("--pairs") { Description = "Interleaved pairs.", DefaultValueFactory = _ => 7 };
        var only = new Option<string?>("--only") { Description = "Only rows whose name contains this." };
        var ours = new Option<string>("--ours") { Description = "The contender on our side.", DefaultValueFactory = _ => Contender.OursName };
        var command = new Command(name, description) { pairs, only, ours };
        command.SetAction(parsed =>
        {
            Comparison[] chosen = [.. rows.Where(row => row.Metric.Contains(parsed.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))];
            Run(chosen, parsed.GetValue(pairs), parsed.GetRequiredValue(ours), isFreshEachTime);
        });
        return command;
    }

    private static void Run(Comparison[] rows, int pairs, string oursName, bool isFreshEachTime)
    {
        if (isFreshEachTime)
        {
            foreach (Comparison row in rows)
            {
                for (int pair = 0; pair < pairs; pair++) Print(row, OnceIn(oursName, row.Ours), row.Theirs is null ? null : OnceIn(SslStreamContender.ContenderName, row.Theirs));
            }
            return;
        }

        using var ours = new WorkerProcess(oursName);
        using var theirs = new WorkerProcess(SslStreamContender.ContenderName);
        foreach (Comparison row in rows)
        {
            // Methods are compiled anew, optimised, after some thousand calls, by a thread that needs a pause of the others on one core; nothing is measured before that.
            for (int round = 0; round < (ReferenceEquals(row, rows[0]) ? WarmUpRoundsFirst : WarmUpRounds); round++)
            {
                ours.Do(row.Ours);
                if (row.Theirs is not null) theirs.Do(row.Theirs);
                Thread.Sleep(CompilerPause);
            }
            for (int pair = 0; pair < pairs; pair++)
            {
                // Each side goes first in every other pair.
                WorkerFigure? second = pair % 2 == 1 && row.Theirs is not null ? theirs.Do(row.Theirs) : null;
                WorkerFigure first = ours.Do(row.Ours);
                if (row.Theirs is not null) second ??= theirs.Do(row.Theirs);
                Print(row, first, second);
            }
        }
    }

    private static WorkerFigure OnceIn(string contender, string order)
    {
        using var worker = new WorkerProcess(contender);
        return worker.Do(order);
    }

    private static void Print(Comparison row, WorkerFigure ours, WorkerFigure? theirs)
    {
        PrintLine(row.Metric, ours.Value, theirs?.Value);
        if (row.AllocatedMetric is not null) PrintLine(row.AllocatedMetric, ours.Allocated, theirs?.Allocated);
    }

    private static void PrintLine(string metric, double ours, double? theirs)
    {
        string line = theirs is null
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"metric":"{{metric}}","peer":"{{SslStreamContender.ContenderName}}","reason":"SslStream cannot do this"}""")
            : string.Create(CultureInfo.InvariantCulture, $$"""{"metric":"{{metric}}","peer":"{{SslStreamContender.ContenderName}}","ours":{{ours:R}},"theirs":{{theirs:R}}}""");
        Console.WriteLine(line);
    }
}
