using System.CommandLine;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Tls.Tool.Cert;
using Infra.Tls.Tool.Client;
using Infra.Tls.Tool.Server;

namespace Infra.Tls.Tool;

/// <summary>The command line of tls.</summary>
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
        var root = new RootCommand("Serves TLS, connects by TLS, and makes and checks certificates.");
        root.Subcommands.Add(ServerCommand.Create(output, error));
        root.Subcommands.Add(ClientCommand.Create(output, error));
        root.Subcommands.Add(CertCommand.Create(output, error));
        return new CommandLineRoot(root, output, error);
    }

    /// <summary>Runs a command; the result is the exit code: 0 done, 1 failed, 2 bad command line, 78 bad configuration.</summary>
    internal async Task<int> InvokeAsync(string[] args)
    {
        ParseResult parsed = _root.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }).ConfigureAwait(false);
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            await _error.WriteLineAsync("tls: " + TextEscape.Escape(error.Message)).ConfigureAwait(false);
        await _error.WriteLineAsync("Try \"tls --help\".").ConfigureAwait(false);
        return ExitCode.Usage;
    }
}
