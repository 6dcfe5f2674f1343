using System.CommandLine;
using System.Text;
using System.Text.Json;
using Infra.Hosting;
using Infra.Sudo.Facts;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lint;
using Infra.Sudo.Policy.Parsing;
using Command = System.CommandLine.Command;

namespace Infra.Sudo.Control;

/// <summary><c>sudoersctl lint</c>: what is legal and probably wrong (<see cref="PolicyLint"/>).</summary>
internal static class LintCommand
{
    internal static Command Create(ToolOutput output)
    {
        Option<string> files = new("--files") { Description = "real: look at the commands of this machine; none: leave their owner and mode unchecked.", HelpName = "KIND", DefaultValueFactory = _ => "real" };
        files.AcceptOnlyFromAmong("real", "none");
        var command = new Command("lint", "Finds rules that allow more than they seem to, never decide, or have no effect: exit code 1 if there are any.") { files };
        var policyOptions = new PolicyOptions();
        policyOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            if (policyOptions.Load(parsed, output, Machine.HostName(), out int exitCode) is not { } policy) return exitCode;
            MachineFacts? facts = parsed.GetValue(files) == "real" ? new MachineFacts(new MachineUsers(), knowsFiles: true) : null;
            FindingList<LintFinding> found = PolicyLint.Check(policy, facts);
            IReadOnlyList<LintFinding> findings = [.. found.OrderBy(finding => finding.Place.File).ThenBy(finding => finding.Place.Line).ThenBy(finding => finding.Place.Column)];
            if (parsed.GetValue(policyOptions.Json)) output.WriteJson(json => WriteJson(json, policy, findings, found.Dropped));
            else WriteText(output.Text, policy, findings, found.Dropped);
            return findings.Count > 0 ? ExitCode.Failure : ExitCode.Done;
        });
        return command;
    }

    private static void WriteText(TextWriter text, SudoersPolicy policy, IReadOnlyList<LintFinding> findings, int dropped)
    {
        foreach (LintFinding finding in findings)
        {
            text.WriteLine($"{PolicyOptions.PlaceText(policy, finding.Place)}: {finding.Severity.ToString().ToLowerInvariant()}: {ToolOutput.ShowLine(finding.Reason)} [{finding.Id}]");
            text.WriteLine($"    {finding.Advice}");
        }

        if (dropped > 0) text.WriteLine($"and {dropped} more");
    }

    private static void WriteJson(Utf8JsonWriter json, SudoersPolicy policy, IReadOnlyList<LintFinding> findings, int dropped)
    {
        json.WriteStartObject();
        json.WriteStartArray("findings");
        foreach (LintFinding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("file", Encoding.UTF8.GetString(policy.Files[finding.Place.File].Path.Span));
            json.WriteNumber("line", finding.Place.Line);
            json.WriteNumber("column", finding.Place.Column);
            json.WriteString("reason", finding.Reason);
            json.WriteString("advice", finding.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("dropped", dropped);
        json.WriteEndObject();
    }
}
