namespace Infra.Ntp.Client;

/// <summary>What earlier runs found out, and whether this one may act like the first.</summary>
/// <param name="IsStartup">Whether the clock may be stepped by the startup rules.</param>
/// <param name="Frequency">Correction of the clock's own frequency; null if unknown.</param>
/// <param name="FrequencyDeviation">Its standard deviation, grown by its age.</param>
/// <param name="Accumulated">Sum of all steps so far, s.</param>
/// <param name="Frozen">Why an earlier run stopped steering and was not released.</param>
/// <param name="PivotUnixSeconds">A time known to be past, which decides the era of timestamps: the last known time, at least the build date.</param>
public sealed record ClientStart(
    bool IsStartup, double? Frequency, double FrequencyDeviation, double Accumulated, Discipline.FreezeReason Frozen, long PivotUnixSeconds)
{
    /// <summary>Nothing is known: the first start ever.</summary>
    public static ClientStart First(long pivotUnixSeconds) => new(true, null, 0, 0, Discipline.FreezeReason.None, pivotUnixSeconds);
}
