using System.Xml.Linq;

namespace Infra.Build.Projects;

/// <summary>One project file, read as XML: names, kind and references, without the price of an MSBuild evaluation.</summary>
/// <param name="Name">The file's name without its ending; also that of the assembly.</param>
/// <param name="Path">Absolute path of the project file.</param>
/// <param name="RelativePath">Path below the repository's root, with slashes.</param>
/// <param name="Kind">src, tests, bench or tools, which follows from the path as in Directory.Build.props.</param>
/// <param name="References">Absolute paths of the projects that it refers to.</param>
/// <param name="Properties">Its properties as written, not expanded.</param>
internal sealed record ProjectFile(
    string Name, string Path, string RelativePath, string Kind, IReadOnlyList<string> References, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The folder at the top of the tree: shared, ntp, build…</summary>
    internal string Component => RelativePath[..RelativePath.IndexOf('/')];

    /// <summary>Whether it is a program.</summary>
    internal bool IsProgram => Properties.GetValueOrDefault("OutputType") == "Exe";

    /// <summary>Whether users get it: everything below src but what says that it is no package.</summary>
    internal bool IsShipped => Kind == "src" && (IsProgram || Properties.GetValueOrDefault("InfraPackage") != "false");

    /// <summary>Whether it is a package of its own.</summary>
    internal bool IsPackage => IsShipped && !IsProgram;

    /// <summary>How the tool is published: <c>aot</c>, <c>single-file</c>, or null if it is none.</summary>
    internal string? Publish => Properties.GetValueOrDefault("InfraPublish");

    /// <summary>The folder of the project file.</summary>
    internal string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Reads a project file.</summary>
    internal static ProjectFile Read(Repository repository, string path)
    {
        XElement root = XDocument.Load(path).Root!;
        string folder = System.IO.Path.GetDirectoryName(path)!;
        string relative = System.IO.Path.GetRelativePath(repository.Root, path);
        var properties = new Dictionary<string, string>();
        foreach (XElement property in root.Elements("PropertyGroup").Elements())
            properties[property.Name.LocalName] = property.Value.Trim();
        List<string> references = [];
        foreach (XElement reference in root.Elements("ItemGroup").Elements("ProjectReference"))
        {
            if (reference.Attribute("Include")?.Value is { } include)
                references.Add(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, include.Replace('\\', '/'))));
        }
        return new ProjectFile(System.IO.Path.GetFileNameWithoutExtension(path), path, relative, KindOf(relative), references, properties);
    }

    private static string KindOf(string relative) =>
        $"/{relative}" switch
        {
            string p when p.Contains("/src/") => "src",
            string p when p.Contains("/tests/") => "tests",
            string p when p.Contains("/bench/") => "bench",
            _ => "tools",
        };
}
