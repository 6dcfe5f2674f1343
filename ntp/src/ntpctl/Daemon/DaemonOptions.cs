using System.CommandLine;
using Infra.CommandLine;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Ntp.Configuration;

namespace Infra.Ntp.Control.Daemon;

/// <summary>The options of every command that talks to the running daemon.</summary>
internal sealed class DaemonOptions
{
    /// <summary>Asks ntpd.</summary>
    internal static readonly DaemonCall Ntpd = new("ntpctl", "ntpd")
    {
        Remedy = "is ntpd running? --socket PATH names another socket, -c FILE its configuration",
    };

    private readonly Option<string> _socket = new("--socket")
    {
        Description = "Control socket of the daemon; by default the one that its configuration names, or that ntpd makes by default.",
        HelpName = "PATH",
    };

    private readonly Option<string> _config = new("--config", "-c") { Description = "Configuration file of the daemon.", HelpName = "FILE" };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    /// <summary>Gives a command these options.</summary>
    internal void AddTo(Command command)
    {
        command.Options.Add(_socket);
        command.Options.Add(_config);
        command.Options.Add(_json);
    }

    /// <summary>Whether JSON is wanted.</summary>
    internal bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The control socket to use.</summary>
    internal string SocketPath(ParseResult parsed)
    {
        if (parsed.GetValue(_socket) is { } path) return path;
        string? file = parsed.GetValue(_config) ?? NtpConfig.DefaultPaths.FirstOrDefault(File.Exists);
        // A file with mistakes still says where the socket is, as long as that part is right.
        string? configured = file is null ? null : ConfiguredPath(file);
        return configured ?? ControlPath.ForClient("ntpd", Environment.GetEnvironmentVariable);
    }

    private static string? ConfiguredPath(string file)
    {
        ConfigResult<NtpConfig> config = ConfigFile.Load(file, ConfigFormat.Toml, NtpConfig.Read);
        return config.Value?.Control.Path is { } path ? Path.GetFullPath(path) : null;
    }
}
