using Infra.Build.Processes;
using Infra.Build.Projects;

namespace Infra.Build.Publishing;

/// <summary>Builds one tool as one file: ahead of time (<c>aot</c>) or with its runtime inside (<c>single-file</c>).</summary>
internal sealed class Publisher(Repository repository, ProjectGraph graph)
{
    private const string Runtime = "linux-x64";

    /// <summary>Publishes a tool unless the file of the last time is still right.</summary>
    internal async Task<PublishedProgram> PublishAsync(ProjectFile project, CancellationToken cancellation)
    {
        string digest = PublishInputs.DigestOf(repository, graph, project);
        string target = Path.Combine(repository.Binaries, project.Name);
        string symbols = repository.PathOf("artifacts", "symbols", $"{project.Name}.dbg");
        string record = repository.PathOf("artifacts", "build", "publish", $"{project.Name}.inputs");
        bool isCurrent = File.Exists(target) && File.Exists(record) && await File.ReadAllTextAsync(record, cancellation).ConfigureAwait(false) == Record(digest, target);
        if (!isCurrent)
        {
            await StepProgress.RunAsync($"publishing {project.Name} ({project.Publish})", _ => BuildAsync(project, target, symbols, cancellation)).ConfigureAwait(false);
            await File.WriteAllTextAsync(record, Record(digest, target), cancellation).ConfigureAwait(false);
        }
        return new PublishedProgram(project.Name, target, File.Exists(symbols) ? symbols : null, new FileInfo(target).Length, WasBuilt: !isCurrent);
    }

    private async Task<bool> BuildAsync(ProjectFile project, string target, string symbols, CancellationToken cancellation)
    {
        string framework = FrameworkOf(project);
        string pivot = project.Properties.ContainsKey("TargetFrameworks") ? $"release_{framework}_{Runtime}" : $"release_{Runtime}";
        string output = repository.PathOf("artifacts", "build", "publish", project.Name, pivot);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        await ProcessRunner.RequireAsync(
            ProcessRunner.Dotnet(repository, "publish", project.Path, "-c", "Release", "-f", framework, "-r", Runtime, "-m:1", "-v", "quiet", "-nologo"),
            cancellation).ConfigureAwait(false);

        string built = Path.Combine(output, project.Name);
        if (!File.Exists(built)) throw new PipelineException($"{built} was not made, though publish said that all is well");
        string[] libraries = [.. Directory.EnumerateFiles(output).Where(f => f.EndsWith(".dll", StringComparison.Ordinal) || f.EndsWith(".so", StringComparison.Ordinal))];
        if (libraries.Length > 0) throw new PipelineException($"{project.Name} is not one file: {string.Join(", ", libraries.Select(Path.GetFileName))} stand beside it");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Replace(built, target);
        string native = repository.PathOf("artifacts", "build", "bin", project.Name, pivot, "native", $"{project.Name}.dbg");
        if (File.Exists(native))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(symbols)!);
            Replace(native, symbols);
        }
        return true;
    }

    private string FrameworkOf(ProjectFile project)
    {
        IReadOnlyList<string> frameworks = graph.FrameworksOf(project);
        // net9.0 for ahead-of-time code, the newest otherwise: Directory.Build.props orders them so.
        string framework = project.Publish switch
        {
            "aot" => frameworks[^1],
            "single-file" => frameworks[0],
            _ => throw new PipelineException($"{project.RelativePath}: InfraPublish is {project.Publish}, but it must be aot or single-file"),
        };
        return framework;
    }

    // A running copy keeps its old file: writing into it would be refused, renaming over it is not.
    private static void Replace(string source, string target)
    {
        string next = target + ".next";
        File.Copy(source, next, overwrite: true);
        File.Move(next, target, overwrite: true);
    }

    private static string Record(string digest, string target) => $"{digest} {new FileInfo(target).Length}\n";
}
