namespace Infra.Build.Bench;

/// <summary>What one run of one contender measured, by name: server.cpu, load.received, command.wall…</summary>
/// <param name="Values">Seconds, bytes and counts.</param>
/// <param name="Command">What was run, as a person would type it.</param>
internal sealed record Measurement(IReadOnlyDictionary<string, double> Values, string Command)
{
    /// <summary>Combines runs over several inputs, each figure by its geometric mean.</summary>
    internal static Measurement Combine(IReadOnlyList<Measurement> runs)
    {
        if (runs.Count == 1) return runs[0];
        IEnumerable<string> names = runs[0].Values.Keys.Where(name => runs.All(run => run.Values.ContainsKey(name)));
        var values = names.ToDictionary(name => name, name => RatioStatistics.GeometricMeanOf([.. runs.Select(run => run.Values[name])]));
        return new Measurement(values, $"{runs[0].Command}   (and {runs.Count - 1} more inputs)");
    }
}
