namespace Infra.Build.Bench;

/// <summary>One run of the benchmarks with all that its pages need.</summary>
/// <param name="Machine">Where it was made.</param>
/// <param name="Scenarios">The scenarios that ran.</param>
/// <param name="Results">Their rows.</param>
/// <param name="History">Earlier medians and those of this run, oldest first.</param>
internal sealed record BenchReport(MachineFacts Machine, IReadOnlyList<Scenario> Scenarios, IReadOnlyList<BenchResult> Results, IReadOnlyList<BenchHistory.Entry> History)
{
    /// <summary>Scenarios that could not be measured, each with the reason; the others have their rows.</summary>
    internal IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The goal that a row is held against, or null.</summary>
    internal TargetRule? TargetOf(BenchResult result) =>
        Scenarios.FirstOrDefault(s => s.Name == result.Scenario)?.Targets.FirstOrDefault(t => t.IsAbout(result.Metric, result.Peer));

    /// <summary>Rows with a goal.</summary>
    internal IEnumerable<(BenchResult Result, TargetRule Target)> Held => Results.Select(r => (Result: r, Target: TargetOf(r)!)).Where(r => r.Target is not null);

    internal int Met => Held.Count(h => h.Target.IsMet(h.Result));

    /// <summary>Goals that a measured row does not keep.</summary>
    internal IEnumerable<(BenchResult Result, TargetRule Target)> Missed => Held.Where(h => !h.Target.IsMet(h.Result) && (h.Result.Ratio is not null || h.Target.Bound is not null));

    /// <summary>Of the missed ones those that can fail a run: ratios and exact counts, never seconds or bytes of memory.</summary>
    internal IEnumerable<(BenchResult Result, TargetRule Target)> Failing => Missed.Where(h => h.Target.Bound is null || h.Target.IsExact);

    /// <summary>Rows without a ratio.</summary>
    internal IEnumerable<BenchResult> Missing => Results.Where(r => r.Ratio is null && r.Peer is not (BenchResult.BoundPeer or BenchResult.NoPeer));

    /// <summary>The word that stands in the report's last column.</summary>
    internal string VerdictOf(BenchResult result) =>
        TargetOf(result) switch
        {
            null => "",
            { } target when target.IsMet(result) => "met",
            { Bound: null } when result.Ratio is null => "not measured",
            _ => "missed",
        };
}
