using System.Text.Json;

namespace Infra.Build.Bench;

/// <summary>Earlier medians, one JSON line per row and run, in artifacts/bench/history.jsonl.</summary>
internal static class BenchHistory
{
    private const int EntriesMax = 100_000;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>One median of one run.</summary>
    internal sealed record Entry(string Date, string Commit, string Scenario, string Peer, string Metric, double Median, double Low, double High)
    {
        internal bool IsOf(BenchResult result) => Scenario == result.Scenario && Peer == result.Peer && Metric == result.Metric;
    }

    internal static void Append(string path, MachineFacts machine, IEnumerable<BenchResult> results)
    {
        IEnumerable<string> lines = results.Where(r => r.Ratio is not null).Select(r => JsonSerializer.Serialize(
            new Entry(machine.Date, machine.Commit, r.Scenario, r.Peer, r.Metric, r.Ratio!.Median, r.Ratio.Low, r.Ratio.High), Json));
        File.AppendAllLines(path, lines);
    }

    /// <summary>Reads all, oldest first; a line that a crash cut off is passed over.</summary>
    internal static IReadOnlyList<Entry> Read(string path)
    {
        List<Entry> entries = [];
        if (!File.Exists(path)) return entries;
        foreach (string line in File.ReadLines(path).Take(EntriesMax))
        {
            try
            {
                if (JsonSerializer.Deserialize<Entry>(line, Json) is { Scenario: not null, Peer: not null, Metric: not null } entry) entries.Add(entry);
            }
            catch (JsonException)
            {
                // Half a line.
            }
        }
        return entries;
    }
}
