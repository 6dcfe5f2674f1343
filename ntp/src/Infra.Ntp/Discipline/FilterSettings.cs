namespace Infra.Ntp.Discipline;

/// <summary>How measurements become estimates. The names are those of the configuration's <c>[synchronization.algorithm]</c>.</summary>
public sealed record FilterSettings
{
    /// <summary>Below this probability an innovation speaks for a steadier clock than assumed.</summary>
    public double PrecisionLowProbability { get; init; } = 1.0 / 3;

    /// <summary>Above this probability an innovation speaks for a more restless clock than assumed.</summary>
    public double PrecisionHighProbability { get; init; } = 2.0 / 3;

    /// <summary>So many more votes for one side change the assumed wander.</summary>
    public int PrecisionHysteresis { get; init; } = 16;

    /// <summary>A measurement with a smaller weight says nothing about the wander.</summary>
    public double PrecisionMinimumWeight { get; init; } = 0.1;

    /// <summary>Measurements with less weight than this speak for asking less often.</summary>
    public double PollIntervalLowWeight { get; init; } = 0.4;

    /// <summary>Measurements with more weight than this speak for asking more often.</summary>
    public double PollIntervalHighWeight { get; init; } = 0.6;

    /// <summary>So many more votes for one side change the poll interval.</summary>
    public int PollIntervalHysteresis { get; init; } = 16;

    /// <summary>An innovation this improbable means that something jumped: ask as often as allowed.</summary>
    public double PollIntervalStepThreshold { get; init; } = 1e-6;

    /// <summary>A round trip this many standard deviations above the mean is left out.</summary>
    public double DelayOutlierThreshold { get; init; } = 5;

    /// <summary>Assumed wander of the frequency at the start, per square root of a second.</summary>
    public double InitialWander { get; init; } = 1e-8;

    /// <summary>Standard deviation of the frequency before anything is known, as a fraction.</summary>
    public double InitialFrequencyUncertainty { get; init; } = 100e-6;
}
