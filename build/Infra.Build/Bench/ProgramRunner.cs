using System.Text.Json;
using Infra.Testing.Processes;

namespace Infra.Build.Bench;

/// <summary>
/// Runs a measuring program of ours, for what fits no other kind. It interleaves by itself and prints one JSON line per pair:
/// <c>{"metric":"aes-128-gcm 16 KiB","peer":"openssl","ours":1.2,"theirs":2.3}</c>, or with <c>"reason"</c> in the place of the two values. A figure that is
/// only shown, or held against an absolute bound, has neither <c>"peer"</c> nor <c>"theirs"</c>. <c>"command"</c> and <c>"peer-command"</c> say what was run, where
/// that is not the program itself. {pairs} in its arguments is how many pairs are wanted.
/// </summary>
internal static class ProgramRunner
{
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(30);

    internal static async Task<IReadOnlyList<BenchResult>> RunAsync(Scenario scenario, int pairs, Placeholders places, string work, CancellationToken cancellation)
    {
        Placeholders own = places.With("work", work).With("pairs", $"{pairs}");
        ContenderFiles.Write(scenario.Ours!, own, work);
        List<string> command = own.FillCommand(scenario.Ours!.Command);
        ChildResult result = await BenchProgram.RequireAsync(command, scenario.Ours.IsInRoot, work, scenario.ServerCores, RunTime, cancellation).ConfigureAwait(false);
        return Read(scenario, result.Output, own.Spell(command));
    }

    /// <summary>Makes rows of the lines.</summary>
    internal static IReadOnlyList<BenchResult> Read(Scenario scenario, string output, string command)
    {
        var pairs = new Dictionary<(string Metric, string Peer), List<(double, double)>>();
        var reasons = new Dictionary<(string Metric, string Peer), string>();
        var commands = new Dictionary<(string Metric, string Peer), (string Ours, string Theirs)>();
        foreach (string line in output.Split('\n').Where(l => l.StartsWith('{')))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            (string, string) key = (root.GetProperty("metric").GetString()!, TextOf(root, "peer") ?? BenchResult.NoPeer);
            commands[key] = (TextOf(root, "command") ?? command, TextOf(root, "peer-command") ?? command);
            double theirs = root.TryGetProperty("theirs", out JsonElement value) ? value.GetDouble() : double.NaN;
            if (TextOf(root, "reason") is { } reason) reasons[key] = reason;
            else (pairs.TryGetValue(key, out List<(double, double)>? known) ? known : pairs[key] = []).Add((root.GetProperty("ours").GetDouble(), theirs));
        }

        List<BenchResult> results = [];
        foreach (MetricRule metric in scenario.Metrics)
        {
            var rows = pairs.Where(p => p.Key.Metric == metric.From).ToList();
            bool isBounded = scenario.Targets.Any(t => t.Metric == metric.Name && t.Bound is not null);
            foreach (((string Metric, string Peer) key, List<(double Ours, double Theirs)> measured) in rows.Where(r => r.Key.Peer != BenchResult.NoPeer || !isBounded))
            {
                (double, double)[] scaled = [.. measured.Select(m => (m.Ours * metric.Scale, m.Theirs * metric.Scale))];
                string? reason = key.Peer == BenchResult.NoPeer ? "shown without a peer" : null;
                results.Add(new BenchResult(
                    scenario.Name, key.Peer, metric.Name, metric.Unit, metric.IsLowerBetter, scaled, reason, commands[key].Ours, reason is null ? commands[key].Theirs : null));
            }
            foreach (((_, string peer), string reason) in reasons.Where(r => r.Key.Metric == metric.From && !pairs.ContainsKey(r.Key)))
                results.Add(new BenchResult(scenario.Name, peer, metric.Name, metric.Unit, metric.IsLowerBetter, [], reason, command, null));
            double[] ours = [.. rows.SelectMany(r => r.Value.Select(p => p.Item1 * metric.Scale))];
            if (ours.Length > 0) BenchRunner.AddBounds(results, scenario, metric, ours, commands[rows[0].Key].Ours);
        }
        return results;
    }

    private static string? TextOf(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
