using System.CommandLine;
using System.Text.Json;
using Infra.Parsing;

namespace Infra.Dns.Control.Daemon;

/// <summary>The commands on zones of the running dnsd: <c>dnsctl zone list|status|reload|refresh|retransfer|notify|flush|freeze|thaw</c>.</summary>
internal static class ZoneDaemonCommands
{
    private const int ProblemLengthMax = 16 * 1024;

    internal static IEnumerable<Command> CreateAll(TextWriter output, TextWriter error)
    {
        yield return DaemonVerb.OnServer("list", "zone-list", "Shows all zones of the running dnsd.", _ => null, [], value => ShowList(value, output), output, error);
        yield return OnZones("status", "Shows a zone of the running dnsd: version, journal, timers, problems.", value => ShowStatus(value, output));
        yield return OnZones("reload", "Lets dnsd read a zone's file again; a secondary's primaries are asked.", Tell("read again"));
        yield return OnZones("refresh", "Lets dnsd ask a secondary's primaries now.", Tell("its primaries are being asked"));
        yield return OnZones("retransfer", "Lets dnsd transfer a secondary's whole zone, whatever its version.", Tell("is being transferred"));
        yield return OnZones("notify", "Lets dnsd tell others of a zone's present version.", Tell("others are being told"));
        yield return OnZones("flush", "Lets dnsd write a zone's file with all that came by updates.", Tell("file written"));
        yield return OnZones("freeze", "Lets dnsd write a zone's file and refuse updates until it is thawed, so that it can be edited.", Tell("file written, updates are refused"));
        yield return OnZones("thaw", "Lets dnsd read a frozen zone's file again and take updates.", Tell("read again, updates are taken"));

        Command OnZones(string verb, string description, Action<JsonElement> show) => DaemonVerb.OnZones(verb, "zone-" + verb, description, show, output, error);

        Action<JsonElement> Tell(string what) => value =>
        {
            JsonElement zone = value.GetProperty("zone");
            output.WriteLine($"{TextEscape.Escape(TextTable.Word(zone, "name"))}: {what}, serial {Serial(zone)}");
        };
    }

    private static string Serial(JsonElement zone) => TextTable.Word(zone, "serial") is { Length: > 0 } serial ? serial : "-";

    private static void ShowList(JsonElement value, TextWriter output)
    {
        var table = new TextTable("ZONE", "TYPE", "STATUS", "SERIAL", "RECORDS", "FROZEN", "CATALOG");
        foreach (JsonElement zone in TextTable.Each(value, "zones"))
        {
            table.Add(
                TextTable.Word(zone, "name"), TextTable.Word(zone, "type"), TextTable.Word(zone, "status"), TextTable.Word(zone, "serial"), TextTable.Word(zone, "records"),
                TextTable.Word(zone, "frozen"), TextTable.Word(zone, "catalog"));
        }
        table.Print(output);
    }

    private static void ShowStatus(JsonElement value, TextWriter output)
    {
        JsonElement zone = value.GetProperty("zone");
        foreach ((string label, string word) in new (string Label, string Word)[]
        {
            ("zone", TextTable.Word(zone, "name")), ("type", TextTable.Word(zone, "type")), ("status", TextTable.Word(zone, "status")), ("serial", TextTable.Word(zone, "serial")),
            ("records", TextTable.Word(zone, "records")), ("journal", TextTable.Word(zone, "journal-bytes") is { Length: > 0 } bytes ? bytes + " bytes" : ""), ("frozen", TextTable.Word(zone, "frozen")),
            ("catalog", TextTable.Word(zone, "catalog")), ("fresh at", TextTable.Time(zone, "fresh-at")), ("refresh at", TextTable.Time(zone, "refresh-at")),
            ("expires at", TextTable.Time(zone, "expires-at")), ("problem", TextTable.Word(zone, "problem")),
        })
        {
            if (word.Length > 0) output.WriteLine($"{label,-11}{TextEscape.Harmless(word, ProblemLengthMax)}");
        }
    }
}
