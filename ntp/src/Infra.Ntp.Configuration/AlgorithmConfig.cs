using Infra.Config;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Configuration;

/// <summary>The <c>[synchronization.algorithm]</c> table.</summary>
/// <param name="Filter">How measurements become estimates.</param>
/// <param name="Selection">Who takes part.</param>
/// <param name="Steering">How the clock is moved.</param>
/// <param name="MeddlingThreshold">A clock that is off its line by more was set by somebody else, s.</param>
internal sealed record AlgorithmConfig(FilterSettings Filter, SelectionSettings Selection, SteeringSettings Steering, double MeddlingThreshold)
{
    private const double Many = 1e6;

    internal static AlgorithmConfig Default { get; } = new(new FilterSettings(), new SelectionSettings(), new SteeringSettings(), 5);

    internal static AlgorithmConfig? Read(ConfigSection section)
    {
        FilterSettings filter = ReadFilter(section);
        SelectionSettings selection = ReadSelection(section);
        SteeringSettings steering = ReadSteering(section);
        double meddling = section.Number(
            "meddling-threshold", "A clock that is off its line by more was set by somebody else, in seconds.", Default.MeddlingThreshold, 0.001, Many);
        CheckOrder(section, "precision-low-probability", filter.PrecisionLowProbability, "precision-high-probability", filter.PrecisionHighProbability);
        CheckOrder(section, "poll-interval-low-weight", filter.PollIntervalLowWeight, "poll-interval-high-weight", filter.PollIntervalHighWeight);
        CheckOrder(section, "steer-offset-leftover", steering.SteerOffsetLeftover, "steer-offset-threshold", steering.SteerOffsetThreshold);
        CheckOrder(section, "steer-frequency-leftover", steering.SteerFrequencyLeftover, "steer-frequency-threshold", steering.SteerFrequencyThreshold);
        return section.Finish() ? new AlgorithmConfig(filter, selection, steering, meddling) : null;
    }

    private static FilterSettings ReadFilter(ConfigSection section)
    {
        FilterSettings usual = Default.Filter;
        return new FilterSettings
        {
            PrecisionLowProbability = Share(section, "precision-low-probability", "Surprises below this probability speak for a steadier clock than assumed.", usual.PrecisionLowProbability),
            PrecisionHighProbability = Share(section, "precision-high-probability", "Surprises above this probability speak for a more restless clock than assumed.", usual.PrecisionHighProbability),
            PrecisionHysteresis = section.Integer("precision-hysteresis", "So many more votes for one side change the assumed wander.", usual.PrecisionHysteresis, 1, 127),
            PrecisionMinimumWeight = Share(section, "precision-minimum-weight", "Measurements with less weight say nothing about the wander.", usual.PrecisionMinimumWeight),
            PollIntervalLowWeight = Share(section, "poll-interval-low-weight", "Measurements with less weight speak for asking less often.", usual.PollIntervalLowWeight),
            PollIntervalHighWeight = Share(section, "poll-interval-high-weight", "Measurements with more weight speak for asking more often.", usual.PollIntervalHighWeight),
            PollIntervalHysteresis = section.Integer("poll-interval-hysteresis", "So many more votes for one side change the poll interval.", usual.PollIntervalHysteresis, 1, 127),
            PollIntervalStepThreshold = Share(section, "poll-interval-step-threshold", "A surprise this improbable means that something jumped.", usual.PollIntervalStepThreshold),
            DelayOutlierThreshold = section.Number("delay-outlier-threshold", "Round trips so many standard deviations above the mean are left out.", usual.DelayOutlierThreshold, 0, Many),
            InitialWander = section.Number("initial-wander", "Assumed wander of the frequency, per square root of a second.", usual.InitialWander, 1e-15, 1),
            InitialFrequencyUncertainty = section.Number(
                "initial-frequency-uncertainty", "Standard deviation of the frequency before anything is known, as a fraction.", usual.InitialFrequencyUncertainty, 1e-12, 1),
        };
    }

    private static SelectionSettings ReadSelection(ConfigSection section)
    {
        SelectionSettings usual = Default.Selection;
        return new SelectionSettings
        {
            MaximumSourceUncertainty = section.Number("maximum-source-uncertainty", "Sources that are less certain do not vote, in seconds.", usual.MaximumSourceUncertainty, 1e-9, Many),
            RangeStatisticalWeight = section.Number("range-statistical-weight", "Standard deviations of the offset that count into the radius.", usual.RangeStatisticalWeight, 0, Many),
            RangeDelayWeight = section.Number("range-delay-weight", "Share of the round trip that counts into the radius.", usual.RangeDelayWeight, 0, Many),
            IgnoreServerDispersion = section.Boolean("ignore-server-dispersion", "Leave the error bound that servers state out of the combination.", usual.IgnoreServerDispersion),
        };
    }

    private static SteeringSettings ReadSteering(ConfigSection section)
    {
        SteeringSettings usual = Default.Steering;
        return new SteeringSettings
        {
            SteerOffsetThreshold = section.Number("steer-offset-threshold", "An offset is corrected once it exceeds so many of its standard deviations.", usual.SteerOffsetThreshold, 0, Many),
            SteerOffsetLeftover = section.Number("steer-offset-leftover", "So many standard deviations of the offset stay uncorrected.", usual.SteerOffsetLeftover, 0, Many),
            SteerFrequencyThreshold = section.Number("steer-frequency-threshold", "A frequency is corrected once it differs by so many of its standard deviations.", usual.SteerFrequencyThreshold, 0, Many),
            SteerFrequencyLeftover = section.Number("steer-frequency-leftover", "So many standard deviations of the frequency stay uncorrected.", usual.SteerFrequencyLeftover, 0, Many),
            StepThreshold = section.Number("step-threshold", "Smaller offsets are never stepped, in seconds.", usual.StepThreshold, 0, Many),
            SlewMaximumFrequencyOffset = section.Number("slew-maximum-frequency-offset", "Highest slew rate for offsets up to step-threshold, as a fraction.", usual.SlewMaximumFrequencyOffset, 1e-6, 0.1),
            SlewMinimumDuration = section.Number("slew-minimum-duration", "A slew is spread over at least this time, in seconds.", usual.SlewMinimumDuration, 0.1, Many),
            MaximumFrequencySteer = section.Number("maximum-frequency-steer", "Largest correction of the frequency, as a fraction.", usual.MaximumFrequencySteer, 0, 495e-6),
        };
    }

    private static double Share(ConfigSection section, string key, string doc, double fallback) => section.Number(key, doc, fallback, 0, 1);

    private static void CheckOrder(ConfigSection section, string lowKey, double low, string highKey, double high)
    {
        if (low <= high) return;
        string key = section.IsSet(lowKey) ? lowKey : highKey;
        section.ReportError(key, "out-of-range", FormattableString.Invariant($"{lowKey} is {low}, but it must not be above {highKey}, which is {high}"));
    }
}
