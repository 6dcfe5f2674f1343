using System.CommandLine;
using Infra.CommandLine;
using Infra.Tls.Tool.Cert;
using Infra.Tls.Tool.Client;
using Infra.Tls.Tool.Server;

namespace Infra.Tls.Tool;

/// <summary>The command line of tls. Exit codes: 0 done, 1 failed, 2 bad command line, 78 bad configuration.</summary>
internal static class CommandLineRoot
{
    internal static ToolCommandLine Create(TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Serves TLS, connects by TLS, and makes and checks certificates.");
        root.Subcommands.Add(ServerCommand.Create(output, error));
        root.Subcommands.Add(ClientCommand.Create(output, error));
        root.Subcommands.Add(CertCommand.Create(output, error));
        return new ToolCommandLine("tls", root, output, error);
    }
}
