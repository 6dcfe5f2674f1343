using Infra.Ntp.Discipline;

namespace Infra.Ntp.Client;

// What the operator may ask for.
public sealed partial class ClockDiscipline
{
    /// <summary>What the running slew still has to add to the clock, s; 0 if none is running.</summary>
    public double SlewLeft => SlewRate == 0 || NextEventAt == RawTime.Never ? 0 : SlewRate * Math.Max(NextEventAt.SecondsSince(_clock.Raw), 0);

    internal OperatorStep StepByOperator(double? seconds, bool force, RawTime now, out double change)
    {
        change = seconds ?? PendingChange;
        if (!_settings.IsSteering) return OperatorStep.NotSteered;
        if (change == 0) return OperatorStep.Nothing;
        if (!force && !_policy.AllowsManualStep(change)) return OperatorStep.Forbidden;
        if (!_servo.TryStep(now, change)) return OperatorStep.Refused;
        State = State with { Offset = State.Offset - change };
        _events.Report(new ClientEvent(ClientEventKind.Stepped, 0, change));
        return OperatorStep.Done;
    }

    private double PendingChange => State.Frozen != FreezeReason.None && State.Action.Decision == StepDecision.Freeze ? State.Action.Offset : SlewLeft;
}
