using System.CommandLine;
using Infra.Dns.Zones;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary><c>dnsctl zone format</c>: a zone in canonical form, one record on each line with absolute names.</summary>
internal static class ZoneFormatCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> file = new("FILE") { Description = "A zone file." };
        var options = new ZoneOptions();
        var command = new Command("format", "Writes a zone in canonical form: the SOA first, one record on each line, names absolute, in canonical order. A second run changes nothing.") { file };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isLoaded = options.TryLoad(parsed, parsed.GetRequiredValue(file), out DiagnosticBag findings, out ZoneContents? zone);
            error.Write(new DiagnosticRenderer().Render(findings));
            if (!isLoaded || zone is null) return ExitCode.Failure;
            foreach (string line in ZoneText.LinesOf(zone))
                output.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }
}
