using Infra.Ntp.Configuration;

namespace Infra.Ntp.Daemon.Status;

/// <summary>What the modes of <c>timestamp-mode</c> are called.</summary>
internal static class TimestampModes
{
    internal static string NameOf(TimestampMode mode) => mode switch
    {
        TimestampMode.KernelAll => "kernel-all",
        TimestampMode.KernelReceive => "kernel-recv",
        _ => "software",
    };
}
