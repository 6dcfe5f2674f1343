using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Config;

namespace Infra.Build.Bench;

/// <summary>One <c>[[load.capture]]</c>: a number in the output of a program that prints no JSON, such as wrk or dnsperf.</summary>
internal sealed record LoadCapture(string Name, string Pattern)
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    internal static LoadCapture? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "Name of the figure: load.NAME.");
        string? pattern = section.RequireText("pattern", "Regular expression whose first group is a number.");
        return section.Finish() ? new LoadCapture(name!, pattern!) : null;
    }

    /// <summary>All figures of an output: numbers of its last JSON line, and what the patterns find.</summary>
    internal static Dictionary<string, double> Figures(string output, IEnumerable<LoadCapture> captures)
    {
        Dictionary<string, double> figures = [];
        if (output.Split('\n').LastOrDefault(line => line.StartsWith('{')) is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Number) figures[$"load.{property.Name}"] = property.Value.GetDouble();
            }
        }
        foreach (LoadCapture capture in captures)
        {
            Match match = Regex.Match(output, capture.Pattern, RegexOptions.Multiline, PatternTime);
            if (match.Success && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) figures[$"load.{capture.Name}"] = value;
        }
        return figures;
    }
}
