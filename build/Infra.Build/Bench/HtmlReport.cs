using System.Net;
using System.Text;

namespace Infra.Build.Bench;

/// <summary>The report as one page that needs nothing else: no scripts, no fonts, no network.</summary>
internal static class HtmlReport
{
    internal static string Write(BenchReport report)
    {
        MachineFacts machine = report.Machine;
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Append($"<title>Infra, side by side: {Escape(machine.Date)}</title><style>{Style}</style></head><body><main>\n");
        page.Append("<header><h1>Infra, side by side</h1><p class=\"lead\">Our programs and their peers, run in turn on the same input. A ratio is the median of ours ÷ peer’s over interleaved pairs; the whisker spans 95 % of resampled medians, the triangle is the goal.</p>");
        WriteSummary(page, report);
        WriteMachine(page, machine);
        page.Append("</header>\n");
        foreach (Scenario scenario in report.Scenarios)
            WriteScenario(page, report, scenario);
        WriteEarlier(page, report);
        page.Append("<footer>Made by <code>build/infra bench</code>. Numbers of different machines are not to be compared; ratios may be.</footer></main></body></html>\n");
        return page.ToString();
    }

    private static void WriteSummary(StringBuilder page, BenchReport report)
    {
        int missed = report.Missed.Count();
        int missing = report.Missing.Select(r => (r.Scenario, r.Peer)).Distinct().Count();
        page.Append("<ul class=\"summary\">");
        page.Append($"<li class=\"good\"><b>{report.Met}</b> {(report.Met == 1 ? "goal" : "goals")} met</li>");
        page.Append($"<li class=\"{(missed > 0 ? "bad" : "none")}\"><b>{missed}</b> missed</li>");
        page.Append($"<li class=\"{(missing > 0 ? "warn" : "none")}\"><b>{missing}</b> {(missing == 1 ? "peer" : "peers")} missing</li></ul>");
    }

    private static void WriteMachine(StringBuilder page, MachineFacts machine)
    {
        (string Name, string Value)[] facts =
        [
            ("date", machine.Date.Replace('T', ' ').Replace("Z", " UTC")), ("commit", machine.Commit), ("processor", $"{machine.Cpu}, {machine.Cores} cores"),
            ("memory", $"{machine.MemoryBytes / 1073741824.0:0.0} GiB"), ("system", $"{machine.System}; {machine.Kernel}"), ("runtime", machine.Runtime),
        ];
        page.Append("<dl class=\"machine\">");
        foreach ((string name, string value) in facts)
            page.Append($"<div><dt>{name}</dt><dd>{Escape(value)}</dd></div>");
        page.Append("</dl>");
    }

    private static void WriteScenario(StringBuilder page, BenchReport report, Scenario scenario)
    {
        BenchResult[] rows = [.. report.Results.Where(r => r.Scenario == scenario.Name)];
        page.Append($"<section id=\"{Escape(scenario.Name)}\"><h2>{Escape(scenario.Title)} <code>{Escape(scenario.Name)}</code></h2>");
        if (scenario.Doc.Length > 0) page.Append($"<p>{Escape(scenario.Doc.Trim())}</p>");
        foreach (IGrouping<bool, BenchResult> direction in rows.Where(r => r.Peer != BenchResult.NoPeer).GroupBy(r => r.IsLowerBetter).OrderByDescending(g => g.Key))
            page.Append("<div class=\"plot\">").Append(RatioChart.Draw(report, [.. direction], direction.Key)).Append("</div>");

        page.Append("<div class=\"scroll\"><table><thead><tr><th>metric</th><th>peer</th><th class=\"n\">ours</th><th class=\"n\">peer’s</th><th class=\"n\">ours ÷ peer’s</th><th class=\"n\">95 %</th><th class=\"n\">pairs</th><th>goal</th><th></th><th>history</th></tr></thead><tbody>");
        foreach (BenchResult row in rows)
            WriteRow(page, report, row);
        page.Append("</tbody></table></div>");

        page.Append("<details open><summary>commands</summary><dl class=\"commands\">");
        IEnumerable<(string Who, string? Command)> commands = rows.SelectMany(r => new[] { ("ours", r.OurCommand), (r.Peer, r.TheirCommand) });
        foreach (IGrouping<string, string> command in commands.Where(c => !string.IsNullOrEmpty(c.Command)).Distinct().GroupBy(c => c.Command!, c => c.Who))
            page.Append($"<dt>{Escape(string.Join(", ", command))}</dt><dd><code>{Escape(command.Key)}</code></dd>");
        page.Append("</dl></details></section>\n");
    }

