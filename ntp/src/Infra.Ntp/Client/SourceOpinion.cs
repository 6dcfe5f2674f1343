namespace Infra.Ntp.Client;

/// <summary>What a source says about the steered clock now.</summary>
/// <param name="Offset">Source's time minus the steered clock, s.</param>
/// <param name="Deviation">Standard deviation of the offset, s.</param>
/// <param name="Jitter">Scatter of the recent round trips, s.</param>
/// <param name="Radius">Half the width of the interval with which it votes, s.</param>
public readonly record struct SourceOpinion(double Offset, double Deviation, double Jitter, double Radius);
