using System.Text.Json;
using Infra.Build.Bench;

namespace Infra.Build.Tests.Bench;

public class ReportTests
{
    private static readonly MachineFacts Machine = new("CPU <x>", 2, 8L << 30, "Linux 6", "Debian", ".NET 10", "0123abc", "2026-01-02T03:04:05Z");

    private static BenchReport Report(double ours = 9)
    {
        Scenario scenario = ScenarioTests.Parse(ScenarioTests.Server + "\n[[target]]\nmetric = \"cpu\"\nbound = 8\n");
        var measured = new Dictionary<Contender, List<Measurement>>();
        foreach (Contender contender in (Contender[])[scenario.Ours!, .. scenario.Peers])
        {
            double cpu = contender == scenario.Ours ? ours : 10;
            measured[contender] = [.. Enumerable.Repeat(new Measurement(new Dictionary<string, double> { ["server.cpu"] = cpu, ["load.received"] = 1e6 }, $"run {contender.Name}"), 5)];
        }
        IReadOnlyList<BenchResult> results = BenchRunner.Rows(scenario, measured, new Dictionary<Contender, string>());
        return new BenchReport(Machine, [scenario], results, [new("2026-01-01T00:00:00Z", "0", "test", "other", "cpu", 1.1, 1, 1.2)]);
    }

    [Fact]
    public void Rows_HaveARatioPerPeerAndARowPerBound()
    {
        BenchReport report = Report();

        Assert.Equal(["other", "bound"], report.Results.Select(r => r.Peer));
        Assert.Equal(0.9, report.Results[0].Ratio!.Median, 9);
        Assert.Equal(9 / 8.0, report.Results[1].Ratio!.Median, 9);
        Assert.Equal(["met", "missed"], report.Results.Select(report.VerdictOf));
    }

    [Fact]
    public void Failing_HoldsRatiosButNoAbsoluteBounds()
    {
        Assert.Empty(Report().Failing);                       // the bound of 8 µs is missed, but seconds fail nothing
        Assert.Equal("other", Assert.Single(Report(ours: 9.6).Failing).Result.Peer);
    }

    [Fact]
    public void Json_HasTheFieldsThatWereAgreedOn()
    {
        BenchReport report = Report();

        using JsonDocument json = JsonDocument.Parse(ResultsJson.Write(Machine, report.Results));

        Assert.Equal(["schema", "machine", "results"], json.RootElement.EnumerateObject().Select(p => p.Name));
        JsonElement row = json.RootElement.GetProperty("results")[0];
        Assert.Equal(["scenario", "peer", "metric", "unit", "better", "ratio", "pairs", "ours", "theirs", "commands"], row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["median", "low", "high"], row.GetProperty("ratio").EnumerateObject().Select(p => p.Name));
        Assert.Equal(5, row.GetProperty("pairs").GetInt32());
        Assert.Equal("lower", row.GetProperty("better").GetString());
    }

    [Fact]
    public void Json_WhenAPeerIsMissing_HasAReasonInsteadOfARatio()
    {
        var missing = new BenchResult("test", "other", "cpu", "µs", true, [(1, double.NaN)], "there is no peer root: run `build/infra peers`", "ours", "theirs");

        using JsonDocument json = JsonDocument.Parse(ResultsJson.Write(Machine, [missing]));

        JsonElement row = json.RootElement.GetProperty("results")[0];
        Assert.False(row.TryGetProperty("ratio", out _));
        Assert.StartsWith("there is no peer root", row.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("theirs").ValueKind);
        Assert.Equal(1, row.GetProperty("ours").GetDouble());
    }

    [Fact]
    public void Html_StandsAloneAndEscapes()
    {
        string page = HtmlReport.Write(Report());

        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http", page);
        Assert.DoesNotContain("CPU <x>", page);
        Assert.Contains("CPU &lt;x&gt;", page);
        Assert.Contains("<svg class=\"chart\"", page);
        Assert.Contains("<svg class=\"spark\"", page);
        Assert.Contains("run ours", page);
    }

    [Fact]
    public void Markdown_HasEveryRow()
    {
        string text = MarkdownReport.Write(Report());

        Assert.Contains("| cpu | other | 9 µs | 10 µs | 0.900 | 0.900 to 0.900 | 5 | lower | ≤ 0.95 | met |", text);
        Assert.Contains("| cpu | bound |", text);
    }

    [Fact]
    public void History_SurvivesHalfALine()
    {
        string path = Path.GetTempFileName();
        try
        {
            BenchHistory.Append(path, Machine, Report().Results);
            File.AppendAllText(path, "{\"date\":\"2026");

            Assert.Equal(2, BenchHistory.Read(path).Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ProgramLines_WithoutPeer_AreShownOrHeldAgainstTheirBound()
    {
        Scenario scenario = ScenarioTests.Parse("""
            title = "T"
            kind = "program"
            [ours]
            command = ["x"]
            [[metric]]
            name = "rate"
            unit = "k/s"
            better = "higher"
            from = "rate"
            [[metric]]
            name = "t"
            unit = "|t|"
            from = "t"
            [[target]]
            metric = "t"
            bound = 4.5
            """);

        IReadOnlyList<BenchResult> rows = ProgramRunner.Read(scenario, """
            {"metric":"rate","ours":3,"command":"x run # tier"}
            {"metric":"t","ours":9}
            """, "x");

        Assert.Equal([(BenchResult.NoPeer, 3.0, "x run # tier"), (BenchResult.BoundPeer, 9.0, "x")], rows.Select(r => (r.Peer, r.Ours, r.OurCommand)));
        Assert.Equal(2, rows[1].Ratio!.Median, 6);
    }

    [Fact]
    public void ProgramLines_BecomeRows()
    {
        Scenario scenario = ScenarioTests.Parse("""
            title = "T"
            kind = "program"
            [ours]
            command = ["x"]
            [[metric]]
            name = "seal"
            unit = "MB/s"
            better = "higher"
            from = "seal"
            [[target]]
            metric = "seal"
            ratio-min = 0.4
            """);

        IReadOnlyList<BenchResult> rows = ProgramRunner.Read(scenario, """
            {"metric":"seal","peer":"openssl","ours":2,"theirs":4}
            {"metric":"seal","peer":"openssl","ours":3,"theirs":4}
            {"metric":"seal","peer":"gnutls","reason":"not there"}
            """, "x");

        Assert.Equal(0.625, rows[0].Ratio!.Median);
        Assert.Equal("not there", rows[1].Reason);
        Assert.True(scenario.Targets[0].IsMet(rows[0]));
    }
}
