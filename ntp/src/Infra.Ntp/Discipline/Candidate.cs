namespace Infra.Ntp.Discipline;

/// <summary>A source as the selection sees it.</summary>
/// <param name="Estimate">Its belief, for the moment of the selection.</param>
/// <param name="Delay">Its latest round trip, s.</param>
/// <param name="ServerDispersion">The error bound it states, s.</param>
/// <param name="Period">For a clock that only knows where a period begins, its length, s; else 0.</param>
/// <param name="IsPreferred">Whether others step back if this one can be selected.</param>
/// <param name="Exclusion">Why it may not take part; <see cref="Standing.Selected"/> if it may.</param>
public readonly record struct Candidate(
    ClockEstimate Estimate,
    double Delay,
    double ServerDispersion = 0,
    double Period = 0,
    bool IsPreferred = false,
    Standing Exclusion = Standing.Selected)
{
    /// <summary>Half the width of the interval in which true time lies if the source is honest, s.</summary>
    public double Radius(SelectionSettings settings) =>
        settings.RangeStatisticalWeight * Estimate.Covariance.OffsetDeviation + settings.RangeDelayWeight * Delay;
}
