using System.Security.Cryptography;
using System.Text;
using Infra.Build.Projects;

namespace Infra.Build.Publishing;

/// <summary>Tells whether anything changed that a published program is made of, so that demo, bench and tests need not build it again.</summary>
internal static class PublishInputs
{
    private static readonly string[] RootFiles = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json"];

    /// <summary>A digest over the sources of the project and of everything that it refers to, the build rules and the SDK.</summary>
    internal static string DigestOf(Repository repository, ProjectGraph graph, ProjectFile project)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(digest, "sdk", Encoding.UTF8.GetBytes(Environment.Version.ToString()));
        foreach (string file in RootFiles)
            Add(digest, file, File.ReadAllBytes(repository.PathOf(file)));
        foreach (ProjectFile part in graph.ClosureOf(project).OrderBy(p => p.RelativePath, StringComparer.Ordinal))
        {
            foreach (string file in Directory.EnumerateFiles(part.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                Add(digest, Path.GetRelativePath(repository.Root, file), File.ReadAllBytes(file));
            foreach (string pattern in part.LinkedFiles.Where(p => Directory.Exists(Path.GetDirectoryName(p))))
            {
                foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern)).Order(StringComparer.Ordinal))
                    Add(digest, Path.GetRelativePath(repository.Root, file), File.ReadAllBytes(file));
            }
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    // Lengths go in too, so that a byte that moves from one file to the next changes the digest.
    private static void Add(IncrementalHash digest, string name, byte[] content)
    {
        digest.AppendData(Encoding.UTF8.GetBytes($"{name}\0{content.Length}\0"));
        digest.AppendData(content);
    }
}
