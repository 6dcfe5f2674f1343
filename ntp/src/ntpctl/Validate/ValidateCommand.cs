using System.CommandLine;
using System.Text.Json;
using Infra.Config;
using Infra.Hosting;
using Infra.Ntp.Configuration;
using Infra.Parsing;

namespace Infra.Ntp.Control.Validate;

/// <summary><c>ntpctl validate</c>: checks a configuration without starting anything.</summary>
internal static class ValidateCommand
{
    private const int DiagnosticsMax = 1000;

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> file = new("FILE") { Description = "The configuration; by default the one that ntpd would read.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> config = new("--config", "-c") { Description = "The same.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var command = new Command("validate", "Checks a configuration of ntpd and shows every mistake in it.") { file, config, json };
        command.SetAction(parsed =>
        {
            string? path = parsed.GetValue(file) ?? parsed.GetValue(config) ?? NtpConfig.DefaultPaths.FirstOrDefault(File.Exists);
            ConfigOptions options = ConfigOptions.Default with { DiagnosticsMax = DiagnosticsMax };
            string name = path ?? "<built-in>";
            ConfigResult<NtpConfig> result = path is null
                ? ConfigFile.Parse(NtpConfig.BuiltIn, name, ConfigFormat.Toml, NtpConfig.Read, options)
                : ConfigFile.Load(path, ConfigFormat.Toml, NtpConfig.Read, options);
            if (parsed.GetValue(json)) JsonText.Write(output, writer => WriteJson(writer, name, result));
            else error.Write(new DiagnosticRenderer().Render(result.Diagnostics));
            if (!result.IsValid) return ExitCode.Config;
            if (!parsed.GetValue(json)) output.WriteLine($"{TextEscape.Escape(name)} is correct");
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter json, string name, ConfigResult<NtpConfig> result)
    {
        json.WriteString("file", name);
        json.WriteBoolean("valid", result.IsValid);
        json.WriteStartArray("findings");
        foreach (Diagnostic finding in result.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("severity", finding.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            json.WriteString("code", finding.Code);
            if (finding.Position is { } place)
            {
                json.WriteNumber("line", place.Line);
                json.WriteNumber("column", place.Column);
            }
            json.WriteString("message", finding.Message);
            if (finding.Suggestion is { } suggestion) json.WriteString("suggestion", suggestion);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
