using System.CommandLine;
using Infra.CommandLine;

namespace Infra.Proxy.Control;

/// <summary>The command line of proxyctl. Exit codes: 0 done, 1 failed, 2 bad command line, 77 no permission.</summary>
internal static class CommandLineRoot
{
    internal static ToolCommandLine Create(TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Asks the proxyd that runs on this machine.");
        root.Subcommands.Add(StatusCommand.Create(output, error));
        root.Subcommands.Add(MetricsCommand.Create(output, error));
        return new ToolCommandLine("proxyctl", root, output, error);
    }
}
