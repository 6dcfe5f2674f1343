namespace Infra.Ntp.Discipline;

/// <summary>What may be done about an offset.</summary>
public enum StepDecision
{
    /// <summary>Change the speed of the clock for a while.</summary>
    Slew,

    /// <summary>Move it at once.</summary>
    Step,

    /// <summary>Nothing: the offset is not believed, and steering stops.</summary>
    Freeze,
}
