namespace Infra.Ntp.Discipline;

/// <summary>Merges the estimates of the selected sources into one, each weighted by what it knows.</summary>
public static class Combiner
{
    /// <summary>Merges them.</summary>
    /// <param name="candidates">All candidates, for the same moment.</param>
    /// <param name="standings">Who was selected; at least one.</param>
    /// <param name="wanders">Assumed wander of each candidate's filter.</param>
    /// <param name="vote">The vote that selected them.</param>
    /// <param name="settings">The rules.</param>
    /// <exception cref="ArgumentException">Nobody was selected.</exception>
    public static Combination Combine(
        ReadOnlySpan<Candidate> candidates, ReadOnlySpan<Standing> standings, ReadOnlySpan<double> wanders, in Vote vote, SelectionSettings settings)
    {
        int primary = -1;
        double wander = double.PositiveInfinity;
        double certainty = 0;
        ClockEstimate merged = default;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (standings[i] != Standing.Selected) continue;
            ClockEstimate estimate = Widened(candidates[i], vote, settings);
            merged = primary < 0 ? estimate : merged.Merge(estimate);
            wander = Math.Min(wander, wanders[i]);
            certainty += 1 / Math.Max(candidates[i].Estimate.Covariance.Offset, double.Epsilon);
            if (primary < 0 || estimate.Covariance.Determinant < Widened(candidates[primary], vote, settings).Covariance.Determinant) primary = i;
        }
        if (primary < 0) throw new ArgumentException("nobody was selected", nameof(standings));
        // Estimates that agree about the time but not about the speed would merge into a time that nobody said.
        merged = merged with { Offset = Math.Clamp(merged.Offset, vote.Low, vote.High) };
        return new Combination(merged, primary, Math.Sqrt(1 / certainty), wander);
    }

    // The error bound that a server states is an error that its measurements cannot show.
    private static ClockEstimate Widened(in Candidate candidate, in Vote vote, SelectionSettings settings)
    {
        ClockEstimate estimate = candidate.Estimate;
        double offset = estimate.Offset + Selector.PeriodsTo(candidate, (vote.Low + vote.High) / 2);
        if (settings.IgnoreServerDispersion) return estimate with { Offset = offset };
        Covariance covariance = estimate.Covariance;
        double widened = covariance.Offset + candidate.ServerDispersion * candidate.ServerDispersion;
        return estimate with { Offset = offset, Covariance = covariance with { Offset = widened } };
    }
}
