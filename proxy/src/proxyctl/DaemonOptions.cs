using System.CommandLine;
using Infra.CommandLine;
using Infra.Hosting.Control;

namespace Infra.Proxy.Control;

/// <summary>The options of every command.</summary>
internal sealed class DaemonOptions
{
    /// <summary>Asks proxyd.</summary>
    internal static readonly DaemonCall Proxyd = new("proxyctl", "proxyd");

    private readonly Option<string> _socket = new("--socket")
    {
        Description = "Control socket of the daemon; by default the one that proxyd makes by default.",
        HelpName = "PATH",
    };

    internal void AddTo(Command command) => command.Options.Add(_socket);

    internal string SocketPath(ParseResult parsed) => parsed.GetValue(_socket) ?? ControlPath.ForClient("proxyd", Environment.GetEnvironmentVariable);
}
