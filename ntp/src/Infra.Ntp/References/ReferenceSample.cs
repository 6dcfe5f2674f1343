using Infra.Ntp.Wire;

namespace Infra.Ntp.References;

/// <summary>What a clock on this machine said once.</summary>
/// <param name="At">When, by the steered clock.</param>
/// <param name="Truth">True time at that moment; of a periodic sample any whole number of periods away from it.</param>
/// <param name="IsPeriodic">Whether only the place within the period is known.</param>
/// <param name="Leap">Announcement.</param>
public readonly record struct ReferenceSample(NtpTimestamp At, NtpTimestamp Truth, bool IsPeriodic, LeapIndicator Leap)
{
    /// <summary>A pulse: a period begins at this moment.</summary>
    /// <param name="at">When, by the steered clock.</param>
    /// <param name="periodSeconds">From one pulse to the next: whole seconds, or a whole part of one.</param>
    public static ReferenceSample OfPulse(NtpTimestamp at, double periodSeconds)
    {
        double fraction = at.Fraction / 4294967296.0;
        // What is exact stays exact: whole seconds of the era by integers, the fraction by itself.
        double place = periodSeconds >= 1 ? at.Seconds % (uint)Math.Round(periodSeconds) + fraction : fraction % periodSeconds;
        double period = periodSeconds >= 1 ? Math.Round(periodSeconds) : periodSeconds;
        double back = place > period / 2 ? place - period : place;
        return new ReferenceSample(at, at - NtpDuration.FromSeconds(back), IsPeriodic: true, LeapIndicator.None);
    }
}
