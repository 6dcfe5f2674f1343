using Infra.Build.Processes;
using Infra.Build.Projects;

namespace Infra.Build.Audit;

/// <summary>Finds the built files of everything that users get.</summary>
internal static class ShippedAssemblies
{
    /// <summary>Builds what ships, each project once: programs bring their libraries along.</summary>
    internal static async Task BuildAsync(Repository repository, ProjectGraph graph, CancellationToken cancellation)
    {
        HashSet<ProjectFile> built = [];
        foreach (ProjectFile project in graph.Shipped.OrderByDescending(p => graph.ClosureOf(p).Count))
        {
            if (built.Contains(project)) continue;
            await ProcessRunner.RequireAsync(
                ProcessRunner.Dotnet(repository, "build", project.Path, "-c", "Release", "-v", "quiet", "-nologo", "-m:1"), cancellation).ConfigureAwait(false);
            // A program of one framework builds its libraries for that one alone, so only those of as many frameworks are done.
            int frameworks = graph.FrameworksOf(project).Count;
            built.UnionWith(graph.ClosureOf(project).Where(p => graph.FrameworksOf(p).Count <= frameworks));
        }
    }

    /// <summary>Everything shipped with its framework: ours, and what third parties put beside it.</summary>
    /// <exception cref="PipelineException">Something has not been built.</exception>
    internal static IEnumerable<(string Path, string Framework, bool IsOurs)> Find(ProjectGraph graph)
    {
        HashSet<string> ours = [.. graph.Projects.Select(p => p.Name)];
        HashSet<(string, string, long)> seen = [];
        foreach (ProjectFile project in graph.Shipped)
        {
            foreach (string framework in graph.FrameworksOf(project))
            {
                string folder = graph.OutputFolder(project, framework);
                string assembly = Path.Combine(folder, project.Name + ".dll");
                if (!File.Exists(assembly)) throw new PipelineException($"{assembly} has not been built");
                yield return (assembly, framework, true);
                if (!project.IsProgram) continue;
                foreach (string beside in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
                {
                    string name = Path.GetFileNameWithoutExtension(beside);
                    if (!ours.Contains(name) && seen.Add((name, framework, new FileInfo(beside).Length)) && AssemblyImage.IsAssembly(beside)) yield return (beside, framework, false);
                }
            }
        }
    }
}
