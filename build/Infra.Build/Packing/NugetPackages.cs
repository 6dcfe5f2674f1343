using Infra.Build.Processes;
using Infra.Build.Projects;

namespace Infra.Build.Packing;

/// <summary>Makes the NuGet packages of all libraries, the same bytes each time.</summary>
internal sealed class NugetPackages(Repository repository, ProjectGraph graph, DateTimeOffset time)
{
    /// <summary>Packs every library and returns the files: a package and a symbol package each.</summary>
    /// <exception cref="PipelineException">A build failed, or a package names a path of this machine.</exception>
    internal async Task<IReadOnlyList<string>> BuildAsync(string target, Action<string> say, CancellationToken cancellation)
    {
        string scratch = repository.PathOf("artifacts", "build", "pack");
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        Directory.CreateDirectory(scratch);
        Directory.CreateDirectory(target);
        List<string> made = [];
        foreach (ProjectFile library in graph.Shipped.Where(p => p.IsPackage))
        {
            say(library.Name);
            await ProcessRunner.RequireAsync(
                ProcessRunner.Dotnet(repository, "pack", library.Path, "-c", "Release", "-o", scratch, "-m:1", "-v", "quiet", "-nologo"), cancellation).ConfigureAwait(false);
            string[] packages = [.. Directory.EnumerateFiles(scratch, "*.*nupkg").Order(StringComparer.Ordinal)];
            if (packages.Length != 2) throw new PipelineException($"{library.Name} gave {packages.Length} packages, not a package and its symbols");
            foreach (string package in packages)
            {
                string final = Path.Combine(target, Path.GetFileName(package));
                byte[] content = DeterministicZip.Rewrite(await File.ReadAllBytesAsync(package, cancellation).ConfigureAwait(false), time);
                RequireNoPaths(package, content);
                await File.WriteAllBytesAsync(final, content, cancellation).ConfigureAwait(false);
                File.Delete(package);
                made.Add(final);
            }
        }
        return made;
    }

    private void RequireNoPaths(string package, byte[] content)
    {
        if (LocalPaths.FindIn(content, repository.Root) is { } member) throw new PipelineException($"{Path.GetFileName(package)}: {member} names a path of this machine");
    }
}
