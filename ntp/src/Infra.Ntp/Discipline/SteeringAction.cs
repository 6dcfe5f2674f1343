namespace Infra.Ntp.Discipline;

/// <summary>What the servo did with an estimate.</summary>
/// <param name="Offset">True time minus the clock before it acted, s.</param>
/// <param name="Decision">How the offset was dealt with.</param>
/// <param name="Change">What is added to the clock, at once or by the slew, s; 0 if the offset is within its own uncertainty.</param>
/// <param name="Reason">Why it froze, if it did.</param>
public readonly record struct SteeringAction(double Offset, StepDecision Decision, double Change, FreezeReason Reason);
