using System.CommandLine;
using System.CommandLine.Parsing;
using Infra.Dns.Control.Daemon;
using Infra.Dns.Control.Keys;
using Infra.Dns.Control.Zones;
using Infra.Hosting;

namespace Infra.Dns.Control;

/// <summary>The command line of dnsctl.</summary>
internal sealed class CommandLineRoot
{
    private readonly RootCommand _root;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    private CommandLineRoot(RootCommand root, TextWriter output, TextWriter error)
    {
        _root = root;
        _output = output;
        _error = error;
    }

    internal static CommandLineRoot Create(TextWriter output, TextWriter error)
    {
        var zone = new Command("zone", "Works on zone files.")
        {
            ZoneCheckCommand.Create(output, error), ZoneFormatCommand.Create(output, error), ZoneDiffCommand.Create(output, error), ZoneStatsCommand.Create(output, error),
            ZoneSignCommand.Create(output, error), ZoneVerifyCommand.Create(output, error),
        };
        var key = new Command("key", "Works on the keys of signed zones.")
        {
            KeyGenerateCommand.Create(output, error), KeyListCommand.Create(output, error), KeyImportCommand.Create(output, error), KeyRecordsCommand.CreateDs(output, error),
            KeyRecordsCommand.CreateCds(output, error), KeyRecordsCommand.CreateDnskey(output, error),
        };
        var root = new RootCommand("Controls dnsd; checks, formats, compares and signs zone files; makes keys.") { zone, key };
        foreach (Command command in DaemonCommands.CreateAll(output, error))
            root.Subcommands.Add(command);
        return new CommandLineRoot(root, output, error);
    }

    /// <summary>Runs a command; the result is the exit code: 0 done, 1 failed, 2 bad command line.</summary>
    internal int Invoke(string[] args)
    {
        ParseResult parsed = _root.Parse(args);
        if (parsed.Errors.Count == 0) return parsed.Invoke(new InvocationConfiguration { Output = _output, Error = _error });
        foreach (ParseError error in parsed.Errors)
            _error.WriteLine("dnsctl: " + error.Message);
        _error.WriteLine("Try \"dnsctl --help\".");
        return ExitCode.Usage;
    }
}
