using System.CommandLine;
using Infra.CommandLine;
using Infra.Dns.Control.Daemon;
using Infra.Dns.Control.Import;
using Infra.Dns.Control.Keys;
using Infra.Dns.Control.Updates;
using Infra.Dns.Control.Zones;

namespace Infra.Dns.Control;

/// <summary>The command line of dnsctl. Exit codes: 0 done, 1 failed, 2 bad command line.</summary>
internal static class CommandLineRoot
{
    internal static ToolCommandLine Create(TextWriter output, TextWriter error, TextReader? input = null)
    {
        var zone = new Command("zone", "Works on zone files, and on the zones of the running dnsd.")
        {
            ZoneCheckCommand.Create(output, error), ZoneFormatCommand.Create(output, error), ZoneDiffCommand.Create(output, error), ZoneStatsCommand.Create(output, error),
            ZoneSignCommand.Create(output, error), ZoneVerifyCommand.Create(output, error),
        };
        var config = new Command("config", "Works on configuration files.") { ConfigImportCommand.Create(output, error) };
        var key = new Command("key", "Works on the keys of signed zones, those of the running dnsd too.")
        {
            KeyGenerateCommand.Create(output, error), KeyListCommand.Create(output, error), KeyImportCommand.Create(output, error), KeyRecordsCommand.CreateDs(output, error),
            KeyRecordsCommand.CreateCds(output, error), KeyRecordsCommand.CreateDnskey(output, error),
        };
        foreach (Command verb in ZoneDaemonCommands.CreateAll(output, error))
            zone.Subcommands.Add(verb);
        foreach (Command verb in KeyDaemonCommands.CreateAll(output, error))
            key.Subcommands.Add(verb);
        var root = new RootCommand("Controls dnsd; checks, formats, compares and signs zone files, makes keys, and imports configurations.") { zone, key, UpdateCommand.Create(input ?? Console.In, output, error), config };
        foreach (Command command in (Command[])[.. DaemonCommands.CreateAll(output, error), .. ServiceDaemonCommands.CreateAll(output, error)])
            root.Subcommands.Add(command);
        return new ToolCommandLine("dnsctl", root, output, error);
    }
}
