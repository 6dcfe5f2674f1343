using System.Text;

namespace Infra.Build.Bench;

/// <summary>The report as Markdown.</summary>
internal static class MarkdownReport
{
    internal static string Write(BenchReport report)
    {
        MachineFacts machine = report.Machine;
        var text = new StringBuilder("# Side by side\n\n");
        text.Append($"{machine.Date}, commit {machine.Commit}. {machine.Cpu}, {machine.Cores} cores, {machine.MemoryBytes >> 20} MiB, {machine.System}, {machine.Kernel}, {machine.Runtime}.\n\n");
        text.Append("A ratio is the median of ours/peer over interleaved pairs, with the interval in which 95 % of resampled medians lie.\n");
        foreach (Scenario scenario in report.Scenarios)
        {
            text.Append($"\n## {scenario.Name}: {scenario.Title}\n\n");
            if (scenario.Doc.Length > 0) text.Append(scenario.Doc.Trim()).Append("\n\n");
            text.Append("| metric | peer | ours | peer's | ours/peer | 95 % | pairs | better | goal | |\n|---|---|---:|---:|---:|---|---:|---|---|---|\n");
            BenchResult[] rows = [.. report.Results.Where(r => r.Scenario == scenario.Name)];
            foreach (BenchResult row in rows)
                WriteRow(text, report, row);
            text.Append('\n');
            foreach (string command in rows.SelectMany(r => new[] { r.OurCommand, r.TheirCommand }).OfType<string>().Where(c => c.Length > 0).Distinct())
                text.Append($"    {command}\n");
        }
        return text.ToString();
    }

    private static void WriteRow(StringBuilder text, BenchReport report, BenchResult row)
    {
        string ratio = row.Ratio is { } r ? $"{Numbers.Ratio(r.Median)} | {Numbers.Ratio(r.Low)} to {Numbers.Ratio(r.High)}" : $"missing | {Cell(row.Reason ?? "the peer's value is 0")}";
        text.Append($"| {Cell(row.Metric)} | {Cell(row.Peer)} | {Numbers.Show(row.Ours, row.Unit)} | {Numbers.Show(row.Theirs, row.Unit)} | {ratio} | ");
        text.Append($"{(row.Ratio is null ? 0 : row.Pairs.Count)} | {(row.IsLowerBetter ? "lower" : "higher")} | {report.TargetOf(row)?.ToString() ?? ""} | {report.VerdictOf(row)} |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|").Split('\n')[0];
}
