using System.CommandLine;
using Infra.Hosting;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Export;

namespace Infra.Sudo.Control;

/// <summary><c>sudoersctl export</c>: the policy as JSON of cvtsudoers(1), or as canonical sudoers text.</summary>
internal static class ExportCommand
{
    internal static Command Create(ToolOutput output)
    {
        Option<string> format = new("--format") { Description = "json or sudoers.", HelpName = "FORMAT", DefaultValueFactory = _ => "json" };
        Option<bool> expand = new("--expand-aliases") { Description = "Put the members of aliases where their names stand; only for JSON." };
        format.AcceptOnlyFromAmong("json", "sudoers");
        var command = new Command("export", "Prints the policy, included files and all, as JSON like cvtsudoers or as sudoers text.") { format, expand };
        var policyOptions = new PolicyOptions();
        policyOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            bool asJson = parsed.GetValue(format) == "json" || parsed.GetValue(policyOptions.Json);
            if (!asJson && parsed.GetValue(expand))
            {
                output.Complain("--expand-aliases is only for --format json");
                return ExitCode.Usage;
            }

            if (policyOptions.Load(parsed, output, Machine.HostName(), out int exitCode) is not { } policy) return exitCode;
            Action<string> warn = warning => output.Errors.WriteLine(ToolOutput.ShowLine(warning));
            output.WriteBytes(target =>
            {
                if (asJson) JsonExport.Write(policy, target, parsed.GetValue(expand), warn);
                else SudoersExport.Write(policy, target);
            });
            return ExitCode.Done;
        });
        return command;
    }
}