    private static void WriteRow(StringBuilder page, BenchReport report, BenchResult row)
    {
        string verdict = report.VerdictOf(row);
        string verdictClass = verdict switch { "met" => "good", "missed" => "bad", _ => "warn" };
        page.Append($"<tr><td>{Escape(row.Metric)}</td><td>{Escape(row.Peer)}</td><td class=\"n\">{Escape(Numbers.Show(row.Ours, row.Unit))}</td><td class=\"n\">{Escape(Numbers.Show(row.Theirs, row.Unit))}</td>");
        if (row.Ratio is { } ratio)
        {
            page.Append($"<td class=\"n\"><b>{Numbers.Ratio(ratio.Median)}</b></td><td class=\"n\">{Numbers.Ratio(ratio.Low)} to {Numbers.Ratio(ratio.High)}</td><td class=\"n\">{row.Pairs.Count}</td>");
        }
        else
        {
            page.Append($"<td colspan=\"3\" class=\"missing\">{Escape(row.Reason ?? "the peer's value is 0")}</td>");
        }
        page.Append($"<td>{Escape(report.TargetOf(row)?.ToString() ?? "")}</td><td>{(verdict.Length > 0 ? $"<span class=\"chip {verdictClass}\">{verdict}</span>" : "")}</td>");
        double[] past = [.. report.History.Where(h => h.IsOf(row)).Select(h => h.Median)];
        page.Append($"<td>{RatioChart.DrawSparkline(past, row.IsLowerBetter)}</td></tr>");
    }

