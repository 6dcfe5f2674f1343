namespace Infra.Ntp.Discipline;

/// <summary>When a large offset may be corrected at once.</summary>
public enum StepMode
{
    /// <summary>Only in the first updates after the start; later every correction is a slew.</summary>
    Startup,

    /// <summary>Whenever it exceeds the step threshold.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
