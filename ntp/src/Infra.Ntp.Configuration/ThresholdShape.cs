using Infra.Config;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Configuration;

/// <summary>How a panic threshold is written: seconds, <c>"inf"</c>, or a table of both for each direction.</summary>
internal static class ThresholdShape
{
    private const double Unlimited = double.PositiveInfinity;

    /// <summary>One threshold for each direction.</summary>
    internal static ConfigShape<StepThreshold> Both { get; } = ConfigShape.OneOf(
        Format,
        Seconds.Select(limit => new StepThreshold(limit, limit), null),
        ConfigShape.Table(ReadSides).Select(sides => new StepThreshold(sides.Forward, sides.Backward), null));

    private static ConfigShape<double> Seconds => ConfigShape.OneOf(
        value => double.IsPositiveInfinity(value) ? ConfigValue.OfText("inf") : ConfigValue.OfNumber(value),
        ConfigShape.Number(0, Unlimited), ConfigShape.Enum(("inf", Unlimited)));

    private static ConfigValue Format(StepThreshold threshold) => threshold.Forward.Equals(threshold.Backward)
        ? Side(threshold.Forward)
        : ConfigValue.OfTable([("forward", Side(threshold.Forward)), ("backward", Side(threshold.Backward))]);

    private static ConfigValue Side(double value) => double.IsPositiveInfinity(value) ? ConfigValue.OfText("inf") : ConfigValue.OfNumber(value);

    private static Sides? ReadSides(ConfigSection section)
    {
        var sides = new Sides(
            section.Value("forward", "Where the clock is behind, in seconds; \"inf\" = no limit.", Seconds, Unlimited),
            section.Value("backward", "Where the clock is ahead, in seconds; \"inf\" = no limit.", Seconds, Unlimited));
        return section.Finish() ? sides : null;
    }

    private sealed record Sides(double Forward, double Backward);
}
