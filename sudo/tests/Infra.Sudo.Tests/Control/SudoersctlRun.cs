using System.Text;
using Infra.Sudo.Control;

namespace Infra.Sudo.Tests.Control;

/// <summary>Runs sudoersctl in this process.</summary>
internal static class SudoersctlRun
{
    internal static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        int exit;
        using (var tool = new ToolOutput(output, error)) exit = CommandLineRoot.Run(arguments, tool);
        return (exit, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}
