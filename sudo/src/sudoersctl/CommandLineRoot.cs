using System.CommandLine;
using Infra.CommandLine;

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
        var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null };
        return new ToolCommandLine("sudoersctl", root, output.Text, output.Errors, parsing).Invoke(args);
    }
}
