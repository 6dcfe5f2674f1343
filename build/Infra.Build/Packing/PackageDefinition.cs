using Infra.Config;

namespace Infra.Build.Packing;

/// <summary>One packaging/package.toml: a Debian package of one component.</summary>
/// <param name="Folder">The folder of the file; sources are relative to it.</param>
/// <param name="Name">Package name: infra-ntp.</param>
/// <param name="Section">Section of the archive: net, admin, utils.</param>
/// <param name="Summary">One line, without a full stop.</param>
/// <param name="Description">More, in lines.</param>
/// <param name="Provides">Virtual packages that it stands for.</param>
/// <param name="Conflicts">Packages that cannot be installed beside it.</param>
/// <param name="Replaces">Packages whose files it may take over.</param>
/// <param name="Recommends">Packages that are good to have beside it.</param>
/// <param name="Programs">Published tools and where they go.</param>
/// <param name="Files">All else and where it goes.</param>
/// <param name="Units">Names of the systemd units among the files.</param>
/// <param name="User">A system user that systemd-sysusers makes, or null if the unit needs none.</param>
internal sealed record PackageDefinition(
    string Folder,
    string Name,
    string Section,
    string Summary,
    string Description,
    IReadOnlyList<string> Provides,
    IReadOnlyList<string> Conflicts,
    IReadOnlyList<string> Replaces,
    IReadOnlyList<string> Recommends,
    IReadOnlyList<PackageProgram> Programs,
    IReadOnlyList<PackageFile> Files,
    IReadOnlyList<string> Units,
    string? User)
{
    /// <summary>The files of the tree that define a package: COMPONENT/packaging/package.toml, or one per tool below.</summary>
    internal static IEnumerable<string> Find(Repository repository) =>
        Directory.EnumerateDirectories(repository.Root)
            .Select(component => Path.Combine(component, "packaging"))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "package.toml", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

    internal static ConfigResult<PackageDefinition> Open(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        return ConfigFile.Load(path, ConfigFormat.Toml, section => Read(section, folder));
    }

    internal static PackageDefinition? Read(ConfigSection section, string folder)
    {
        string? name = section.RequireText("name", "Package name.");
        string area = section.Text("section", "Section of the archive.", "net");
        string? summary = section.RequireText("summary", "One line, without a full stop.", 1, 80);
        string description = section.Text("description", "More about it, in lines.", "");
        IReadOnlyList<string> provides = section.List("provides", "Virtual packages that it stands for.", ConfigShape.Text(1), []);
        IReadOnlyList<string> conflicts = section.List("conflicts", "Packages that cannot be installed beside it.", ConfigShape.Text(1), []);
        IReadOnlyList<string> replaces = section.List("replaces", "Packages whose files it may take over.", ConfigShape.Text(1), []);
        IReadOnlyList<string> recommends = section.List("recommends", "Packages that are good to have beside it.", ConfigShape.Text(1), []);
        string? user = section.OptionalText("user", "A system user that systemd-sysusers makes.", 1, 32);
        IReadOnlyList<PackageProgram> programs = section.Sections("program", "A published tool.", PackageProgram.Read, 1, 32);
        IReadOnlyList<PackageFile> units = section.Sections("unit", "A systemd unit.", s => PackageFile.Read(s, name => $"/usr/lib/systemd/system/{name}"), 0, 32);
        IReadOnlyList<PackageFile> manuals = section.Sections("manual", "A manual page.", s => PackageFile.Read(s, name => $"/usr/share/man/man{name[^1]}/{name}.gz"), 0, 32);
        IReadOnlyList<PackageFile> configs = section.Sections("config", "A configuration file, kept on upgrade when changed.", s => PackageFile.Read(s, null), 0, 32);
        IReadOnlyList<PackageFile> others = section.Sections("file", "Any other file.", s => PackageFile.Read(s, null), 0, 1000);
        if (!section.Finish()) return null;
        return new PackageDefinition(
            folder, name!, area, summary!, description, provides, conflicts, replaces, recommends, programs,
            [.. units, .. manuals, .. configs.Select(c => c with { IsConfig = true }), .. others], [.. units.Select(u => Path.GetFileName(u.Target))], user);
    }
}
