using Infra.Ntp.Discipline;

namespace Infra.Ntp.Daemon.Status;

/// <summary>Why steering stopped, in words and as a name for programs.</summary>
internal static class Freezes
{
    internal static string Describe(FreezeReason reason) => reason switch
    {
        FreezeReason.SingleThreshold => "the offset is larger than what is believed after startup (single-step-panic-threshold)",
        FreezeReason.StartupThreshold => "the offset is larger than what is believed at startup (startup-step-panic-threshold)",
        FreezeReason.AccumulatedThreshold => "all steps together would exceed accumulated-step-panic-threshold",
        FreezeReason.Interference => "another program sets the clock again and again",
        FreezeReason.ClockRefused => "the kernel refuses to change the clock (is CAP_SYS_TIME there?)",
        _ => "it is not stopped",
    };

    internal static string NameOf(FreezeReason reason) => reason switch
    {
        FreezeReason.SingleThreshold => "single-threshold",
        FreezeReason.StartupThreshold => "startup-threshold",
        FreezeReason.AccumulatedThreshold => "accumulated-threshold",
        FreezeReason.Interference => "interference",
        FreezeReason.ClockRefused => "clock-refused",
        _ => "none",
    };
}
