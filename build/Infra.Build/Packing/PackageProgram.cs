using Infra.Config;

namespace Infra.Build.Packing;

/// <summary>A published tool and where it goes.</summary>
/// <param name="Tool">The tool's name: ntpd.</param>
/// <param name="Target">Absolute path on the user's machine.</param>
/// <param name="Mode">File mode; a program that runs with more rights than its caller says 0o4755.</param>
internal sealed record PackageProgram(string Tool, string Target, int Mode)
{
    private const int ProgramMode = 0b111_101_101;   // rwxr-xr-x

    internal static PackageProgram? Read(ConfigSection section)
    {
        string? tool = section.RequireText("tool", "The tool's name.");
        string? target = section.RequirePath("target", "Absolute path on the user's machine.");
        int mode = (int)section.FileMode("mode", "File mode.", (UnixFileMode)ProgramMode);
        return section.Finish() ? new PackageProgram(tool!, target!, mode) : null;
    }
}
