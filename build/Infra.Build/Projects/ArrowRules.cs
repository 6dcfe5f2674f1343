namespace Infra.Build.Projects;

/// <summary>Which project may use which: tool → protocol library → shared, never back and never in a circle (DESIGN section 2).</summary>
internal static class ArrowRules
{
    // A component may use its own projects, shared, and these.
    private static readonly Dictionary<string, string[]> Neighbours = new()
    {
        ["ntp"] = ["tls"],
        ["dns"] = ["tls"],
        ["proxy"] = ["tls", "dns"],
    };

    // Inside shared each project says whom it stands on; one that is not named here stands on Infra.Buffers alone.
    private static readonly Dictionary<string, string[]> InShared = new()
    {
        ["Infra.Buffers"] = [],
        ["Infra.Parsing"] = ["Infra.Buffers"],
        ["Infra.Interop"] = ["Infra.Buffers"],
        ["Infra.Config"] = ["Infra.Buffers", "Infra.Parsing"],
        ["Infra.Crypto"] = ["Infra.Buffers", "Infra.Parsing"],
        ["Infra.Http"] = ["Infra.Buffers", "Infra.Parsing"],
        ["Infra.Hosting"] = ["Infra.Buffers", "Infra.Parsing", "Infra.Config", "Infra.Interop"],
        ["Infra.CommandLine"] = ["Infra.Buffers", "Infra.Parsing", "Infra.Config", "Infra.Interop", "Infra.Hosting"],
        ["Infra.Testing"] = ["Infra.Buffers", "Infra.Parsing", "Infra.Config", "Infra.Interop", "Infra.Hosting", "Infra.Crypto", "Infra.Http"],
    };

    /// <summary>One sentence for each arrow that must not be.</summary>
    internal static IEnumerable<string> Judge(ProjectGraph graph)
    {
        foreach (ProjectFile project in graph.Projects)
        {
            foreach (string path in project.References)
            {
                string? mistake = graph.At(path) is { } target ? Mistake(project, target) : "leads to no project";
                if (mistake is not null) yield return $"{project.RelativePath} -> {Path.GetFileNameWithoutExtension(path)}: {mistake}";
            }
            if (project.References.Any(r => graph.At(r) is { } next && graph.ClosureOf(next).Contains(project))) yield return $"{project.RelativePath} stands on itself";
        }
    }

    /// <summary>What is wrong with one arrow; null if it is fine.</summary>
    internal static string? Mistake(ProjectFile from, ProjectFile to)
    {
        // A source generator runs in the compiler and is no part of what is built.
        if (to.Kind == "gen") return to.Component == from.Component ? null : "a source generator serves its own component";
        if (from.Kind != "src") return to.Kind is "src" or "tools" || from.Kind == to.Kind ? null : $"{from.Kind} may not use {to.Kind}";
        if (to.Kind != "src") return $"what ships may not use {to.Kind}";
        if (to.Name == "Infra.Testing") return "only tests, benchmarks and the pipeline use Infra.Testing";
        if (to.IsProgram) return "nobody stands on a program";
        if (from.Component == "shared")
        {
            if (to.Component != "shared") return "shared knows no component";
            return InShared.GetValueOrDefault(from.Name, ["Infra.Buffers"]).Contains(to.Name) ? null : $"inside shared, {from.Name} does not stand on {to.Name}";
        }
        if (to.Component == "shared" || to.Component == from.Component) return null;
        return Neighbours.GetValueOrDefault(from.Component, []).Contains(to.Component) ? null : $"{from.Component} may not use {to.Component}";
    }
}
