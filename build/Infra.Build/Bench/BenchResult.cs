namespace Infra.Build.Bench;

/// <summary>One row of the report: one figure of one scenario against one peer.</summary>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Peer">The peer, or "bound" for an absolute limit.</param>
/// <param name="Metric">Name of the figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="IsLowerBetter">Whether less is better.</param>
/// <param name="Pairs">Every measured pair; empty if there is a reason instead.</param>
/// <param name="Reason">Why there is no ratio; null if there is one.</param>
/// <param name="OurCommand">What was run on our side.</param>
/// <param name="TheirCommand">What was run on the peer's side; null for a bound.</param>
internal sealed record BenchResult(
    string Scenario,
    string Peer,
    string Metric,
    string Unit,
    bool IsLowerBetter,
    IReadOnlyList<(double Ours, double Theirs)> Pairs,
    string? Reason,
    string OurCommand,
    string? TheirCommand)
{
    internal const string BoundPeer = "bound";

    /// <summary>Stands where a figure is only shown: with neither peer nor bound.</summary>
    internal const string NoPeer = "none";

    /// <summary>Ours/peer.</summary>
    internal RatioStatistics? Ratio { get; } = Reason is null ? RatioStatistics.Of(Pairs) : null;

    /// <summary>Median of our values.</summary>
    internal double Ours => RatioStatistics.MedianOf(Pairs.Select(p => p.Ours));

    /// <summary>Median of the peer's values.</summary>
    internal double Theirs => RatioStatistics.MedianOf(Pairs.Select(p => p.Theirs));

    /// <summary>Whether the ratio is better than the peer's 1.</summary>
    internal bool IsBetter => Ratio is { } ratio && (IsLowerBetter ? ratio.Median <= 1 : ratio.Median >= 1);
}
