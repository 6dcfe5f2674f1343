using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Client;

/// <summary>What the client knows about the clock, immutable.</summary>
/// <param name="IsSynchronised">Whether a majority of sources was found, and steering is not frozen.</param>
/// <param name="Stratum">Distance from a reference clock; 16 while not synchronised.</param>
/// <param name="ReferenceId">Whom we follow.</param>
/// <param name="Leap">Announcement.</param>
/// <param name="Offset">True time minus the steered clock at the latest update, s.</param>
/// <param name="OffsetDeviation">Its standard deviation, s.</param>
/// <param name="Frequency">Correction of the clock's own frequency, as a fraction.</param>
/// <param name="FrequencyDeviation">Its standard deviation.</param>
/// <param name="RootDelay">Round trip to the reference clock, s.</param>
/// <param name="Dispersion">Growth of the error bound since the update.</param>
/// <param name="UpdatedAt">When that was.</param>
/// <param name="UpdatedReal">The same by the steered clock.</param>
/// <param name="Vote">How the latest selection went.</param>
/// <param name="Action">What was done about it.</param>
/// <param name="Frozen">Why steering is stopped.</param>
public sealed record ClientState(
    bool IsSynchronised,
    int Stratum,
    ReferenceId ReferenceId,
    LeapIndicator Leap,
    double Offset,
    double OffsetDeviation,
    double Frequency,
    double FrequencyDeviation,
    double RootDelay,
    DispersionGrowth Dispersion,
    RawTime UpdatedAt,
    NtpTimestamp UpdatedReal,
    Vote Vote,
    SteeringAction Action,
    FreezeReason Frozen)
{
    /// <summary>Nothing is known.</summary>
    public static ClientState Unknown { get; } = new(
        false, 16, ReferenceId.Init, LeapIndicator.Unsynchronised, 0, double.PositiveInfinity, 0, double.PositiveInfinity, 0,
        new DispersionGrowth(256, 0, 0, 0), default, default, default, default, FreezeReason.None);
}
