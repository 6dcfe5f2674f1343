using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace Infra.Build.Audit;

/// <summary>Shows a report to people and scripts.</summary>
internal static class AuditWriter
{
    private const int ShownFindingsMax = 20;

    /// <summary>A table of counts, then what breaks the rules, then the verdict.</summary>
    internal static void Show(IAnsiConsole console, AuditReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title("Unsafe constructs in the IL of what ships");
        table.AddColumn(new TableColumn("assembly").NoWrap()).AddColumn(new TableColumn("framework").NoWrap());
        table.AddColumn(new TableColumn("count").RightAligned()).AddColumn(new TableColumn("allowed").RightAligned()).AddColumn("of what");
        foreach (AuditRow row in report.Rows)
        {
            string style = !row.IsOurs ? "grey" : row.Findings.Count == 0 ? "green" : row.IsRoom ? "yellow" : "red";
            string kinds = string.Join(", ", AuditRule.All.Where(rule => row.Count(rule) > 0).Select(rule => $"{row.Count(rule)} {rule.Column}"));
            string[] cells = [row.Assembly, row.Framework, $"{row.Findings.Count}", Allowed(report, row), row.IsOurs ? kinds : $"third party: {kinds}"];
            table.AddRow(cells.Select(cell => new Markup($"[{style}]{Markup.Escape(cell)}[/]")));
        }
        console.Write(table);
        foreach (AuditRow row in report.Rows.Where(r => r.IsOurs && !r.IsRoom && r.Findings.Count > 0))
        {
            foreach (AuditFinding finding in row.Findings.Take(ShownFindingsMax))
                console.MarkupLine($"  [red]{Markup.Escape(row.Assembly)}[/] {Markup.Escape(finding.Member)}: {Markup.Escape(finding.Detail)} [grey]({finding.Rule.Id})[/]");
            if (row.Findings.Count > ShownFindingsMax) console.MarkupLine($"  … and {row.Findings.Count - ShownFindingsMax} more, all in --json");
        }
        foreach (string problem in report.Problems)
            console.MarkupLine($"[red]{Markup.Escape(problem)}[/]");
        console.MarkupLine(report.Passed
            ? $"[green]audit passed[/]: {report.OutsideRooms} outside the interop rooms"
            : $"[red]audit failed[/]: {report.OutsideRooms} outside the interop rooms");
    }

    /// <summary>The whole report with every finding of ours; third parties by their counts.</summary>
    internal static string ToJson(AuditReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "infra-audit/1");
            json.WriteBoolean("passed", report.Passed);
            json.WriteNumber("outside_rooms", report.OutsideRooms);
            json.WriteStartArray("problems");
            foreach (string problem in report.Problems)
                json.WriteStringValue(problem);
            json.WriteEndArray();
            json.WriteStartArray("assemblies");
            foreach (AuditRow row in report.Rows)
                WriteRow(json, report, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A page for people: table, meaning of the columns, verdict.</summary>
    internal static string ToMarkdown(AuditReport report)
    {
        AuditRule[] columns = Columns(report);
        var text = new StringBuilder("# Memory-safety audit\n\nUnsafe constructs counted in the built IL (Release) of everything that ships.\n\n");
        text.Append("| assembly | framework | ").AppendJoin(" | ", columns.Select(c => c.Column)).Append(" | total | allowed |\n|---|---|");
        text.Insert(text.Length, "---:|", columns.Length + 2).Append('\n');
        foreach (AuditRow row in report.Rows)
        {
            text.Append($"| {(row.IsOurs ? row.Assembly : $"{row.Assembly} (third party)")} | {row.Framework} | ");
            text.AppendJoin(" | ", columns.Select(rule => $"{row.Count(rule)}")).Append($" | {row.Findings.Count} | {Allowed(report, row)} |\n");
        }
        text.Append("\n| column | what is counted |\n|---|---|\n");
        foreach (AuditRule rule in AuditRule.All)
            text.Append($"| {rule.Column} | {rule.Meaning} |\n");
        text.Append('\n');
        foreach (string problem in report.Problems)
            text.Append($"- **{problem}**\n");
        text.Append(report.Passed ? "\nPassed" : "\nFailed").Append($": {report.OutsideRooms} outside the interop rooms.\n");
        return text.ToString();
    }

    private static AuditRule[] Columns(AuditReport report) => [.. AuditRule.All.Where(rule => report.Rows.Any(row => row.Count(rule) > 0))];

    private static string Allowed(AuditReport report, AuditRow row) =>
        !row.IsOurs ? "-" : row.IsRoom ? $"{report.Baseline.Rooms.GetValueOrDefault(row.Assembly)}" : "0";

    private static void WriteRow(Utf8JsonWriter json, AuditReport report, AuditRow row)
    {
        json.WriteStartObject();
        json.WriteString("assembly", row.Assembly);
        json.WriteString("framework", row.Framework);
        json.WriteBoolean("ours", row.IsOurs);
        json.WriteBoolean("room", row.IsRoom);
        if (row.IsOurs) json.WriteNumber("allowed", row.IsRoom ? report.Baseline.Rooms.GetValueOrDefault(row.Assembly) : 0);
        json.WriteNumber("total", row.Findings.Count);
        json.WriteStartObject("counts");
        foreach (AuditRule rule in AuditRule.All)
            json.WriteNumber(rule.Id, row.Count(rule));
        json.WriteEndObject();
        if (row.IsOurs)
        {
            json.WriteStartArray("findings");
            foreach (AuditFinding finding in row.Findings)
            {
                json.WriteStartObject();
                json.WriteString("rule", finding.Rule.Id);
                json.WriteString("member", finding.Member);
                json.WriteString("detail", finding.Detail);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
