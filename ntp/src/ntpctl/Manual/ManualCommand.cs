using System.CommandLine;
using Infra.Hosting;

namespace Infra.Ntp.Control.Manual;

/// <summary><c>ntpctl manual</c>: prints the manual pages that packages install. Not shown in the help.</summary>
internal static class ManualCommand
{
    internal static Command Create(RootCommand root, TextWriter output)
    {
        Argument<string> page = new("PAGE") { Description = "ntpctl or ntpd." };
        page.AcceptOnlyFromAmong("ntpctl", "ntpd");
        var command = new Command("manual", "Prints a manual page.") { page };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            output.Write(parsed.GetValue(page) == "ntpd" ? DaemonManual.Write() : ControlManual.Write(root));
            return ExitCode.Done;
        });
        return command;
    }
}
