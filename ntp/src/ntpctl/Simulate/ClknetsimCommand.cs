using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Infra.Config;
using Infra.Hosting;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Simulation.Clknetsim;
using Infra.Ntp.Simulation.World;
using Infra.Parsing;

namespace Infra.Ntp.Control.Simulate;

/// <summary><c>ntpctl simulate clknetsim</c>: the client of ntpd as a node of a clknetsim world, beside unmodified daemons.</summary>
internal static class ClknetsimCommand
{
    private const int NodesMax = 254;
    private const string StartVariable = "CLKNETSIM_START_DATE";

    internal static Command Create(TextWriter error)
    {
        Option<string> socket = new("--socket") { Description = "Socket of the clknetsim server.", Required = true, HelpName = "PATH" };
        Option<int> node = new("--node") { Description = "Number of this node, from 1.", Required = true, HelpName = "N" };
        Option<string> config = new("--config") { Description = "Configuration as of ntpd; its sources are addresses of the world.", Required = true, HelpName = "FILE" };
        Option<ulong> seed = new("--seed") { Description = "For nonces and for spreading requests.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var command = new Command("clknetsim", "Joins a clknetsim world as a node that runs ntpd's client, until the simulation ends.") { socket, node, config, seed };
        command.SetAction(parsed =>
        {
            int number = parsed.GetValue(node);
            if (number is >= 1 and <= NodesMax) return Run(parsed.GetValue(socket)!, number, parsed.GetValue(config)!, parsed.GetValue(seed), error);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ntpctl: --node must be 1 to {NodesMax}"));
            return ExitCode.Usage;
        });
        return command;
    }

    private static int Run(string path, int number, string configFile, ulong seed, TextWriter error)
    {
        ConfigResult<NtpConfig> result = ConfigFile.Load(configFile, ConfigFormat.Toml, NtpConfig.Read);
        if (result.Diagnostics.Count > 0) error.Write(new DiagnosticRenderer().Render(result.Diagnostics));
        if (result.Value is not { } config) return ExitCode.Config;
        List<SourceSpec> sources = [.. config.Sources.SelectMany(source => source.ToSpecs()).Where(source => source.Clock is null)];
        string start = Environment.GetEnvironmentVariable(StartVariable) ?? "";
        if (!long.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long startUnix)) startUnix = ClknetsimNode.StartUnixSeconds;
        try
        {
            using ClknetsimSocket server = ClknetsimSocket.Connect(path);
            var node = new ClknetsimNode(server, startUnix);
            node.Run(number, config.Synchronization.ToSettings(isSteering: true), sources, new WorldRandom(seed, (ulong)number));
            if (node.Trouble.Length == 0) return ExitCode.Done;
            error.WriteLine("ntpctl: " + node.Trouble);
        }
        catch (SocketException exception)
        {
            error.WriteLine($"ntpctl: {TextEscape.Escape(path)}: {exception.Message}");
        }
        return ExitCode.Failure;
    }
}
