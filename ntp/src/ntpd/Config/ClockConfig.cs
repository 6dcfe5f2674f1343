using Infra.Config;

namespace Infra.Ntp.Daemon.Config;

/// <summary>The <c>[clock]</c> table.</summary>
/// <param name="Kind">What is done to which clock.</param>
internal sealed record ClockConfig(ClockKind Kind)
{
    internal static ClockConfig? Read(ConfigSection section)
    {
        ClockKind kind = section.Enum(
            "clock", "Which clock is steered: the system's, none, or one of ntpd's own that only its clients see.", ClockKind.NoSteer,
            ("system", ClockKind.System), ("no-steer", ClockKind.NoSteer), ("virtual", ClockKind.Virtual));
        section.NotAvailable("interface");
        section.NotAvailable("timestamp-mode");
        return section.Finish() ? new ClockConfig(kind) : null;
    }
}
