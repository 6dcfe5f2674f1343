using System.CommandLine;

namespace Infra.Load.Sudo;

/// <summary><c>sudoers</c>: writes the generated policy of the sudo scenarios, and account files with the user it is asked about.</summary>
internal static class SudoersCommand
{
    internal static Command Create()
    {
        Option<int> rules = new("--rules") { Description = "Rules.", DefaultValueFactory = _ => 20_000 };
        Option<int> aliases = new("--aliases") { Description = "Aliases of all kinds together.", DefaultValueFactory = _ => 2000 };
        var command = new Command("sudoers", "Writes sudoers, passwd and group into the present folder.") { rules, aliases };
        command.SetAction(parsed =>
        {
            File.WriteAllBytes("sudoers", SudoersText.Make(parsed.GetValue(rules), parsed.GetValue(aliases)));
            File.SetUnixFileMode("sudoers", UnixFileMode.UserRead | UnixFileMode.GroupRead);
            File.WriteAllText("passwd", "root:x:0:0:root:/root:/bin/sh\nuser777:x:2777:2777::/tmp:/bin/sh\n");
            File.WriteAllText("group", "root:x:0:\nuser777:x:2777:\n");
            return 0;
        });
        return command;
    }
}
