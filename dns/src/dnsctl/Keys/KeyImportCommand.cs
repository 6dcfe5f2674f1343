using System.CommandLine;
using Infra.Dns.Dnssec.Keys;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Keys;

/// <summary><c>dnsctl key import</c>: BIND's pairs of files become ours.</summary>
internal static class KeyImportCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string[]> files = new("FILE") { Description = "BIND's K*.private; its K*.key must lie beside it.", Arity = ArgumentArity.OneOrMore };
        var options = new KeyOptions();
        var command = new Command("import", "Takes over keys of BIND (K*.private with K*.key) with their times; prints the new files' names.") { files, options.Folder };
        command.SetAction(parsed =>
        {
            KeyDirectory directory = options.Open(parsed, KeyOptions.Crypto());
            int result = ExitCode.Done;
            foreach (string path in parsed.GetRequiredValue(files))
            {
                if (!directory.TryRead(path, out KeyFile? file, out string? problem))
                {
                    error.WriteLine($"dnsctl: {TextEscape.Escape(path)}: {problem}");
                    result = ExitCode.Failure;
                    continue;
                }
                using (file)
                {
                    if (KeyGenerateCommand.Write(directory, file, output, error) != ExitCode.Done) result = ExitCode.Failure;
                }
            }
            return result;
        });
        return command;
    }
}
