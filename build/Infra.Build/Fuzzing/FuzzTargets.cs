using System.Reflection;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Testing.Fuzzing;

namespace Infra.Build.Fuzzing;

/// <summary>A target and the test assembly that holds it.</summary>
internal sealed record FuzzPlace(string Assembly, string Name, bool Canary);

/// <summary>Finds the fuzz targets of all built test assemblies.</summary>
internal static class FuzzTargets
{
    /// <summary>All targets whose names begin with one of the words; without words all but the canaries.</summary>
    /// <exception cref="PipelineException">A word matches nothing, a target is mistaken, or two have one name.</exception>
    internal static IReadOnlyList<FuzzPlace> Find(ProjectGraph graph, IReadOnlyList<string> words)
    {
        List<FuzzPlace> all = [];
        foreach (ProjectFile project in graph.Projects.Where(project => project.Kind == "tests"))
        {
            string path = Path.Combine(graph.OutputFolder(project, graph.FrameworksOf(project)[0]), project.Name + ".dll");
            if (File.Exists(path)) all.AddRange(In(path));
        }
        if (all.GroupBy(place => place.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new PipelineException($"two fuzz targets are named {twice.Key}: {string.Join(" and ", twice.Select(place => Path.GetFileName(place.Assembly)))}");
        if (words.FirstOrDefault(word => !all.Exists(place => Matches(place, word))) is { } unknown)
            throw new PipelineException($"no fuzz target begins with \"{unknown}\"; there are {string.Join(", ", all.Select(place => place.Name))}");
        // A canary is there to fail, so it runs only when its whole name is given.
        return [.. all.Where(place => words.Count == 0 ? !place.Canary : words.Any(word => place.Canary ? place.Name == word : Matches(place, word)))];
    }

    private static IEnumerable<FuzzPlace> In(string path)
    {
        try
        {
            return FuzzRegistry.In(Assembly.LoadFrom(path)).Select(target => new FuzzPlace(path, target.Name, target.Options.Canary));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ReflectionTypeLoadException)
        {
            throw new PipelineException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    private static bool Matches(FuzzPlace place, string word) => place.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
