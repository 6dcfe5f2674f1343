namespace Infra.Ntp.Discipline;

/// <summary>How a selection went.</summary>
/// <param name="Agreeing">Sources in the largest group that shares a point.</param>
/// <param name="Voters">Sources that were allowed to vote.</param>
/// <param name="Low">Lower end of what the group shares, s from the reference line.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Vote(int Agreeing, int Voters, double Low, double High);
