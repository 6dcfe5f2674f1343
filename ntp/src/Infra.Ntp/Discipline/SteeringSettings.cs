namespace Infra.Ntp.Discipline;

/// <summary>How the clock is moved to where the sources say it should be. The names are those of the configuration.</summary>
public sealed record SteeringSettings
{
    /// <summary>An offset is corrected once it exceeds so many of its standard deviations.</summary>
    public double SteerOffsetThreshold { get; init; } = 2;

    /// <summary>So many standard deviations of the offset stay uncorrected: they are noise more likely than truth.</summary>
    public double SteerOffsetLeftover { get; init; } = 1;

    /// <summary>A frequency is corrected once it differs by so many of its standard deviations.</summary>
    public double SteerFrequencyThreshold { get; init; }

    /// <summary>So many standard deviations of the frequency stay uncorrected.</summary>
    public double SteerFrequencyLeftover { get; init; }

    /// <summary>Larger offsets are stepped where <see cref="StepSettings"/> allows, and slewed fast elsewhere, s.</summary>
    public double StepThreshold { get; init; } = 0.010;

    /// <summary>Highest slew rate for offsets up to <see cref="StepThreshold"/>.</summary>
    public double SlewMaximumFrequencyOffset { get; init; } = 200e-6;

    /// <summary>Highest slew rate for larger offsets.</summary>
    public double LargeSlewMaximumFrequencyOffset { get; init; } = 1000e-6;

    /// <summary>A slew is spread over at least this time, s.</summary>
    public double SlewMinimumDuration { get; init; } = 8;

    /// <summary>Largest correction of the frequency.</summary>
    public double MaximumFrequencySteer { get; init; } = 495e-6;
}
