using Infra.Config;

namespace Infra.Build.Bench;

/// <summary>One <c>[[target]]</c>: what the project promises itself. It is never loosened to fit a result.</summary>
/// <param name="Metric">The figure that it is about.</param>
/// <param name="Peer">The peer that it is about; null is every one.</param>
/// <param name="Max">Most that the ratio ours/peer may be.</param>
/// <param name="Min">Least that it must be.</param>
/// <param name="Bound">An absolute value in the metric's unit: shown as a row of its own against the peer "bound", with ours/bound as the ratio.</param>
/// <param name="IsExact">Whether the bound is of an exact count, such as allocated bytes, and so can fail a run as ratios can.</param>
internal sealed record TargetRule(string Metric, string? Peer, double? Max, double? Min, double? Bound, bool IsExact)
{
    internal static TargetRule? Read(ConfigSection section)
    {
        string? metric = section.RequireText("metric", "Name of the metric.");
        string? peer = section.OptionalText("peer", "Name of the peer; all if absent.");
        double? max = section.OptionalNumber("ratio-max", "Most that ours/peer may be.", 0);
        double? min = section.OptionalNumber("ratio-min", "Least that ours/peer must be.", 0);
        double? bound = section.OptionalNumber("bound", "An absolute value in the metric's unit, shown as a row of its own.", 0);
        bool exact = section.Boolean("exact", "The bound is of an exact count, such as allocated bytes, which does not vary with the machine.", false);
        if (max is null && min is null && bound is null && !section.IsDescribing) section.ReportSectionError("no-limit", "the target has neither ratio-max nor ratio-min nor bound");
        return section.Finish() ? new TargetRule(metric!, peer, max, min, bound, exact) : null;
    }

    /// <summary>Whether it speaks of a row.</summary>
    internal bool IsAbout(string metric, string peer) => Metric == metric && (Bound is not null ? peer == BenchResult.BoundPeer : peer != BenchResult.BoundPeer && (Peer is null || Peer == peer));

    /// <summary>Whether a median ratio keeps it.</summary>
    internal bool IsMet(BenchResult result)
    {
        if (result.Ratio is not { } ratio) return false;
        if (Bound is not null) return result.IsLowerBetter ? ratio.Median <= 1 : ratio.Median >= 1;
        return (Max is null || ratio.Median <= Max) && (Min is null || ratio.Median >= Min);
    }

    /// <summary>The limit as it stands in the report.</summary>
    public override string ToString() => Bound is not null ? "≤ bound" : Max is not null ? $"≤ {Max:0.###}" : $"≥ {Min:0.###}";
}
