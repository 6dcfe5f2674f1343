using System.CommandLine;
using Infra.Hosting.Control;

namespace Infra.Proxy.Control;

/// <summary>The options of every command.</summary>
internal sealed class DaemonOptions
{
    private readonly Option<string> _socket = new("--socket")
    {
        Description = "Control socket of the daemon; by default the one that proxyd makes by default.",
        HelpName = "PATH",
    };

    internal void AddTo(Command command) => command.Options.Add(_socket);

    internal string SocketPath(ParseResult parsed) => parsed.GetValue(_socket) ?? ControlPath.ForClient("proxyd", Environment.GetEnvironmentVariable);
}
