using System.CommandLine;
using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary><c>dnsctl zone stats</c>: how many records of which types a zone has.</summary>
internal static class ZoneStatsCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> file = new("FILE") { Description = "A zone file." };
        var options = new ZoneOptions();
        var command = new Command("stats", "Counts names, delegations, wildcards and records by type.") { file };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isLoaded = options.TryLoad(parsed, parsed.GetRequiredValue(file), out DiagnosticBag findings, out ZoneContents? zone);
            error.Write(new DiagnosticRenderer().Render(findings));
            if (!isLoaded || zone is null) return ExitCode.Failure;
            output.WriteLine($"zone         {zone.Origin}");
            output.WriteLine($"names        {zone.OwnerCount}");
            output.WriteLine($"delegations  {zone.Sets.Count(set => set.Type == RecordType.NS && set.Owner != zone.Origin)}");
            output.WriteLine($"wildcards    {zone.Sets.Where(set => set.Owner.IsWildcard).Select(set => set.Owner).Distinct().Count()}");
            output.WriteLine($"record sets  {zone.Sets.Count}");
            output.WriteLine($"records      {zone.RecordCount}");
            foreach (IGrouping<RecordType, RecordSet> group in zone.Sets.GroupBy(set => set.Type).OrderBy(group => group.Key.Value))
                output.WriteLine($"  {group.Key,-11}{group.Sum(set => set.Data.Count)}");
            return ExitCode.Done;
        });
        return command;
    }
}
