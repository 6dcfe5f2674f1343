using System.CommandLine;
using Infra.Hosting;

namespace Infra.Proxy.Control;

/// <summary>The command line of proxyctl.</summary>
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
        var root = new RootCommand("Asks the proxyd that runs on this machine.");
        root.Subcommands.Add(StatusCommand.Create(output, error));
        root.Subcommands.Add(MetricsCommand.Create(output, error));
        return new CommandLineRoot(root, output, error);
    }

    /// <summary>Runs a command; the result is the exit code: 0 done, 1 failed, 2 bad command line, 77 no permission.</summary>
    internal async Task<int> InvokeAsync(string[] args)
    {
        ParseResult parsed = _root.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }).ConfigureAwait(false);
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            await _error.WriteLineAsync("proxyctl: " + error.Message).ConfigureAwait(false);
        await _error.WriteLineAsync("Try \"proxyctl --help\".").ConfigureAwait(false);
        return ExitCode.Usage;
    }
}
