namespace Infra.Ntp.Discipline;

/// <summary>Why steering stopped until the operator releases it.</summary>
public enum FreezeReason
{
    /// <summary>It did not stop.</summary>
    None,

    /// <summary>The offset exceeded what is believed after startup.</summary>
    SingleThreshold,

    /// <summary>The offset exceeded what is believed at startup.</summary>
    StartupThreshold,

    /// <summary>All steps together would exceed their limit.</summary>
    AccumulatedThreshold,

    /// <summary>Somebody else sets the clock again and again.</summary>
    Interference,

    /// <summary>The kernel refused to change the clock.</summary>
    ClockRefused,
}
