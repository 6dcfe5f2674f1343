using Infra.Build.Commands;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Testing;

namespace Infra.Build.Bench;

/// <summary>Runs scenarios: builds what they need, interleaves the pairs, makes rows of what was measured.</summary>
internal sealed class BenchRunner(Repository repository)
{
    private readonly ProjectGraph _graph = ProjectGraph.Read(repository);

    /// <summary>Runs one scenario.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="pairs">Number of pairs, or null for the scenario's own.</param>
    /// <param name="say">Told what is being done.</param>
    /// <param name="cancellation">Ends the run and everything that it started.</param>
    internal async Task<IReadOnlyList<BenchResult>> RunAsync(Scenario scenario, int? pairs, Action<string> say, CancellationToken cancellation)
    {
        await BuildAsync(scenario, say, cancellation).ConfigureAwait(false);
        using var folder = new TemporaryFolder();
        Placeholders places = new Placeholders(repository, _graph).With("shared-work", folder.Root);
        if (scenario.SetUp.Count > 0)
        {
            say("making the input");
            await BenchProgram.RequireAsync(places.FillCommand(scenario.SetUp), false, folder.Root, scenario.ServerCores, TimeSpan.FromMinutes(10), cancellation).ConfigureAwait(false);
        }
        switch (scenario.Kind)
        {
            case ScenarioKind.Micro:
                say("BenchmarkDotNet is measuring");
                return await new MicroRunner(repository, _graph).RunAsync(scenario, cancellation).ConfigureAwait(false);
            case ScenarioKind.Program:
                say("the scenario's own program is measuring");
                return await ProgramRunner.RunAsync(scenario, pairs ?? scenario.Pairs, places, folder.Root, cancellation).ConfigureAwait(false);
            default:
                return await InterleaveAsync(scenario, pairs ?? scenario.Pairs, places, folder, say, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Adds a row for each absolute bound on a metric: the bound stands as the peer.</summary>
    internal static void AddBounds(ICollection<BenchResult> results, Scenario scenario, MetricRule metric, IReadOnlyList<double> ours, string command)
    {
        foreach (TargetRule target in scenario.Targets.Where(t => t.Metric == metric.Name && t.Bound is not null))
        {
            (double Ours, double Theirs)[] pairs = [.. ours.Select(value => (value, target.Bound!.Value))];
            string? reason = target.Bound == 0 && RatioStatistics.MedianOf(ours) > 0 ? $"the bound is 0, ours is {RatioStatistics.MedianOf(ours):0.###} {metric.Unit}" : null;
            results.Add(new BenchResult(scenario.Name, BenchResult.BoundPeer, metric.Name, metric.Unit, metric.IsLowerBetter, pairs, reason, command, null));
        }
    }

    private async Task BuildAsync(Scenario scenario, Action<string> say, CancellationToken cancellation)
    {
        if (scenario.Publish.Count > 0)
        {
            say($"publishing {string.Join(", ", scenario.Publish)}");
            await PublishCommand.RunAsync(repository, scenario.Publish, cancellation).ConfigureAwait(false);
        }
        foreach (string name in scenario.Projects)
        {
            say($"building {name}");
            await ProcessRunner.RequireAsync(
                ProcessRunner.Dotnet(repository, "build", _graph.Require(name).Path, "-c", "Release", "-v", "quiet", "-nologo", "-m:1"), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<BenchResult>> InterleaveAsync(
        Scenario scenario, int pairs, Placeholders places, TemporaryFolder folder, Action<string> say, CancellationToken cancellation)
    {
        Contender[] all = [scenario.Ours!, .. scenario.Peers];
        var missing = new Dictionary<Contender, string>();
        foreach (Contender peer in scenario.Peers)
        {
            if (BenchProgram.WhyMissing([places.With("work", folder.Root).With("port", "0").With("input", "").FillCommand(peer.Command)[0]], peer.IsInRoot) is { } reason) missing[peer] = reason;
        }
        var measured = all.ToDictionary(c => c, _ => new List<Measurement>());
        List<string> inputs = Inputs(scenario, places);
        for (int pair = 0; pair < pairs; pair++)
        {
            // Every other round goes backwards, so that a drift of the machine favours nobody.
            Contender[] present = [.. all.Where(c => !missing.ContainsKey(c))];
            foreach (Contender contender in pair % 2 == 0 ? present : present.Reverse())
            {
                say($"pair {pair + 1} of {pairs}: {contender.Name}");
                try
                {
                    measured[contender].Add(await MeasureAsync(scenario, contender, places, inputs, folder.PathOf($"{pair}-{contender.Name}"), cancellation).ConfigureAwait(false));
                }
                catch (Exception e) when (contender != scenario.Ours && e is PipelineException or FileNotFoundException or IOException)
                {
                    missing[contender] = e.Message;
                }
            }
        }
        return Rows(scenario, measured, missing);
    }

    private static async Task<Measurement> MeasureAsync(
        Scenario scenario, Contender contender, Placeholders places, List<string> inputs, string work, CancellationToken cancellation)
    {
        List<Measurement> runs = [];
        foreach (string input in inputs)
        {
            string own = inputs.Count == 1 ? work : $"{work}-{runs.Count}";
            Directory.CreateDirectory(own);
            // Programs of the private root run as users of their own and must get in.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(own, (UnixFileMode)0b111_101_101);
            Placeholders with = places.With("input", input);
            runs.Add(scenario.Kind == ScenarioKind.ServerCpu
                ? await ServerRunner.MeasureAsync(scenario, contender, with, own, cancellation).ConfigureAwait(false)
                : await CommandRunner.MeasureAsync(scenario, contender, with, own, cancellation).ConfigureAwait(false));
        }
        return Measurement.Combine(runs);
    }

    private static List<string> Inputs(Scenario scenario, Placeholders places)
    {
        if (scenario.Inputs.Count == 0) return [""];
        List<string> files = [];
        foreach (string pattern in scenario.Inputs.Select(places.Fill))
        {
            string folder = Path.GetDirectoryName(pattern)!;
            if (Directory.Exists(folder)) files.AddRange(Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal));
        }
        return files.Count > 0 ? files : throw new PipelineException($"{scenario.Name}: none of its inputs is there: {string.Join(", ", scenario.Inputs)}");
    }

    /// <summary>Makes rows of the measurements: each metric against each peer, then the bounds.</summary>
    internal static IReadOnlyList<BenchResult> Rows(
        Scenario scenario, IReadOnlyDictionary<Contender, List<Measurement>> measured, IReadOnlyDictionary<Contender, string> missing)
    {
        List<BenchResult> results = [];
        List<Measurement> ours = measured[scenario.Ours!];
        string command = ours.Count > 0 ? ours[0].Command : "";
        foreach (MetricRule metric in scenario.Metrics)
        {
            double[] mine = [.. ours.Select(m => metric.ValueOf(m.Values)).OfType<double>()];
            foreach (Contender peer in scenario.Peers)
            {
                string? reason = missing.GetValueOrDefault(peer);
                double[] theirs = [.. measured[peer].Select(m => metric.ValueOf(m.Values)).OfType<double>()];
                if (reason is null && (mine.Length == 0 || theirs.Length == 0)) reason = $"{metric.From} was not measured";
                (double, double)[] pairs = reason is null ? [.. mine.Zip(theirs)] : [.. mine.Select(m => (m, double.NaN))];
                results.Add(new BenchResult(
                    scenario.Name, peer.Name, metric.Name, metric.Unit, metric.IsLowerBetter, pairs, reason, command, measured[peer].FirstOrDefault()?.Command ?? BenchProgram.Spell(peer.Command)));
            }
            AddBounds(results, scenario, metric, mine, command);
        }
        return results;
    }
}
