namespace Infra.Ntp.Discipline;

/// <summary>What a filter learned from one measurement.</summary>
/// <param name="Probability">Chance that a measurement differs from the prediction by no more than this one did: 0 = exactly as predicted, near 1 = a surprise.</param>
/// <param name="Weight">How far the estimate moved towards the measurement: 0 = not at all, 1 = it was believed alone.</param>
public readonly record struct Innovation(double Probability, double Weight);
