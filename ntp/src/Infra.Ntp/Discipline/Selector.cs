namespace Infra.Ntp.Discipline;

/// <summary>
/// Finds the sources that agree: each says that true time lies within its radius of its offset; the largest group whose intervals share a point wins if
/// it is large enough and more than half of those who vote. Of equal groups the earliest point wins, and the order of sources decides nothing.
/// </summary>
public static class Selector
{
    /// <summary>Most candidates at once.</summary>
    public const int CandidatesMax = 64;

    /// <summary>Judges all candidates.</summary>
    /// <param name="candidates">At most <see cref="CandidatesMax"/>, all for the same moment.</param>
    /// <param name="settings">The rules.</param>
    /// <param name="standings">Filled with one verdict per candidate.</param>
    /// <param name="vote">How the vote went.</param>
    /// <returns>Whether a sufficient majority exists.</returns>
    /// <exception cref="ArgumentException">Too many candidates, or too little room.</exception>
    public static bool TrySelect(ReadOnlySpan<Candidate> candidates, SelectionSettings settings, Span<Standing> standings, out Vote vote)
    {
        if (candidates.Length > CandidatesMax || standings.Length < candidates.Length) throw new ArgumentException("too many candidates", nameof(candidates));
        int voters = JudgeAlone(candidates, settings, standings);
        (int agreeing, double low, double high) = LargestOverlap(candidates, settings, standings);
        vote = new Vote(agreeing, voters, low, high);
        if (agreeing < vote.Needed(settings.AgreeingSourcesMin))
        {
            Replace(candidates, standings, Standing.NoMajority);
            return false;
        }
        bool hasPreferred = JudgeAgreement(candidates, settings, standings, low, high);
        if (hasPreferred) StepBack(candidates, standings);
        return true;
    }

    /// <summary>
    /// Whole periods that must be added to the offset of a periodic candidate so that it comes nearest to <paramref name="middle"/>; 0 for others.
    /// </summary>
    public static double PeriodsTo(in Candidate candidate, double middle) =>
        candidate.Period > 0 ? Math.Round((middle - candidate.Estimate.Offset) / candidate.Period) * candidate.Period : 0;

    private static int JudgeAlone(ReadOnlySpan<Candidate> candidates, SelectionSettings settings, Span<Standing> standings)
    {
        int voters = 0;
        for (int i = 0; i < candidates.Length; i++)
        {
            standings[i] = candidates[i].Exclusion;
            if (standings[i] != Standing.Selected) continue;
            // written so that a radius that is not a number is too large as well
            if (!(candidates[i].Radius(settings) <= settings.MaximumSourceUncertainty)) standings[i] = Standing.TooUncertain;
            else if (candidates[i].Period == 0) voters++;
        }
        return voters;
    }

    // The largest overlap begins where some interval begins, and ends where the first of its intervals ends.
    private static (int Count, double Low, double High) LargestOverlap(
        ReadOnlySpan<Candidate> candidates, SelectionSettings settings, ReadOnlySpan<Standing> standings)
    {
        int largest = 0;
        double best = double.PositiveInfinity;
        double end = double.PositiveInfinity;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (!Votes(candidates[i], standings[i])) continue;
            double start = candidates[i].Estimate.Offset - candidates[i].Radius(settings);
            (int count, double high) = OverlapAt(candidates, settings, standings, start);
            if (count < largest || (count == largest && start >= best)) continue;
            (largest, best, end) = (count, start, high);
        }
        return (largest, best, end);
    }

    private static (int Count, double High) OverlapAt(
        ReadOnlySpan<Candidate> candidates, SelectionSettings settings, ReadOnlySpan<Standing> standings, double point)
    {
        int count = 0;
        double high = double.PositiveInfinity;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (!Votes(candidates[i], standings[i])) continue;
            double radius = candidates[i].Radius(settings);
            double offset = candidates[i].Estimate.Offset;
            if (offset - radius > point || offset + radius < point) continue;
            count++;
            high = Math.Min(high, offset + radius);
        }
        return (count, high);
    }

    private static bool JudgeAgreement(
        ReadOnlySpan<Candidate> candidates, SelectionSettings settings, Span<Standing> standings, double low, double high)
    {
        bool hasPreferred = false;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (standings[i] != Standing.Selected) continue;
            double offset = candidates[i].Estimate.Offset + PeriodsTo(candidates[i], (low + high) / 2);
            double radius = candidates[i].Radius(settings);
            if (offset - radius > high || offset + radius < low) standings[i] = Standing.Outvoted;
            else hasPreferred |= candidates[i].IsPreferred;
        }
        return hasPreferred;
    }

    private static void StepBack(ReadOnlySpan<Candidate> candidates, Span<Standing> standings)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            if (standings[i] == Standing.Selected && !candidates[i].IsPreferred) standings[i] = Standing.NotPreferred;
        }
    }

    private static void Replace(ReadOnlySpan<Candidate> candidates, Span<Standing> standings, Standing standing)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            if (standings[i] == Standing.Selected) standings[i] = standing;
        }
    }

    private static bool Votes(in Candidate candidate, Standing standing) => standing == Standing.Selected && candidate.Period == 0;
}
