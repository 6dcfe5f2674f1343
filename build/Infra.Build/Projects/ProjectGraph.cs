using System.Text.RegularExpressions;
using System.Xml.Linq;
using Infra.Build.Processes;

namespace Infra.Build.Projects;

/// <summary>All projects of the checkout and the arrows between them.</summary>
internal sealed partial class ProjectGraph
{
    private const int ExpansionsMax = 16;
    private readonly Repository _repository;
    private readonly Dictionary<string, ProjectFile> _byPath;

    private ProjectGraph(Repository repository, IEnumerable<ProjectFile> projects)
    {
        _repository = repository;
        _byPath = projects.ToDictionary(p => p.Path);
    }

    /// <summary>The projects, ordered by path.</summary>
    internal IEnumerable<ProjectFile> Projects => _byPath.Values.OrderBy(p => p.RelativePath, StringComparer.Ordinal);

    /// <summary>What users get: packages, programs, and the libraries inside programs that are no packages of their own.</summary>
    internal IEnumerable<ProjectFile> Shipped
    {
        get
        {
            HashSet<ProjectFile> shipped = [.. Projects.Where(p => p.IsShipped)];
            foreach (ProjectFile program in Projects.Where(p => p.IsShipped && p.IsProgram))
                shipped.UnionWith(ClosureOf(program));
            return Projects.Where(shipped.Contains);
        }
    }

    /// <summary>Reads every project of the tree; artifacts and hidden folders are passed over.</summary>
    internal static ProjectGraph Read(Repository repository)
    {
        List<ProjectFile> projects = [];
        foreach (string folder in Directory.EnumerateDirectories(repository.Root))
        {
            string name = Path.GetFileName(folder);
            if (name.StartsWith('.') || name == "artifacts") continue;
            projects.AddRange(Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories).Select(path => ProjectFile.Read(repository, path)));
        }
        return new ProjectGraph(repository, projects);
    }

    /// <summary>The project of that name.</summary>
    /// <exception cref="PipelineException">There is none.</exception>
    internal ProjectFile Require(string name) =>
        _byPath.Values.FirstOrDefault(p => p.Name == name) ?? throw new PipelineException($"there is no project {name}");

    /// <summary>The project at a path, or null if the reference leads nowhere.</summary>
    internal ProjectFile? At(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>A project and everything that it refers to, directly or not.</summary>
    internal IReadOnlyList<ProjectFile> ClosureOf(ProjectFile project)
    {
        List<ProjectFile> closure = [project];
        for (int i = 0; i < closure.Count; i++)
        {
            foreach (string reference in closure[i].References)
            {
                if (At(reference) is { } found && !closure.Contains(found)) closure.Add(found);
            }
        }
        return closure;
    }

    /// <summary>The frameworks that a project is built for, with the properties of Directory.Build.props put in.</summary>
    internal IReadOnlyList<string> FrameworksOf(ProjectFile project)
    {
        string text = project.Properties.GetValueOrDefault("TargetFrameworks") ?? project.Properties.GetValueOrDefault("TargetFramework") ?? "$(InfraFramework)";
        Dictionary<string, string> shared = SharedProperties();
        for (int i = 0; i < ExpansionsMax && text.Contains("$("); i++)
            text = PropertyReference().Replace(text, match => shared.GetValueOrDefault(match.Groups[1].Value, ""));
        return text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Where the Release build of a project for a framework puts its files.</summary>
    internal string OutputFolder(ProjectFile project, string framework)
    {
        string pivot = project.Properties.ContainsKey("TargetFrameworks") ? $"release_{framework}" : "release";
        return _repository.PathOf("artifacts", "build", "bin", project.Name, pivot);
    }

    private Dictionary<string, string> SharedProperties() =>
        XDocument.Load(_repository.PathOf("Directory.Build.props")).Root!.Elements("PropertyGroup").Elements()
            .GroupBy(e => e.Name.LocalName)
            .ToDictionary(g => g.Key, g => g.Last().Value.Trim());

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex PropertyReference();
}
