using System.CommandLine;
using System.Text;
using System.Text.Json;
using Infra.Dns.Store;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary><c>dnsctl zone check</c>: all mistakes of zone files in one run.</summary>
internal static class ZoneCheckCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string[]> files = new("FILE") { Description = "Zone files.", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Option<bool> strict = new("--strict") { Description = "End with 1 after warnings too." };
        var options = new ZoneOptions();
        var command = new Command("check", "Shows every mistake and everything doubtful in zone files; ends with 1 if a file is no zone that could be served.") { files, json, strict };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isRight = true;
            List<(string Path, ZoneSnapshot? Zone, DiagnosticBag Findings)> results = [];
            foreach (string path in parsed.GetValue(files) ?? [])
            {
                bool isLoaded = options.TryLoadSnapshot(parsed, path, out DiagnosticBag findings, out ZoneSnapshot? zone);
                isRight &= isLoaded && (findings.Count == 0 || !parsed.GetValue(strict));
                results.Add((path, zone, findings));
            }
            if (parsed.GetValue(json)) WriteJson(output, results);
            else WriteText(output, error, results);
            return isRight ? ExitCode.Done : ExitCode.Failure;
        });
        return command;
    }

    private static void WriteText(TextWriter output, TextWriter error, List<(string Path, ZoneSnapshot? Zone, DiagnosticBag Findings)> results)
    {
        foreach ((string path, ZoneSnapshot? zone, DiagnosticBag findings) in results)
        {
            findings.SortByPlace();
            error.Write(new DiagnosticRenderer().Render(findings));
            if (zone is not null) output.WriteLine($"{TextEscape.Escape(path)}: {zone.Origin} is correct: {zone.RecordCount} records, {zone.OwnerCount} names, serial {zone.Serial}");
        }
    }

    private static void WriteJson(TextWriter output, List<(string Path, ZoneSnapshot? Zone, DiagnosticBag Findings)> results)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach ((string path, ZoneSnapshot? zone, DiagnosticBag findings) in results)
            {
                json.WriteStartObject();
                json.WriteString("file", path);
                json.WriteBoolean("valid", zone is not null);
                if (zone is not null)
                {
                    json.WriteString("zone", zone.Origin.ToString());
                    json.WriteNumber("serial", zone.Serial);
                    json.WriteNumber("records", zone.RecordCount);
                    json.WriteNumber("names", zone.OwnerCount);
                }
                WriteFindings(json, findings);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void WriteFindings(Utf8JsonWriter json, DiagnosticBag findings)
    {
        json.WriteStartArray("findings");
        foreach (Diagnostic finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", finding.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            json.WriteString("code", finding.Code);
            if (finding.Source is { } source && finding.Position is { } place)
            {
                json.WriteString("file", source.Path);
                json.WriteNumber("line", place.Line);
                json.WriteNumber("column", place.Column);
            }
            json.WriteString("message", finding.Message);
            if (finding.Suggestion is { } suggestion) json.WriteString("suggestion", suggestion);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (findings.DroppedCount > 0) json.WriteNumber("more", findings.DroppedCount);
    }
}
