using Infra.Config;

namespace Infra.Build.Bench;

/// <summary>One file of build/scenarios: what is run against what, on which input, and what is made of it.</summary>
internal sealed record Scenario(
    string Name,
    string Title,
    string Doc,
    ScenarioKind Kind,
    int Pairs,
    int Repeat,
    string ServerCores,
    string LoadCores,
    IReadOnlyList<string> Publish,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> SetUp,
    Contender? Ours,
    IReadOnlyList<Contender> Peers,
    LoadStep? Load,
    IReadOnlyList<MicroRule> Micro,
    IReadOnlyList<MetricRule> Metrics,
    IReadOnlyList<TargetRule> Targets)
{
    private const int PairsMin = 5;

    /// <summary>Reads a scenario; all its mistakes are in the result.</summary>
    internal static ConfigResult<Scenario> Open(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return ConfigFile.Load(path, ConfigFormat.Toml, section => Read(section, name));
    }

    internal static Scenario? Read(ConfigSection section, string name)
    {
        string? title = section.RequireText("title", "What is compared, in one line.");
        string doc = section.Text("doc", "What is measured and how, for readers of the report.", "");
        ScenarioKind kind = section.Enum(
            "kind", "How it is measured.", ScenarioKind.Command,
            ("server-cpu", ScenarioKind.ServerCpu), ("command", ScenarioKind.Command), ("micro", ScenarioKind.Micro), ("program", ScenarioKind.Program));
        int pairs = section.Integer("pairs", "Interleaved pairs.", PairsMin, PairsMin, 1000);
        int repeat = section.Integer("repeat", "How often a command runs per measurement, so that short ones are measured well.", 1, 1, 100_000);
        string serverCores = section.Text("server-cores", "CPUs of the server or command, as taskset writes them.", "0");
        string loadCores = section.Text("load-cores", "CPUs of the load generator.", "1");
        IReadOnlyList<string> publish = section.List("publish", "Tools that are published first.", ConfigShape.Text(), []);
        IReadOnlyList<string> projects = section.List("projects", "Projects that are built first.", ConfigShape.Text(), []);
        IReadOnlyList<string> inputs = section.List("inputs", "Input files, * allowed in the last part; each is a run of its own as {input}, combined by geometric mean.", ConfigShape.Text(), []);
        IReadOnlyList<string> setUp = section.List("set-up", "A command that runs once before all, in {shared-work}.", ConfigShape.Text(), []);
        Contender? ours = section.OptionalSection("ours", "Our side.", Contender.ReadOurs);
        IReadOnlyList<Contender> peers = section.Sections("peer", "A program that ours is compared with.", Contender.ReadPeer, 0, 32);
        LoadStep? load = section.OptionalSection("load", "What asks the server.", LoadStep.Read);
        IReadOnlyList<MicroRule> micro = section.Sections("micro", "A benchmark method.", MicroRule.Read, 0, 100);
        IReadOnlyList<MetricRule> metrics = section.Sections("metric", "A figure of the report.", MetricRule.Read, 1, 100);
        IReadOnlyList<TargetRule> targets = section.Sections("target", "A goal.", TargetRule.Read, 0, 100);

        if (!section.IsDescribing)
        {
            if (kind != ScenarioKind.Micro && ours is null) section.ReportMissing("ours");
            if (kind == ScenarioKind.ServerCpu && load is null) section.ReportMissing("load");
            if (kind == ScenarioKind.Micro && micro.Count == 0) section.ReportMissing("micro");
            foreach (TargetRule target in targets.Where(t => metrics.All(m => m.Name != t.Metric)))
                section.ReportSectionError("unknown-metric", $"a target names the metric {target.Metric}, which there is not", metrics.Count > 0 ? metrics[0].Name : null);
        }
        return section.Finish()
            ? new Scenario(name, title!, doc, kind, pairs, repeat, serverCores, loadCores, publish, projects, inputs, setUp, ours, peers, load, micro, metrics, targets)
            : null;
    }
}
