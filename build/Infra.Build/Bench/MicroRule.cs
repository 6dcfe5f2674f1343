using Infra.Config;

namespace Infra.Build.Bench;

/// <summary>One <c>[[micro]]</c>: a method of a BenchmarkDotNet class, and the method that it is held against.</summary>
/// <param name="Name">Prefix of its figures: NAME.mean in seconds per operation, NAME.allocated in bytes per operation.</param>
/// <param name="Project">The bench project.</param>
/// <param name="Class">The benchmark class, without namespace.</param>
/// <param name="Ours">Our method.</param>
/// <param name="Parameters">Which of a parametrised benchmark's runs, as BenchmarkDotNet writes it: <c>Shape=tables</c>; empty for one without.</param>
/// <param name="Baseline">The method that it is held against, or null if only bounds apply.</param>
internal sealed record MicroRule(string Name, string Project, string Class, string Ours, string Parameters, string? Baseline)
{
    internal static MicroRule? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "Prefix of the figures: NAME.mean and NAME.allocated.");
        string? project = section.RequireText("project", "The bench project, found by name.");
        string? type = section.RequireText("class", "The benchmark class, without namespace.");
        string? ours = section.RequireText("ours", "Our method.");
        string parameters = section.Text("parameters", "Which of a parametrised benchmark's runs: Shape=tables.", "");
        string? baseline = section.OptionalText("baseline", "The method that it is held against.");
        return section.Finish() ? new MicroRule(name!, project!, type!, ours!, parameters, baseline) : null;
    }
}
