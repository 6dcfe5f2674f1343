using Infra.Config;

namespace Infra.Build.Packing;

/// <summary>A file of a package.</summary>
/// <param name="Source">Path below the folder of package.toml.</param>
/// <param name="Target">Absolute path on the user's machine; ending in .gz, it is compressed on the way.</param>
/// <param name="Mode">File mode.</param>
/// <param name="IsConfig">Whether dpkg keeps a changed one on upgrade.</param>
internal sealed record PackageFile(string Source, string Target, int Mode, bool IsConfig = false)
{
    internal const int PlainMode = 0b110_100_100;   // rw-r--r--

    internal static PackageFile? Read(ConfigSection section, Func<string, string>? usualTarget)
    {
        string? source = section.RequirePath("source", "Path below the folder of package.toml.");
        string? target = usualTarget is null || source is null
            ? section.RequirePath("target", "Absolute path on the user's machine.")
            : section.Path("target", "Absolute path on the user's machine.", usualTarget(Path.GetFileName(source)));
        int mode = (int)section.FileMode("mode", "File mode.", (UnixFileMode)PlainMode);
        return section.Finish() ? new PackageFile(source!, target!, mode) : null;
    }
}
