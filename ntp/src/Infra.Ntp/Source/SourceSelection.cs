using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>
/// Finds the sources that agree: each says that true time lies within its root distance of its offset, and the largest group whose
/// intervals share a point wins if it is large enough. Among its members the one with the shortest root distance leads.
/// </summary>
public static class SourceSelection
{
    /// <summary>Most candidates at once.</summary>
    public const int CandidatesMax = 64;

    /// <summary>An interval with a larger radius says too little to vote.</summary>
    public static NtpDuration RadiusMax { get; } = NtpDuration.FromSeconds(0.25);

    /// <summary>
    /// Selects among <paramref name="candidates"/>. False if fewer than <paramref name="agreeingMin"/> agree or no more than half of the voters.
    /// The result does not depend on the order of candidates, except that equal ones are led by the first.
    /// </summary>
    /// <param name="candidates">What reachable, synchronised sources say; at most <see cref="CandidatesMax"/>.</param>
    /// <param name="agreeingMin">How many must agree, at least 1.</param>
    /// <param name="selected">One flag per candidate; all false unless the method returns true.</param>
    /// <param name="result">Combined offset and error bound.</param>
    /// <exception cref="ArgumentException">Too many candidates, or too few flags.</exception>
    public static bool TrySelect(ReadOnlySpan<SourceEstimate> candidates, int agreeingMin, Span<bool> selected, out SelectionResult result)
    {
        if (candidates.Length > CandidatesMax || selected.Length < candidates.Length) throw new ArgumentException("too many candidates", nameof(candidates));
        selected.Clear();
        result = default;

        int voters = 0;
        int largest = 0;
        NtpDuration agreed = NtpDuration.MaxValue;
        foreach (ref readonly SourceEstimate candidate in candidates)
        {
            if (!MayVote(candidate)) continue;
            voters++;
            // The largest overlap starts where some interval starts.
            NtpDuration start = candidate.Offset - candidate.RootDistance;
            int overlapping = CountOverlapping(candidates, start);
            if (overlapping < largest || (overlapping == largest && start >= agreed)) continue;   // the first of equal overlaps
            (largest, agreed) = (overlapping, start);
        }
        if (largest < Math.Max(agreeingMin, 1) || 2 * largest <= voters) return false;

        for (int i = 0; i < candidates.Length; i++)
            selected[i] = MayVote(candidates[i]) && Contains(candidates[i], agreed);
        result = Combine(candidates, selected);
        return true;
    }

    private static bool MayVote(in SourceEstimate candidate) => candidate.RootDistance <= RadiusMax;

    private static bool Contains(in SourceEstimate candidate, NtpDuration point) => (point - candidate.Offset).Abs() <= candidate.RootDistance;

    private static int CountOverlapping(ReadOnlySpan<SourceEstimate> candidates, NtpDuration point)
    {
        int count = 0;
        foreach (ref readonly SourceEstimate candidate in candidates)
        {
            if (MayVote(candidate) && Contains(candidate, point)) count++;
        }
        return count;
    }

    // RFC 5905 section 11.2.3: mean of the offsets, weighted by the inverse of the root distances.
    private static SelectionResult Combine(ReadOnlySpan<SourceEstimate> candidates, ReadOnlySpan<bool> selected)
    {
        int primary = -1;
        double weights = 0;
        double weighted = 0;
        int count = 0;
        int inserting = 0;
        int deleting = 0;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (!selected[i]) continue;
            count++;
            if (candidates[i].Best.Leap == LeapIndicator.Insert) inserting++;
            if (candidates[i].Best.Leap == LeapIndicator.Delete) deleting++;
            double weight = 1 / Math.Max(candidates[i].RootDistance.TotalSeconds, 1e-9);
            weights += weight;
            weighted += weight * candidates[i].Offset.TotalSeconds;
            if (primary < 0 || candidates[i].RootDistance < candidates[primary].RootDistance) primary = i;
        }
        NtpDuration offset = NtpDuration.FromSeconds(weighted / weights);
        SourceEstimate leader = candidates[primary];
        LeapIndicator leap = 2 * inserting > count ? LeapIndicator.Insert : 2 * deleting > count ? LeapIndicator.Delete : LeapIndicator.None;
        NtpDuration dispersion = leader.Best.RootDispersion + leader.Dispersion + leader.Jitter + (offset - leader.Offset).Abs();
        return new SelectionResult(primary, count, offset, leader.Best.Delay + leader.Best.RootDelay, dispersion, leap);
    }
}
