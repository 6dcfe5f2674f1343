using Infra.Config;

namespace Infra.Build.Bench;

/// <summary>One <c>[[metric]]</c>: a figure made from what a run measured.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Unit">Unit after scaling.</param>
/// <param name="IsLowerBetter">Whether less is better.</param>
/// <param name="From">What was measured: server.cpu, server.start-cpu, server.memory, server.peak, load.NAME, command.cpu, command.wall, command.peak, NAME.mean, NAME.allocated.</param>
/// <param name="Per">What it is divided by, or null.</param>
/// <param name="Scale">What it is multiplied with: seconds become microseconds by 1e6.</param>
internal sealed record MetricRule(string Name, string Unit, bool IsLowerBetter, string From, string? Per, double Scale)
{
    internal static MetricRule? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "Name of the figure in the report.");
        string? unit = section.RequireText("unit", "Unit after scaling.");
        bool lower = section.Enum("better", "Which direction is better.", true, ("lower", true), ("higher", false));
        string? from = section.RequireText("from", "What was measured: server.cpu, server.start-cpu, server.memory, server.peak, load.NAME, command.cpu, command.wall, command.peak, NAME.mean, NAME.allocated.");
        string? per = section.OptionalText("per", "What it is divided by, such as load.received.");
        double scale = section.Number("scale", "What it is multiplied with.", 1);
        return section.Finish() ? new MetricRule(name!, unit!, lower, from!, per, scale) : null;
    }

    /// <summary>The figure, or null if a run did not measure what it is made from.</summary>
    internal double? ValueOf(IReadOnlyDictionary<string, double> measured)
    {
        if (!measured.TryGetValue(From, out double value)) return null;
        if (Per is null) return value * Scale;
        return measured.TryGetValue(Per, out double count) && count > 0 ? value * Scale / count : null;
    }
}
