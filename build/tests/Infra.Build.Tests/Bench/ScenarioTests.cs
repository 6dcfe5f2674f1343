using Infra.Build.Bench;
using Infra.Build.Commands;
using Infra.Config;

namespace Infra.Build.Tests.Bench;

public class ScenarioTests
{
    internal const string Server = """
        title = "T"
        kind = "server-cpu"
        [ours]
        command = ["{bin}/ntpd", "{port}"]
        [[ours.file]]
        path = "a"
        text = "port {port}"
        [[peer]]
        name = "other"
        command = ["other"]
        [load]
        command = ["load"]
        probe = ["load", "once"]
        [[load.capture]]
        name = "rate"
        pattern = "Requests/sec: +([0-9.]+)"
        [[metric]]
        name = "cpu"
        unit = "µs"
        from = "server.cpu"
        per = "load.received"
        scale = 1e6
        [[target]]
        metric = "cpu"
        peer = "other"
        ratio-max = 0.95
        """;

    internal static Scenario Parse(string text)
    {
        ConfigResult<Scenario> result = ConfigFile.Parse(text, "test.toml", ConfigFormat.Toml, section => Scenario.Read(section, "test"));
        return result.Value ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    [Fact]
    public void Select_OfThisTree_ReadsEveryScenario() => Assert.NotEmpty(BenchCommand.Select(Repository.Find(), []));

    [Fact]
    public void Read_WhenAServerIsDescribed_HasItsParts()
    {
        Scenario scenario = Parse(Server);

        Assert.Equal(ScenarioKind.ServerCpu, scenario.Kind);
        Assert.False(scenario.Ours!.IsInRoot);
        Assert.True(Assert.Single(scenario.Peers).IsInRoot);
        Assert.Equal(0.95, Assert.Single(scenario.Targets).Max);
    }

    [Theory]
    [InlineData("kind = \"server-cpu\"", "kind = \"command\"\npairs = 4")]
    [InlineData("metric = \"cpu\"", "metric = \"cpux\"")]
    [InlineData("ratio-max = 0.95", "")]
    [InlineData("[load]", "[lod]")]
    [InlineData("from = \"server.cpu\"", "form = \"server.cpu\"")]
    public void Read_WhenSomethingIsWrong_SaysSo(string right, string wrong) => Assert.Throws<InvalidOperationException>(() => Parse(Server.Replace(right, wrong)));

    [Fact]
    public void ValueOf_DividesAndScales()
    {
        MetricRule metric = Assert.Single(Parse(Server).Metrics);

        Assert.Equal(4, metric.ValueOf(new Dictionary<string, double> { ["server.cpu"] = 2, ["load.received"] = 500_000 }));
        Assert.Null(metric.ValueOf(new Dictionary<string, double> { ["server.cpu"] = 2, ["load.received"] = 0 }));
        Assert.Null(metric.ValueOf(new Dictionary<string, double>()));
    }

    [Fact]
    public void Figures_TakeTheLastJsonLineAndPatterns()
    {
        const string Output = "starting\n{\"sent\":1}\n{\"sent\":10,\"name\":\"x\",\"p50_us\":1.5}\nRequests/sec:   1234.5\n";

        Dictionary<string, double> figures = LoadCapture.Figures(Output, Parse(Server).Load!.Captures);

        Assert.Equal(10, figures["load.sent"]);
        Assert.Equal(1.5, figures["load.p50_us"]);
        Assert.Equal(1234.5, figures["load.rate"]);
        Assert.False(figures.ContainsKey("load.name"));
    }
}
