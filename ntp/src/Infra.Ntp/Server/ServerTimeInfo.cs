using Infra.Ntp.Wire;

namespace Infra.Ntp.Server;

/// <summary>
/// What the server says about its time, immutable: the control thread makes a new one whenever something changes and hands it to the
/// workers through one reference.
/// </summary>
/// <param name="Leap">Announcement, or <see cref="LeapIndicator.Unsynchronised"/>.</param>
/// <param name="Stratum">1 to 15; 0 while not synchronised.</param>
/// <param name="Precision">Resolution of the clock as log2 of seconds.</param>
/// <param name="ReferenceId">Whom we follow, or a kiss code.</param>
/// <param name="RootDelay">Round trip to the reference clock.</param>
/// <param name="RootDispersion">Error bound at <paramref name="UpdatedAt"/>.</param>
/// <param name="UpdatedAt">When that was, by the system clock.</param>
/// <param name="DispersionRate">Growth of the error bound in seconds per second; 0 for a clock that is right by definition.</param>
/// <param name="Correction">Served time minus system clock at <paramref name="UpdatedAt"/>: the estimate of a clock that is not steered, else zero.</param>
/// <param name="CorrectionRate">Growth of the correction in seconds per second; 0 where the system clock itself is steered.</param>
public sealed record ServerTimeInfo(
    LeapIndicator Leap,
    byte Stratum,
    sbyte Precision,
    ReferenceId ReferenceId,
    NtpDuration RootDelay,
    NtpDuration RootDispersion,
    NtpTimestamp UpdatedAt,
    double DispersionRate,
    NtpDuration Correction,
    double CorrectionRate = 0)
{
    private static readonly NtpDuration DispersionMax = NtpDuration.FromSeconds(16);   // RFC 5905: MAXDISP

    /// <summary>Whether clients may use this time.</summary>
    public bool IsSynchronised => Leap != LeapIndicator.Unsynchronised;

    /// <summary>"No time yet": leap 3, stratum 0, <c>INIT</c>. RFC 5905 section 7.3: strata from 16 on are 0 in packets.</summary>
    public static ServerTimeInfo Unsynchronised(sbyte precision) =>
        new(LeapIndicator.Unsynchronised, 0, precision, ReferenceId.Init, default, DispersionMax, default, 0, default);

    /// <summary>The system clock as it is, declared right by the operator at <paramref name="stratum"/>; the id is used at stratum 1 only.</summary>
    public static ServerTimeInfo Local(byte stratum, ReferenceId stratum1Id, sbyte precision) =>
        new(LeapIndicator.None, stratum, precision, stratum == 1 ? stratum1Id : ReferenceId.LocalClock, default, default, default, 0, default);

    /// <summary>Served time minus system clock at a time by the system clock.</summary>
    public NtpDuration CorrectionAt(NtpTimestamp now) =>
        CorrectionRate == 0 ? Correction : Correction + NtpDuration.FromSeconds((now - UpdatedAt).TotalSeconds * CorrectionRate);

    /// <summary>The error bound at a time by the system clock, at most 16 s.</summary>
    public NtpDuration RootDispersionAt(NtpTimestamp now)
    {
        if (DispersionRate == 0) return RootDispersion;
        NtpDuration grown = RootDispersion + (now - UpdatedAt).Abs() * DispersionRate;
        return grown > DispersionMax ? DispersionMax : grown;
    }
}
