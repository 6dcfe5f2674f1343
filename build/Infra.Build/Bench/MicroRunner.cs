using System.Text.Json;
using Infra.Build.Processes;
using Infra.Build.Projects;

namespace Infra.Build.Bench;

/// <summary>Runs BenchmarkDotNet classes and pairs the iterations of our method with those of its baseline.</summary>
internal sealed class MicroRunner(Repository repository, ProjectGraph graph)
{
    internal async Task<IReadOnlyList<BenchResult>> RunAsync(Scenario scenario, CancellationToken cancellation)
    {
        List<BenchResult> results = [];
        foreach (IGrouping<(string Project, string Class), MicroRule> group in scenario.Micro.GroupBy(m => (m.Project, m.Class)))
        {
            (Dictionary<string, MicroFigures> methods, string command) = await MeasureAsync(group.Key.Project, group.Key.Class, cancellation).ConfigureAwait(false);
            foreach (MicroRule rule in group)
            {
                MicroFigures ours = Require(methods, rule.Ours, rule);
                MicroFigures? baseline = rule.Baseline is null ? null : Require(methods, rule.Baseline, rule);
                foreach (MetricRule metric in scenario.Metrics.Where(m => m.From.StartsWith($"{rule.Name}.", StringComparison.Ordinal)))
                    AddRows(results, scenario, metric, rule, ours, baseline, command);
            }
        }
        return results;
    }

    private static MicroFigures Require(Dictionary<string, MicroFigures> methods, string method, MicroRule rule) =>
        methods.GetValueOrDefault(Key(method, rule.Parameters))
        ?? throw new PipelineException($"{rule.Class} has no benchmark {Key(method, rule.Parameters)}; it has {string.Join(", ", methods.Keys)}");

    private static string Key(string method, string parameters) => parameters.Length == 0 ? method : $"{method}({parameters})";

    private static void AddRows(List<BenchResult> results, Scenario scenario, MetricRule metric, MicroRule rule, MicroFigures ours, MicroFigures? baseline, string command)
    {
        double[] mine = [.. Values(ours, metric)];
        if (baseline is not null)
        {
            (double, double)[] pairs = [.. mine.Zip(Values(baseline, metric))];
            results.Add(new BenchResult(scenario.Name, rule.Baseline!, metric.Name, metric.Unit, metric.IsLowerBetter, pairs, null, command, command));
        }
        else if (!scenario.Targets.Any(t => t.Metric == metric.Name && t.Bound is not null))
        {
            results.Add(new BenchResult(
                scenario.Name, BenchResult.NoPeer, metric.Name, metric.Unit, metric.IsLowerBetter, [.. mine.Select(m => (m, double.NaN))], "shown without a peer", command, null));
        }
        BenchRunner.AddBounds(results, scenario, metric, mine, command);
    }

    private static IEnumerable<double> Values(MicroFigures figures, MetricRule metric) =>
        metric.From.EndsWith(".allocated", StringComparison.Ordinal) ? [figures.AllocatedBytes * metric.Scale] : figures.Seconds.Select(s => s * metric.Scale);

    private async Task<(Dictionary<string, MicroFigures> Methods, string Command)> MeasureAsync(string projectName, string type, CancellationToken cancellation)
    {
        ProjectFile project = graph.Require(projectName);
        await ProcessRunner.RequireAsync(
            ProcessRunner.Dotnet(repository, "build", project.Path, "-c", "Release", "-v", "quiet", "-nologo", "-m:1"), cancellation).ConfigureAwait(false);
        string output = repository.PathOf("artifacts", "bench", "micro", type);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        string assembly = Path.Combine(graph.OutputFolder(project, graph.FrameworksOf(project)[0]), project.Name + ".dll");
        string[] arguments = [assembly, "--filter", $"*.{type}.*", "--artifacts", output, "--exporters", "fulljson"];
        await ProcessRunner.RequireAsync(ProcessRunner.Dotnet(repository, arguments), cancellation).ConfigureAwait(false);
        string shown = $"dotnet {string.Join(' ', arguments.Select(a => a.StartsWith(repository.Root, StringComparison.Ordinal) ? Path.GetRelativePath(repository.Root, a) : a))}";
        return (Read(output), shown);
    }

    /// <summary>Reads what BenchmarkDotNet's full JSON exporter wrote, by method.</summary>
    internal static Dictionary<string, MicroFigures> Read(string folder)
    {
        Dictionary<string, MicroFigures> methods = [];
        string results = Path.Combine(folder, "results");
        if (!Directory.Exists(results)) throw new PipelineException($"BenchmarkDotNet wrote nothing into {folder}");
        foreach (string file in Directory.EnumerateFiles(results, "*.json"))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonElement benchmark in json.RootElement.GetProperty("Benchmarks").EnumerateArray())
                methods[Key(benchmark.GetProperty("Method").GetString()!, benchmark.GetProperty("Parameters").GetString() ?? "")] = ReadOne(benchmark);
        }
        return methods;
    }

    private static MicroFigures ReadOne(JsonElement benchmark)
    {
        const double Nanosecond = 1e-9;
        double allocated = benchmark.TryGetProperty("Memory", out JsonElement memory) && memory.ValueKind == JsonValueKind.Object
            ? memory.GetProperty("BytesAllocatedPerOperation").GetDouble()
            : double.NaN;
        double[] seconds =
        [
            .. benchmark.GetProperty("Measurements").EnumerateArray()
                .Where(m => m.GetProperty("IterationStage").GetString() == "Result")
                .Select(m => m.GetProperty("Nanoseconds").GetDouble() / m.GetProperty("Operations").GetDouble() * Nanosecond),
        ];
        return new MicroFigures(seconds, allocated);
    }
}
