namespace Infra.Ntp.Discipline;

/// <summary>How far the clock may be off before nobody is believed any more, s; infinity = no limit.</summary>
/// <param name="Forward">When the clock is behind and would move forward.</param>
/// <param name="Backward">When the clock is ahead and would move backward.</param>
public readonly record struct StepThreshold(double Forward, double Backward)
{
    /// <summary>Whether a change is within the limit; one that is not a number never is.</summary>
    /// <param name="change">What would be added to the clock, s.</param>
    public bool Allows(double change) => change >= 0 ? change <= Forward : -change <= Backward;
}
