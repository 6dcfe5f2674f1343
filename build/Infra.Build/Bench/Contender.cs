using Infra.Config;

namespace Infra.Build.Bench;

/// <summary><c>[ours]</c> or one <c>[[peer]]</c>: a program with what it needs.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Command">Program and arguments, with placeholders (<see cref="Placeholders"/>).</param>
/// <param name="IsInRoot">Whether it is a program of the private Debian root.</param>
/// <param name="Files">Files written into its work folder before each run, with placeholders.</param>
/// <param name="Prepare">A script that runs first in the private root's view; only for programs in there.</param>
internal sealed record Contender(string Name, IReadOnlyList<string> Command, bool IsInRoot, IReadOnlyList<ContenderFile> Files, string? Prepare)
{
    internal static Contender? ReadOurs(ConfigSection section) => Read(section, section.Text("name", "Name in the report.", "ours"), isPeer: false);

    internal static Contender? ReadPeer(ConfigSection section) => Read(section, section.RequireText("name", "Name in the report."), isPeer: true);

    private static Contender? Read(ConfigSection section, string? name, bool isPeer)
    {
        IReadOnlyList<string> command = section.RequireList("command", "Program and arguments; project:NAME is a project of the tree.", ConfigShape.Text(), 1, 1000);
        bool root = section.Boolean("root", "Whether it is a program of the private Debian root.", isPeer);
        IReadOnlyList<ContenderFile> files = section.Sections("file", "A file for its work folder.", ContenderFile.Read, 0, 100);
        string? prepare = section.OptionalText("prepare", "A script for /bin/sh of the private root that runs first, in the same view.");
        return section.Finish() ? new Contender(name!, command, root, files, prepare) : null;
    }
}
