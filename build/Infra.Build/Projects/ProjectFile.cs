using System.Xml.Linq;

namespace Infra.Build.Projects;

/// <summary>One project file, read as XML: names, kind and references, without the price of an MSBuild evaluation.</summary>
/// <param name="Name">The file's name without its ending; also that of the assembly.</param>
/// <param name="Path">Absolute path of the project file.</param>
/// <param name="RelativePath">Path below the repository's root, with slashes.</param>
/// <param name="Kind">src, tests, bench, gen (source generators) or tools, which follows from the path as in Directory.Build.props.</param>
/// <param name="References">Absolute paths of the projects that it refers to.</param>
/// <param name="LinkedFiles">Absolute paths of the sources and resources that it takes from other folders; the last part may have a *.</param>
/// <param name="Properties">Its properties as written, not expanded.</param>
internal sealed record ProjectFile(
    string Name, string Path, string RelativePath, string Kind, IReadOnlyList<string> References, IReadOnlyList<string> LinkedFiles,
    IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The folder at the top of the tree: shared, ntp, build…</summary>
    internal string Component => RelativePath[..RelativePath.IndexOf('/')];

    /// <summary>Whether it is a program.</summary>
    internal bool IsProgram => Properties.GetValueOrDefault("OutputType") == "Exe";

    /// <summary>Whether users get it: everything below src but what says that it is no package.</summary>
    internal bool IsShipped => Kind == "src" && (IsProgram || Properties.GetValueOrDefault("InfraPackage") != "false");

    /// <summary>Whether it holds tests: everything below tests but what says that it is a program which tests start.</summary>
    internal bool IsTest => Kind == "tests" && Properties.GetValueOrDefault("IsTestProject") != "false";

    /// <summary>Whether it is a package of its own.</summary>
    internal bool IsPackage => IsShipped && !IsProgram;

    /// <summary>How the program is published: <c>aot</c>, <c>single-file</c>, both in the order written, or nothing.</summary>
    internal IReadOnlyList<string> Publish => Properties.GetValueOrDefault("InfraPublish", "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What the program is called: its assembly, which is named as the project unless it says otherwise.</summary>
    internal string ProgramName => Properties.GetValueOrDefault("AssemblyName", Name);

    /// <summary>What the file of a way to publish is called: the first way has the program's name, a second one its own behind it: <c>crypto-bench-aot</c>.</summary>
    internal string PublishedNameOf(string way) => way == Publish[0] ? ProgramName : $"{ProgramName}-{way}";

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
        string[] references = [.. IncludesOf(root, folder, "ProjectReference")];
        string[] linked = [.. IncludesOf(root, folder, "Compile").Concat(IncludesOf(root, folder, "EmbeddedResource")).Where(file => !file.StartsWith(folder + "/", StringComparison.Ordinal))];
        return new ProjectFile(System.IO.Path.GetFileNameWithoutExtension(path), path, relative, KindOf(relative), references, linked, properties);
    }

    private static IEnumerable<string> IncludesOf(XElement root, string folder, string item) =>
        root.Elements("ItemGroup").Elements(item).Select(e => e.Attribute("Include")?.Value).OfType<string>()
            .Select(include => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, include.Replace('\\', '/'))));

    private static string KindOf(string relative) =>
        $"/{relative}" switch
        {
            string p when p.Contains("/src/") => "src",
            string p when p.Contains("/tests/") => "tests",
            string p when p.Contains("/bench/") => "bench",
            string p when p.Contains("/gen/") => "gen",
            _ => "tools",
        };
}
