namespace Infra.Ntp.Discipline;

/// <summary>Which sources may decide together.</summary>
public sealed record SelectionSettings
{
    /// <summary>So many must agree, at least 1.</summary>
    public int AgreeingSourcesMin { get; init; } = 3;

    /// <summary>A source whose interval has a larger radius does not vote, s.</summary>
    public double MaximumSourceUncertainty { get; init; } = 0.25;

    /// <summary>Standard deviations of the offset that count into the radius.</summary>
    public double RangeStatisticalWeight { get; init; } = 2;

    /// <summary>Share of the round trip that counts into the radius.</summary>
    public double RangeDelayWeight { get; init; } = 0.25;

    /// <summary>Whether the error bound that servers state is left out of the combination.</summary>
    public bool IgnoreServerDispersion { get; init; }
}
