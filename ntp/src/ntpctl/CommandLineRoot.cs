using System.CommandLine;
using Infra.CommandLine;
using Infra.Ntp.Control.Daemon;
using Infra.Ntp.Control.Manual;
using Infra.Ntp.Control.Query;
using Infra.Ntp.Control.Set;
using Infra.Ntp.Control.Simulate;
using Infra.Ntp.Control.Validate;

namespace Infra.Ntp.Control;

/// <summary>The command line of ntpctl. Exit codes: 0 done, 1 failed, 2 bad command line, 77 no permission.</summary>
internal static class CommandLineRoot
{
    internal static ToolCommandLine Create(TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Asks NTP servers, and the ntpd that runs on this machine.");
        root.Subcommands.Add(QueryCommand.Create(output, error));
        foreach (Command command in ShowCommands.CreateAll(output, error))
            root.Subcommands.Add(command);
        root.Subcommands.Add(SetCommand.Create(output, error));
        foreach (Command command in ChangeCommands.CreateAll(output, error))
            root.Subcommands.Add(command);
        root.Subcommands.Add(ValidateCommand.Create(output, error));
        root.Subcommands.Add(SimulateCommand.Create(output, error));
        root.Subcommands.Add(ManualCommand.Create(root, output));
        return new ToolCommandLine("ntpctl", root, output, error);
    }
}
