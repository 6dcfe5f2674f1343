using System.CommandLine;
using Infra.Dns.Zones;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary><c>dnsctl zone diff</c>: which records differ between two zone files, however they are written.</summary>
internal static class ZoneDiffCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> before = new("OLD") { Description = "A zone file." };
        Argument<string> after = new("NEW") { Description = "A zone file." };
        var options = new ZoneOptions();
        var command = new Command("diff", "Shows which records went (-) and came (+) from one zone file to another; ends with 0 if none did, 1 if some did, 2 if a file is no zone.") { before, after };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isOldLoaded = options.TryLoad(parsed, parsed.GetRequiredValue(before), out DiagnosticBag oldFindings, out ZoneContents? old);
            bool isNewLoaded = options.TryLoad(parsed, parsed.GetRequiredValue(after), out DiagnosticBag newFindings, out ZoneContents? now);
            error.Write(new DiagnosticRenderer().Render(oldFindings) + new DiagnosticRenderer().Render(newFindings));
            if (!isOldLoaded || !isNewLoaded || old is null || now is null) return ExitCode.Usage;
            string[] oldLines = [.. ZoneText.LinesOf(old, ignoresCase: true)];
            string[] newLines = [.. ZoneText.LinesOf(now, ignoresCase: true)];
            HashSet<string> oldSet = [.. oldLines];
            HashSet<string> newSet = [.. newLines];
            foreach (string line in oldLines.Where(line => !newSet.Contains(line)))
                output.WriteLine("- " + line);
            foreach (string line in newLines.Where(line => !oldSet.Contains(line)))
                output.WriteLine("+ " + line);
            return oldSet.SetEquals(newSet) ? ExitCode.Done : ExitCode.Failure;
        });
        return command;
    }
}
