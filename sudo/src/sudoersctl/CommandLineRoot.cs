using System.CommandLine;
using Infra.Hosting;

namespace Infra.Sudo.Control;

/// <summary>The command line of sudoersctl. Exit codes: 0 yes or done, 1 no or something found, 2 bad command line, 77 no permission, 78 a broken policy.</summary>
internal static class CommandLineRoot
{
    internal static int Run(string[] args, ToolOutput output)
    {
        var root = new RootCommand("Checks, explains, tests, lints and converts sudoers files. Nothing is run and nothing is changed.");
        root.Subcommands.Add(CheckCommand.Create(output, explains: false));
        root.Subcommands.Add(CheckCommand.Create(output, explains: true));
        root.Subcommands.Add(TestCommand.Create(output));
        root.Subcommands.Add(LintCommand.Create(output));
        root.Subcommands.Add(ExportCommand.Create(output));
        // Arguments of commands under test begin with @ now and then: they are no files to read.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count == 0) return parsed.Invoke(new InvocationConfiguration { Output = output.Text, Error = output.Errors });
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            output.Complain(error.Message);
        output.Errors.WriteLine("Try \"sudoersctl --help\".");
        return ExitCode.Usage;
    }
}
