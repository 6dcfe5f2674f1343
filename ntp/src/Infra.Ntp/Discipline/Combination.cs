namespace Infra.Ntp.Discipline;

/// <summary>What the selected sources say together.</summary>
/// <param name="Estimate">Their common belief.</param>
/// <param name="PrimaryIndex">Place of the candidate that knows most: we follow it by name.</param>
/// <param name="Noise">Standard deviation of the offset by measurements alone, s, without the error bounds that servers state: steering by less than this is steering by chance.</param>
/// <param name="Wander">The smallest wander that a selected source assumes.</param>
public readonly record struct Combination(ClockEstimate Estimate, int PrimaryIndex, double Noise, double Wander);
