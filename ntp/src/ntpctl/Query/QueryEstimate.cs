using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Control.Query;

/// <summary>The measurement that counts, with what the others say about it.</summary>
/// <param name="Best">The measurement with the shortest round trip.</param>
/// <param name="Dispersion">Its error from reading both clocks.</param>
/// <param name="Jitter">How much the offsets of all measurements scatter around it.</param>
internal readonly record struct QueryEstimate(Measurement Best, NtpDuration Dispersion, NtpDuration Jitter)
{
    /// <summary>Server's clock minus ours.</summary>
    internal NtpDuration Offset => Best.Offset;

    /// <summary>Largest possible error against the reference clock.</summary>
    internal NtpDuration RootDistance => (Best.Delay + Best.RootDelay).Half() + Dispersion + Best.RootDispersion + Jitter;
}
