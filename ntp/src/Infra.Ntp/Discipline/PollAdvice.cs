namespace Infra.Ntp.Discipline;

/// <summary>What the quality of measurements says about the interval between them.</summary>
public enum PollAdvice
{
    /// <summary>Keep it.</summary>
    Keep,

    /// <summary>One step longer: measurements hardly move the estimate.</summary>
    Longer,

    /// <summary>One step shorter: the estimate lives from hand to mouth.</summary>
    Shorter,

    /// <summary>As short as allowed: something jumped.</summary>
    Shortest,
}
