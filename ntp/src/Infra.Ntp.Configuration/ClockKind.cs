namespace Infra.Ntp.Configuration;

/// <summary>What is done to which clock.</summary>
internal enum ClockKind
{
    /// <summary>The system clock is only measured; clients get it with the measured correction.</summary>
    NoSteer,

    /// <summary>The system clock is steered; needs CAP_SYS_TIME.</summary>
    System,

    /// <summary>A clock in software is steered and served; needs no right.</summary>
    Virtual,
}
