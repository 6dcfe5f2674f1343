using Infra.Config;

namespace Infra.Ntp.Configuration;

/// <summary>The <c>[clock]</c> table.</summary>
/// <param name="Kind">What is done to which clock.</param>
/// <param name="Timestamps">Who reads the clock for packets.</param>
/// <param name="Interface">The network card that sources are asked through; null for whichever the kernel takes.</param>
internal sealed record ClockConfig(ClockKind Kind, TimestampMode Timestamps, string? Interface)
{
    private const int InterfaceLengthMax = 15;   // IFNAMSIZ - 1

    private const TimestampMode Hardware = (TimestampMode)(-1);

    internal static ClockConfig? Read(ConfigSection section)
    {
        ClockKind kind = section.Enum(
            "clock", "Which clock is steered: the system's, none, or one of ntpd's own that only its clients see.", ClockKind.System,
            ("system", ClockKind.System), ("no-steer", ClockKind.NoSteer), ("virtual", ClockKind.Virtual));
        TimestampMode mode = section.Enum(
            "timestamp-mode", "Who reads the clock when a packet leaves or arrives; what the kernel refuses falls one step back, with a warning.", TimestampMode.KernelAll,
            ("software", TimestampMode.Software), ("kernel-recv", TimestampMode.KernelReceive), ("kernel-all", TimestampMode.KernelAll), ("hardware", Hardware));
        if (mode == Hardware) section.ReportError("timestamp-mode", "not-available", "timestamp-mode \"hardware\" is not available yet: use \"kernel-all\"");
        string? card = section.OptionalText("interface", "Network card that sources are asked through; by default whichever the kernel takes.", 1, InterfaceLengthMax);
        return section.Finish() ? new ClockConfig(kind, mode, card) : null;
    }
}
