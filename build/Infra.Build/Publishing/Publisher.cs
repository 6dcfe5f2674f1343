using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Testing.Processes;

namespace Infra.Build.Publishing;

/// <summary>Builds a program as one file: ahead of time (<c>aot</c>), with its runtime inside (<c>single-file</c>), or once in each way.</summary>
internal sealed class Publisher(Repository repository, ProjectGraph graph)
{
    private const string Runtime = "linux-x64";
    private const string Aot = "aot";
    private const string CodeGenerationFailed = "Code generation failed for method";

    /// <summary>Publishes a program in each of its ways, unless the file of the last time is still right.</summary>
    internal async Task<IReadOnlyList<PublishedProgram>> PublishAsync(ProjectFile project, CancellationToken cancellation)
    {
        // Two runs of tests publish at their own time, and both would write the libraries that the programs share.
        string folder = repository.PathOf("artifacts", "build", "publish");
        Directory.CreateDirectory(folder);
        await using IAsyncDisposable locked = await FileLock.TakeAsync(Path.Combine(folder, "lock"), "build/infra publish", cancellation).ConfigureAwait(false);
        string digest = PublishInputs.DigestOf(repository, graph, project);
        List<PublishedProgram> programs = [];
        foreach (string way in project.Publish)
            programs.Add(await PublishAsync(project, way, digest, cancellation).ConfigureAwait(false));
        return programs;
    }

    private async Task<PublishedProgram> PublishAsync(ProjectFile project, string way, string digest, CancellationToken cancellation)
    {
        string name = project.PublishedNameOf(way);
        string target = Path.Combine(repository.Binaries, name);
        string symbols = repository.PathOf("artifacts", "symbols", $"{name}.dbg");
        string record = repository.PathOf("artifacts", "build", "publish", $"{name}.inputs");
        bool isCurrent = File.Exists(target) && File.Exists(record) && await File.ReadAllTextAsync(record, cancellation).ConfigureAwait(false) == Record(digest, target);
        if (!isCurrent)
        {
            await StepProgress.RunAsync($"publishing {name} ({way})", _ => BuildAsync(project, way, target, symbols, cancellation)).ConfigureAwait(false);
            await File.WriteAllTextAsync(record, Record(digest, target), cancellation).ConfigureAwait(false);
        }
        return new PublishedProgram(name, target, File.Exists(symbols) ? symbols : null, new FileInfo(target).Length, WasBuilt: !isCurrent);
    }

    private async Task<bool> BuildAsync(ProjectFile project, string way, string target, string symbols, CancellationToken cancellation)
    {
        string framework = FrameworkOf(project, way);
        string pivot = project.Properties.ContainsKey("TargetFrameworks") ? $"release_{framework}_{Runtime}" : $"release_{Runtime}";
        string output = repository.PathOf("artifacts", "build", "publish", project.Name, pivot);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        ChildStart publish = ProcessRunner.Dotnet(repository, "publish", project.Path, "-c", "Release", "-f", framework, "-r", Runtime, "-m:1", "-v", "quiet", "-nologo");
        ChildResult first = await ProcessRunner.RunAsync(publish, cancellation).ConfigureAwait(false);
        if (!first.Succeeded)
        {
            if (way != Aot || !first.AllOutput.Contains(CodeGenerationFailed, StringComparison.Ordinal)) throw ProcessRunner.Failed(publish, first);
            // The ahead-of-time compiler gives up like this when its threads together want more memory than a busy machine has; one thread needs the least.
            await ProcessRunner.RequireAsync(publish with { Arguments = [.. publish.Arguments, "-p:IlcSingleThreaded=true"] }, cancellation).ConfigureAwait(false);
        }

        string built = Path.Combine(output, project.ProgramName);
        if (!File.Exists(built)) throw new PipelineException($"{built} was not made, though publish said that all is well");
        string[] libraries = [.. Directory.EnumerateFiles(output).Where(f => f.EndsWith(".dll", StringComparison.Ordinal) || f.EndsWith(".so", StringComparison.Ordinal))];
        if (libraries.Length > 0) throw new PipelineException($"{project.ProgramName} is not one file: {string.Join(", ", libraries.Select(Path.GetFileName))} stand beside it");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Replace(built, target);
        string native = repository.PathOf("artifacts", "build", "bin", project.Name, pivot, "native", $"{project.ProgramName}.dbg");
        if (way == Aot && File.Exists(native))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(symbols)!);
            Replace(native, symbols);
        }
        return true;
    }

    private string FrameworkOf(ProjectFile project, string way)
    {
        IReadOnlyList<string> frameworks = graph.FrameworksOf(project);
        // net9.0 for ahead-of-time code, the newest otherwise: Directory.Build.props orders them so.
        string framework = way switch
        {
            Aot => frameworks[^1],
            "single-file" => frameworks[0],
            _ => throw new PipelineException($"{project.RelativePath}: InfraPublish says {way}, but it must be aot, single-file or both with a semicolon between"),
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
