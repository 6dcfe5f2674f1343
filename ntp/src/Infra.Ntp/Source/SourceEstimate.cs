using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>What a source says about its clock and ours at one moment.</summary>
/// <param name="Best">The measurement that speaks for the source.</param>
/// <param name="Dispersion">Its dispersion, aged to this moment.</param>
/// <param name="Jitter">How much the recent offsets scatter around it.</param>
public readonly record struct SourceEstimate(Measurement Best, NtpDuration Dispersion, NtpDuration Jitter)
{
    /// <summary>Source's clock minus ours.</summary>
    public NtpDuration Offset => Best.Offset;

    /// <summary>Radius of the interval around the offset in which true time lies if the source is honest.</summary>
    public NtpDuration RootDistance => (Best.Delay + Best.RootDelay).Half() + Dispersion + Best.RootDispersion + Jitter;
}
