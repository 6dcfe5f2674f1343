using Infra.Ntp.Discipline;

namespace Infra.Ntp.Client;

/// <summary>All settings of the client but its sources.</summary>
public sealed record ClientSettings
{
    /// <summary>How measurements become estimates.</summary>
    public FilterSettings Filter { get; init; } = new();

    /// <summary>Which sources may decide together.</summary>
    public SelectionSettings Selection { get; init; } = new();

    /// <summary>How the clock is moved.</summary>
    public SteeringSettings Steering { get; init; } = new();

    /// <summary>What the clock may never be told to do.</summary>
    public StepSettings Steps { get; init; } = new();

    /// <summary>What is done about leap seconds.</summary>
    public LeapMode LeapMode { get; init; } = LeapMode.Kernel;

    /// <summary>The list of leap seconds, which then decides instead of what the sources announce; null = none, or one that has expired.</summary>
    public LeapSecondList? LeapSeconds { get; init; }

    /// <summary>Sources with this or a higher stratum are not selected: ours would be no better.</summary>
    public int LocalStratum { get; init; } = 16;

    /// <summary>A clock that is off its line by more was set by somebody else, s.</summary>
    public double MeddlingThreshold { get; init; } = 5;

    /// <summary>Whether the clock is steered; if not, its error is only known.</summary>
    public bool IsSteering { get; init; } = true;
}
