using System.CommandLine;
using System.Text;
using System.Text.Json;
using Infra.Config;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.PolicyTests;
using Infra.Sudo.Sources;
using Command = System.CommandLine.Command;

namespace Infra.Sudo.Control;

/// <summary><c>sudoersctl test FILE..</c>: questions with expected answers (<see cref="PolicyTestFile"/>).</summary>
internal static class TestCommand
{
    private const int TestFileBytesMax = 4 << 20;

    internal static Command Create(ToolOutput output)
    {
        Argument<string[]> files = new("FILE") { Description = "Policy tests: *.sudoers-test.toml.", Arity = ArgumentArity.OneOrMore };
        Option<string?> sudoers = new("--file", "-f") { Description = "The sudoers file, instead of the one that a test file names.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var command = new Command("test", "Runs policy tests and prints the cases that fail.") { files, sudoers, json };
        command.SetAction(parsed =>
        {
            List<(string File, PolicyTestResult Result)> results = [];
            int worst = ExitCode.Done;
            foreach (string file in parsed.GetValue(files)!)
                worst = Math.Max(worst, Run(file, parsed.GetValue(sudoers), output, results));
            if (worst == ExitCode.Done && results.Exists(each => !each.Result.IsPassed)) worst = ExitCode.Failure;
            if (parsed.GetValue(json)) output.WriteJson(writer => WriteJson(writer, results));
            else WriteText(output.Text, results);
            return worst;
        });
        return command;
    }

    private static int Run(string file, string? sudoers, ToolOutput output, List<(string File, PolicyTestResult Result)> results)
    {
        SourceFile opened = SudoersSource.AnyOwner.OpenFile(Encoding.UTF8.GetBytes(file), TestFileBytesMax);
        if (opened.Status != SourceStatus.Ok)
        {
            output.Complain($"{Show(file)}: {(opened.ErrorText.Length > 0 ? opened.ErrorText : opened.Status.ToString())}");
            return opened.ErrorText == NativeError.Denied.Text ? ExitCode.Permission : ExitCode.Config;
        }

        ConfigResult<PolicyTestFile> read = PolicyTestFile.Parse(Encoding.UTF8.GetString(opened.Contents), file);
        foreach (Diagnostic diagnostic in read.Diagnostics)
            output.Errors.WriteLine(diagnostic.ToString());
        if (!read.IsValid) return ExitCode.Config;
        string? path = sudoers ?? (read.Value!.Sudoers is { } named ? Path.Combine(Path.GetDirectoryName(file) ?? "", named) : null);
        if (path is null)
        {
            output.Complain($"{Show(file)}: it names no policy (sudoers = \"...\"), and --file is not given");
            return ExitCode.Config;
        }

        SudoersPolicy policy = PolicyOptions.Load(path, SudoersSource.AnyOwner, default);
        if (!PolicyOptions.Accept(policy, asJson: false, output, out int exitCode)) return exitCode;
        foreach (PolicyTestResult result in PolicyTestRun.Run(policy, read.Value!, DateTimeOffset.UtcNow.ToUnixTimeSeconds()))
            results.Add((file, result));
        return ExitCode.Done;
    }

    private static void WriteText(TextWriter text, List<(string File, PolicyTestResult Result)> results)
    {
        foreach ((string file, PolicyTestResult result) in results)
        {
            if (result.Failure is { } failure) text.WriteLine($"{Show(file)}:{result.Case.Line}: {Show(result.Case.Name)}: {ToolOutput.ShowLine(failure)}");
        }

        int failed = results.Count(each => !each.Result.IsPassed);
        text.WriteLine($"{results.Count - failed} passed, {failed} failed");
    }

    private static void WriteJson(Utf8JsonWriter json, List<(string File, PolicyTestResult Result)> results)
    {
        json.WriteStartObject();
        json.WriteNumber("passed", results.Count(each => each.Result.IsPassed));
        json.WriteNumber("failed", results.Count(each => !each.Result.IsPassed));
        json.WriteStartArray("cases");
        foreach ((string file, PolicyTestResult result) in results)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteNumber("line", result.Case.Line);
            json.WriteString("name", result.Case.Name);
            json.WriteBoolean("passed", result.IsPassed);
            if (result.Failure is { } failure) json.WriteString("failure", failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Show(string text) => TextEscape.Escape(text);
}
