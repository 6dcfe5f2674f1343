using Infra.Config;
using Infra.Ntp.Source;

namespace Infra.Ntp.Configuration;

/// <summary>How often sources are asked.</summary>
internal sealed record PollConfig(PollInterval Min, PollInterval Max, PollInterval Initial)
{
    internal static PollConfig Default { get; } =
        new(SourceOptions.Default.PollMin, SourceOptions.Default.PollMax, SourceOptions.Default.PollInitial);

    /// <summary>Reads <c>poll-interval-limits</c> and <c>initial-poll-interval</c>; what is missing comes from <paramref name="fallback"/>.</summary>
    internal static PollConfig Read(ConfigSection section, PollConfig fallback)
    {
        PollConfig limits = section.Section(
            "poll-interval-limits", "Bounds of the time between two requests, as log2 of seconds.", table => ReadLimits(table, fallback)) ?? fallback;
        int usual = Math.Clamp(fallback.Initial.Exponent, limits.Min.Exponent, limits.Max.Exponent);
        int initial = section.Integer(
            "initial-poll-interval", "Time between requests to begin with, as log2 of seconds.", usual, PollInterval.ExponentMin, PollInterval.ExponentMax);
        if (initial < limits.Min.Exponent || initial > limits.Max.Exponent)
        {
            section.ReportError(
                "initial-poll-interval", "out-of-range",
                $"initial-poll-interval is {initial}, but it must lie within poll-interval-limits, {limits.Min.Exponent} to {limits.Max.Exponent}");
        }
        return limits with { Initial = new PollInterval((sbyte)initial) };
    }

    private static PollConfig? ReadLimits(ConfigSection section, PollConfig fallback)
    {
        int min = section.Integer("min", "Shortest interval.", fallback.Min.Exponent, PollInterval.ExponentMin, PollInterval.ExponentMax);
        int max = section.Integer("max", "Longest interval.", fallback.Max.Exponent, PollInterval.ExponentMin, PollInterval.ExponentMax);
        if (min > max) section.ReportError("min", "out-of-range", $"min is {min}, but it must not be above max, which is {max}");
        return section.Finish() ? fallback with { Min = new PollInterval((sbyte)min), Max = new PollInterval((sbyte)max) } : null;
    }
}
