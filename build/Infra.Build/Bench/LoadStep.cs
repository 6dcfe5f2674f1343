using Infra.Config;

namespace Infra.Build.Bench;

/// <summary><c>[load]</c>: what asks the server. Its figures come from the last JSON line that it prints, or from patterns over its output.</summary>
/// <param name="Command">The load itself, with placeholders.</param>
/// <param name="Probe">A command that succeeds once the server answers; tried again until then.</param>
/// <param name="WarmUp">A load before the measured one, or empty.</param>
/// <param name="IsInRoot">Whether these are programs of the private Debian root.</param>
/// <param name="Captures">Patterns whose first group is a number: load.NAME.</param>
internal sealed record LoadStep(
    IReadOnlyList<string> Command, IReadOnlyList<string> Probe, IReadOnlyList<string> WarmUp, bool IsInRoot, IReadOnlyList<LoadCapture> Captures)
{
    internal static LoadStep? Read(ConfigSection section)
    {
        IReadOnlyList<string> command = section.RequireList("command", "Program and arguments of the load.", ConfigShape.Text(), 1, 1000);
        IReadOnlyList<string> probe = section.RequireList("probe", "A command that succeeds once the server answers.", ConfigShape.Text(), 1, 1000);
        IReadOnlyList<string> warmUp = section.List("warm-up", "A load before the measured one.", ConfigShape.Text(), []);
        bool root = section.Boolean("root", "Whether these are programs of the private Debian root.", false);
        IReadOnlyList<LoadCapture> captures = section.Sections("capture", "A figure taken from the output.", LoadCapture.Read, 0, 100);
        return section.Finish() ? new LoadStep(command, probe, warmUp, root, captures) : null;
    }
}