    private static void WriteEarlier(StringBuilder page, BenchReport report)
    {
        BenchHistory.Entry[] earlier =
        [
            .. report.History.Where(h => report.Scenarios.All(s => s.Name != h.Scenario))
                .GroupBy(h => (h.Scenario, h.Peer, h.Metric)).Select(g => g.Last()).OrderBy(h => h.Scenario, StringComparer.Ordinal),
        ];
        if (earlier.Length == 0) return;
        page.Append("<section><h2>Not part of this run</h2><p>The latest known ratios of other scenarios.</p><div class=\"scroll\"><table><thead><tr><th>scenario</th><th>metric</th><th>peer</th><th class=\"n\">ours ÷ peer’s</th><th>date</th><th>commit</th></tr></thead><tbody>");
        foreach (BenchHistory.Entry entry in earlier)
            page.Append($"<tr><td>{Escape(entry.Scenario)}</td><td>{Escape(entry.Metric)}</td><td>{Escape(entry.Peer)}</td><td class=\"n\">{Numbers.Ratio(entry.Median)}</td><td>{Escape(entry.Date)}</td><td><code>{Escape(entry.Commit)}</code></td></tr>");
        page.Append("</tbody></table></div></section>\n");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private const string Style = """
        :root{color-scheme:light dark;--page:#fbfbf9;--card:#fff;--ink:#1c2024;--soft:#5d666f;--line:#dde1e4;--better:#2f8f6b;--worse:#c8622d;--goal:#4a4fb5;--good:#e2f3eb;--good-ink:#17603f;--bad:#fbe6dc;--bad-ink:#93380c;--warn:#f4efd9;--warn-ink:#6b5710}
        @media (prefers-color-scheme:dark){:root{--page:#15181b;--card:#1c2024;--ink:#e8eaec;--soft:#9aa4ad;--line:#343b42;--better:#4db88e;--worse:#e58652;--goal:#a3a7f5;--good:#173d2d;--good-ink:#9fe3c3;--bad:#4a2413;--bad-ink:#ffc3a5;--warn:#3c351b;--warn-ink:#ecdc9c}}
        @media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--better:#2f8f6b;--worse:#c8622d;--goal:#333a9c;--good:#fff;--good-ink:#17603f;--bad:#fff;--bad-ink:#93380c;--warn:#fff;--warn-ink:#6b5710}details>*{display:block!important}section{break-inside:avoid}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}
        main{max-width:1020px;margin:0 auto;padding:32px 20px 48px}
        h1{font-size:28px;line-height:1.2;margin:0 0 6px}
        h2{font-size:19px;line-height:1.3;margin:0 0 6px}
        h2 code{font-weight:400;font-size:13px;color:var(--soft);margin-left:6px}
        p{margin:0 0 12px;max-width:74ch}
        .lead,footer,section>p{color:var(--soft)}
        code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        .summary{display:flex;flex-wrap:wrap;gap:10px;list-style:none;margin:16px 0;padding:0}
        .summary li{padding:6px 14px;border-radius:8px;border:1px solid var(--line)}
        .summary b{font-size:18px;margin-right:2px}
        .good{background:var(--good);color:var(--good-ink)}
        .bad{background:var(--bad);color:var(--bad-ink)}
        .warn{background:var(--warn);color:var(--warn-ink)}
        .none{color:var(--soft)}
        .machine{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:2px 24px;margin:0;padding:12px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:13px}
        .machine div{display:flex;gap:10px}
        .machine dt{color:var(--soft);min-width:76px}
        .machine dd{margin:0;overflow-wrap:anywhere}
        section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px 22px;margin:22px 0}
        .plot,.scroll{overflow-x:auto}
        .chart{display:block;width:100%;min-width:640px;height:auto;margin:8px 0 12px}
        svg text{fill:var(--ink);font-family:inherit}
        .tick,.side,.sub{font-size:11.5px}
        svg .tick,svg .side,svg .sub{fill:var(--soft)}
        .label{font-size:13.5px}
        .value{font-size:16px;font-weight:600;font-variant-numeric:tabular-nums}
        svg .missing{font-size:12.5px;font-style:italic;fill:var(--warn-ink)}
        td.missing{font-style:italic;color:var(--warn-ink)}
        .grid{stroke:var(--line);stroke-width:1}
        .one{stroke:var(--ink);stroke-width:1.5}
        .better{fill:var(--better)}
        .worse{fill:var(--worse)}
        .whisker{stroke:var(--ink);stroke-width:1.4;fill:none}
        .target{stroke:var(--goal);fill:var(--goal);stroke-width:1.6}
        table{border-collapse:collapse;width:100%;font-size:13.5px}
        th,td{text-align:left;padding:6px 10px 6px 0;border-top:1px solid var(--line);vertical-align:middle;white-space:nowrap}
        th{font-weight:600;color:var(--soft);border-top:0}
        td.missing{white-space:normal;min-width:200px}
        .n{text-align:right;font-variant-numeric:tabular-nums}
        .chip{padding:1px 9px;border-radius:9px;font-size:12.5px}
        .spark{display:block;width:110px;height:26px}
        .spark .one{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
        .past{stroke:var(--soft);stroke-width:1.4;fill:none}
        details{margin-top:12px;font-size:13.5px}
        summary{cursor:pointer;color:var(--soft)}
        .commands{display:grid;grid-template-columns:max-content 1fr;gap:4px 14px;margin:8px 0 0}
        .commands dt{color:var(--soft)}
        .commands dd{margin:0;overflow-wrap:anywhere}
        footer{font-size:13px;margin-top:24px}
        """;
}
