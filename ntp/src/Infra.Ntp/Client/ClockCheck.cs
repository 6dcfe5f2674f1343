namespace Infra.Ntp.Client;

/// <summary>What a look at the clock showed.</summary>
/// <param name="MustRestart">Whether the filters must start again, because the clock or the machine jumped.</param>
/// <param name="OffsetShift">What happened to true time against a steady clock, s: −1 when a leap second was inserted.</param>
public readonly record struct ClockCheck(bool MustRestart, double OffsetShift);
