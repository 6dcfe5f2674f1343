using System.Text.Json;
using Infra.Testing.Processes;

namespace Infra.Build.Bench;

/// <summary>
/// Runs a measuring program of ours, for what fits no other kind. It interleaves by itself and prints one JSON line per pair:
/// <c>{"metric":"aes-128-gcm 16 KiB","peer":"openssl","ours":1.2,"theirs":2.3}</c>, or with <c>"reason"</c> in the place of the two values.
/// </summary>
internal static class ProgramRunner
{
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(30);

    internal static async Task<IReadOnlyList<BenchResult>> RunAsync(Scenario scenario, Placeholders places, string work, CancellationToken cancellation)
    {
        Placeholders own = places.With("work", work);
        ContenderFiles.Write(scenario.Ours!, own, work);
        List<string> command = own.FillCommand(scenario.Ours!.Command);
        ChildResult result = await BenchProgram.RequireAsync(command, scenario.Ours.IsInRoot, work, scenario.ServerCores, RunTime, cancellation).ConfigureAwait(false);
        return Read(scenario, result.Output, BenchProgram.Spell(command));
    }

    /// <summary>Makes rows of the lines.</summary>
    internal static IReadOnlyList<BenchResult> Read(Scenario scenario, string output, string command)
    {
        var pairs = new Dictionary<(string Metric, string Peer), List<(double, double)>>();
        var reasons = new Dictionary<(string Metric, string Peer), string>();
        foreach (string line in output.Split('\n').Where(l => l.StartsWith('{')))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            (string, string) key = (root.GetProperty("metric").GetString()!, root.GetProperty("peer").GetString()!);
            if (root.TryGetProperty("reason", out JsonElement reason)) reasons[key] = reason.GetString()!;
            else (pairs.TryGetValue(key, out List<(double, double)>? known) ? known : pairs[key] = []).Add((root.GetProperty("ours").GetDouble(), root.GetProperty("theirs").GetDouble()));
        }

        List<BenchResult> results = [];
        foreach (MetricRule metric in scenario.Metrics)
        {
            var rows = pairs.Where(p => p.Key.Metric == metric.From).ToList();
            foreach (((_, string peer), List<(double Ours, double Theirs)> measured) in rows)
                results.Add(new BenchResult(scenario.Name, peer, metric.Name, metric.Unit, metric.IsLowerBetter, [.. measured.Select(m => (m.Ours * metric.Scale, m.Theirs * metric.Scale))], null, command, command));
            foreach (((_, string peer), string reason) in reasons.Where(r => r.Key.Metric == metric.From && !pairs.ContainsKey(r.Key)))
                results.Add(new BenchResult(scenario.Name, peer, metric.Name, metric.Unit, metric.IsLowerBetter, [], reason, command, null));
            double[] ours = [.. rows.SelectMany(r => r.Value.Select(p => p.Item1 * metric.Scale))];
            if (ours.Length > 0) BenchRunner.AddBounds(results, scenario, metric, ours, command);
        }
        return results;
    }
}
