namespace Infra.Ntp.Discipline;

/// <summary>
/// Guards the clock: everything that would move it asks here, the operator included. Knows what was done since the start, and what earlier runs did.
/// </summary>
/// <param name="settings">The limits.</param>
/// <param name="isStartup">Whether this start may step; false where the machine's clock was already set since it booted.</param>
/// <param name="accumulated">Sum of all steps of earlier runs, s.</param>
public sealed class StepPolicy(StepSettings settings, bool isStartup, double accumulated)
{
    private int _updates;

    /// <summary>The limits in force; may be replaced by a reload.</summary>
    public StepSettings Settings { get; set; } = settings;

    /// <summary>Sum of the lengths of all steps, s.</summary>
    public double Accumulated { get; private set; } = accumulated;

    /// <summary>Whether the startup rules hold for the next update.</summary>
    public bool IsStartup => isStartup && _updates < Settings.StartupUpdates;

    /// <summary>Whether the clock was brought up to date since the start.</summary>
    public bool HasUpdated => _updates > 0;

    /// <summary>Judges an offset that the sources agree on.</summary>
    /// <param name="change">What would be added to the clock, s.</param>
    /// <param name="stepThreshold">Offsets up to this one are never stepped, s.</param>
    /// <param name="reason">Why not, for <see cref="StepDecision.Freeze"/>.</param>
    public StepDecision Decide(double change, double stepThreshold, out FreezeReason reason)
    {
        StepThreshold limit = IsStartup ? Settings.Startup : Settings.Single;
        reason = FreezeReason.None;
        if (!limit.Allows(change))
        {
            reason = IsStartup ? FreezeReason.StartupThreshold : FreezeReason.SingleThreshold;
            return StepDecision.Freeze;
        }
        bool mayStep = Settings.Mode == StepMode.Always || (Settings.Mode == StepMode.Startup && IsStartup);
        if (!mayStep || Math.Abs(change) <= stepThreshold) return StepDecision.Slew;
        if (!HasRoom(change))
        {
            reason = FreezeReason.AccumulatedThreshold;
            return StepDecision.Freeze;
        }
        return StepDecision.Step;
    }

    /// <summary>Judges a step that the operator asks for by hand.</summary>
    public bool AllowsManualStep(double change) => Settings.Single.Allows(change) && HasRoom(change);

    /// <summary>A step was made.</summary>
    public void OnStep(double change) => Accumulated += Math.Abs(change);

    /// <summary>The clock was brought up to date once, by whatever means.</summary>
    public void OnUpdate() => _updates = Math.Min(_updates + 1, int.MaxValue - 1);

    private bool HasRoom(double change) => Accumulated + Math.Abs(change) <= Settings.Accumulated;
}
