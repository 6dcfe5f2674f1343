using System.CommandLine;
using Infra.Hosting;
using Infra.Ntp.Control.Daemon;
using Infra.Ntp.Control.Manual;
using Infra.Ntp.Control.Query;
using Infra.Ntp.Control.Set;
using Infra.Ntp.Control.Simulate;
using Infra.Ntp.Control.Validate;

namespace Infra.Ntp.Control;

/// <summary>The command line of ntpctl.</summary>
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
        var root = new RootCommand("Asks NTP servers, and the ntpd that runs on this machine.");
        root.Subcommands.Add(QueryCommand.Create(output, error));
        foreach (Command command in ShowCommands.CreateAll(output, error))
            root.Subcommands.Add(command);
        root.Subcommands.Add(SetCommand.Create(output, error));
        foreach (Command command in ChangeCommands.CreateAll(output, error))
            root.Subcommands.Add(command);
        root.Subcommands.Add(ValidateCommand.Create(output, error));
        root.Subcommands.Add(SimulateCommand.Create(output, error));
        root.Subcommands.Add(ManualCommand.Create(root, output));
        return new CommandLineRoot(root, output, error);
    }

    /// <summary>Runs a command; the result is the exit code: 0 done, 1 failed, 2 bad command line, 77 no permission.</summary>
    internal async Task<int> InvokeAsync(string[] args)
    {
        ParseResult parsed = _root.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }).ConfigureAwait(false);
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            await _error.WriteLineAsync("ntpctl: " + error.Message).ConfigureAwait(false);
        await _error.WriteLineAsync("Try \"ntpctl --help\".").ConfigureAwait(false);
        return ExitCode.Usage;
    }
}
