using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// Brings the clock to where an estimate says it should be: its speed at once, its offset by a slew or, where <see cref="StepPolicy"/> allows, by a step.
/// One slew runs at a time; a newer estimate replaces it.
/// </summary>
public sealed class ClockServo(IClock clock, RawTimeline timeline, StepPolicy policy, SteeringSettings settings)
{
    private const double SettlingSeconds = 120;

    private RawTime _slewEndsAt = RawTime.Never;
    private RawTime _firstAt = RawTime.Never;

    /// <summary>How it steers; may be replaced by a reload.</summary>
    public SteeringSettings Settings { get; set; } = settings;

    /// <summary>Correction of the clock's own frequency, without slews.</summary>
    public double Frequency { get; private set; }

    /// <summary>Speed of the running slew; 0 = none.</summary>
    public double SlewRate { get; private set; }

    /// <summary>When <see cref="OnTimer"/> is due.</summary>
    public RawTime NextEventAt => _slewEndsAt;

    /// <summary>Why it does not steer.</summary>
    public FreezeReason Frozen { get; private set; }

    /// <summary>Starts with a frequency that is known, as from an earlier run.</summary>
    public bool TryAssumeFrequency(double frequency)
    {
        Frequency = Math.Clamp(frequency, -Settings.MaximumFrequencySteer, Settings.MaximumFrequencySteer);
        return TrySetRate(clock.Raw, 0);
    }

    /// <summary>Steers by an estimate.</summary>
    /// <param name="estimate">What the sources say for the moment <see cref="ClockEstimate.At"/>, which is now.</param>
    /// <param name="noise">Standard deviation of its offset, s: what is smaller is left alone.</param>
    /// <param name="timeBase">The line that its offset is measured from.</param>
    public SteeringAction Apply(in ClockEstimate estimate, double noise, TimeBase timeBase)
    {
        double offset = estimate.Offset - timeBase.OffsetOf(timeline.RealAt(estimate.At), estimate.At);
        if (Frozen != FreezeReason.None) return new SteeringAction(offset, StepDecision.Freeze, 0, Frozen);

        StepDecision decision = policy.Decide(offset, Settings.StepThreshold, out FreezeReason reason);
        if (decision == StepDecision.Freeze) return Freeze(estimate.At, offset, reason);
        policy.OnUpdate();
        SteerFrequency(estimate);
        double change = IsSettling(estimate.At) ? offset
            : Math.Abs(offset) > Settings.SteerOffsetThreshold * noise ? offset - Math.CopySign(Settings.SteerOffsetLeftover * noise, offset)
            : 0;
        bool isDone = decision == StepDecision.Step ? TryStep(estimate.At, change) : TrySlew(estimate.At, change);
        return isDone ? new SteeringAction(offset, decision, change, FreezeReason.None) : Freeze(estimate.At, offset, FreezeReason.ClockRefused);
    }

    /// <summary>The slew has reached its end.</summary>
    public void OnTimer(RawTime now)
    {
        if (now < _slewEndsAt) return;
        if (!TryEndSlew(now)) Frozen = FreezeReason.ClockRefused;
    }

    /// <summary>Ends a running slew before it is done: the clock keeps its frequency and what is left of its offset.</summary>
    public bool TryEndSlew(RawTime now) => TrySetRate(now, 0);

    /// <summary>Moves the clock because the operator wants it.</summary>
    public bool TryStep(RawTime now, double change)
    {
        if (change != 0)
        {
            var step = NtpDuration.FromSeconds(change);
            if (!clock.TryStep(step)) return false;
            timeline.Step(now, step);
            policy.OnStep(change);
        }
        return TrySetRate(now, 0);
    }

    /// <summary>Stops steering at the present frequency.</summary>
    public SteeringAction Freeze(RawTime now, double offset, FreezeReason reason)
    {
        Frozen = reason;
        _ = TrySetRate(now, 0);
        return new SteeringAction(offset, StepDecision.Freeze, 0, reason);
    }

    /// <summary>Steers again, because the operator says so.</summary>
    public void Release() => Frozen = FreezeReason.None;

    // At first the estimate gets better with each measurement, and what is known so far is worth more than a quiet clock.
    private bool IsSettling(RawTime now)
    {
        if (_firstAt == RawTime.Never) _firstAt = now;
        return now.SecondsSince(_firstAt) < SettlingSeconds;
    }

    private void SteerFrequency(in ClockEstimate estimate)
    {
        double difference = estimate.Frequency - Frequency;
        double deviation = estimate.Covariance.FrequencyDeviation;
        if (Math.Abs(difference) <= Settings.SteerFrequencyThreshold * deviation) return;
        double target = estimate.Frequency - Math.CopySign(Settings.SteerFrequencyLeftover * deviation, difference);
        Frequency = Math.Clamp(target, -Settings.MaximumFrequencySteer, Settings.MaximumFrequencySteer);
    }

    private bool TrySlew(RawTime now, double change)
    {
        double limit = Math.Abs(change) > Settings.StepThreshold ? Settings.LargeSlewMaximumFrequencyOffset : Settings.SlewMaximumFrequencyOffset;
        double rate = Math.Min(limit, Math.Abs(change) / Settings.SlewMinimumDuration);
        if (rate == 0) return TrySetRate(now, 0);
        _slewEndsAt = now.AddSeconds(Math.Abs(change) / rate);
        return TrySetRate(now, Math.CopySign(rate, change));
    }

    private bool TrySetRate(RawTime now, double slew)
    {
        if (slew == 0) _slewEndsAt = RawTime.Never;
        SlewRate = slew;
        double rate = Frequency + slew;
        if (rate == timeline.Rate) return true;
        if (!clock.TrySetRate(rate)) return false;
        timeline.SetRate(now, rate);
        return true;
    }
}
