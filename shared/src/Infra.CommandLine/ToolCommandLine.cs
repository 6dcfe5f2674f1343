using System.CommandLine;
using System.CommandLine.Parsing;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.CommandLine;

/// <summary>The command line of a tool: runs what was asked for, or says what is wrong with it.</summary>
/// <param name="name">The tool's name, as users type it.</param>
/// <param name="root">Its commands.</param>
/// <param name="output">What the tool has to say.</param>
/// <param name="error">What went wrong.</param>
/// <param name="parsing">How arguments are read; null for the usual way.</param>
public sealed class ToolCommandLine(string name, RootCommand root, TextWriter output, TextWriter error, ParserConfiguration? parsing = null)
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <returns>The command's exit code; <see cref="ExitCode.Usage"/> if the command line is wrong.</returns>
    public async Task<int> InvokeAsync(string[] args)
        => TryParse(args, out ParseResult parsed) ? await parsed.InvokeAsync(Configuration).ConfigureAwait(false) : ExitCode.Usage;

    /// <summary>Runs a command and waits for it.</summary>
    /// <inheritdoc cref="InvokeAsync"/>
    public int Invoke(string[] args) => TryParse(args, out ParseResult parsed) ? parsed.Invoke(Configuration) : ExitCode.Usage;

    private InvocationConfiguration Configuration => new() { Output = output, Error = error };

    private bool TryParse(string[] args, out ParseResult parsed)
    {
        parsed = root.Parse(args, parsing);
        if (parsed.Errors.Count == 0) return true;
        // Messages repeat arguments, and those may come from anywhere.
        foreach (ParseError mistake in parsed.Errors)
            error.WriteLine($"{name}: {TextEscape.Harmless(mistake.Message, 4096)}");
        error.WriteLine($"Try \"{name} --help\".");
        return false;
    }
}
