namespace Infra.Ntp.Discipline;

/// <summary>How a selection went.</summary>
/// <param name="Agreeing">Sources in the largest group that shares a point.</param>
/// <param name="Voters">Sources that were allowed to vote.</param>
/// <param name="Low">Lower end of what the group shares, s from the reference line.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Vote(int Agreeing, int Voters, double Low, double High)
{
    /// <summary>How many sources must agree: as many as the operator wants, and more than half of those that vote.</summary>
    /// <param name="agreeingSourcesMin">What the operator wants; less than 1 counts as 1.</param>
    public int Needed(int agreeingSourcesMin) => Math.Max(agreeingSourcesMin, Voters / 2 + 1);
}
