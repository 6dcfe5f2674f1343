using System.CommandLine;
using System.Text.Json;
using Infra.Parsing;

namespace Infra.Dns.Control.Daemon;

/// <summary>The commands on keys that the running dnsd manages: <c>dnsctl key status|roll|submitted</c>.</summary>
internal static class KeyDaemonCommands
{
    internal static IEnumerable<Command> CreateAll(TextWriter output, TextWriter error)
    {
        Option<string> role = new("--role", "-r") { Description = "Which key: csk, ksk or zsk.", Required = true, HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("csk", "ksk", "zsk");
        yield return DaemonVerb.OnZones("status", "key-status", "Shows the keys of a zone that the running dnsd signs, and how far each has come in the world's caches.", Show, output, error);
        yield return DaemonVerb.OnZones(
            "roll", "key-roll", "Lets dnsd replace a key now, whatever its age; the old one stays until the new one is known everywhere.",
            parsed => writer => writer.WriteString("role", parsed.GetRequiredValue(role)), [role], Show, output, error);
        yield return DaemonVerb.OnZones(
            "submitted", "key-submitted", "Tells dnsd that the parent has the DS records that \"dnsctl key status\" shows as wanted, on all its servers; only for a parent that dnsd cannot ask.", Show, output, error);

        void Show(JsonElement value) => Print(value, output);
    }

    private static void Print(JsonElement value, TextWriter output)
    {
        output.WriteLine($"zone {TextEscape.Escape(TextTable.Word(value, "zone"))}");
        var table = new TextTable("TAG", "ALGORITHM", "ROLE", "CREATED", "LIFE", "DNSKEY", "SIGNATURES", "DS", "DS WANTED");
        foreach (JsonElement key in TextTable.Each(value, "keys"))
        {
            table.Add(
                TextTable.Word(key, "tag"), TextTable.Word(key, "algorithm"), TextTable.Word(key, "role"), TextTable.Time(key, "created"), TextTable.Word(key, "retiring") == "yes" ? "retiring" : "active",
                StateOf(key, "dnskey"), StateOf(key, "signatures"), StateOf(key, "ds"), TextTable.Word(key, "wants-ds"));
        }
        table.Print(output);
        if (TextTable.Time(value, "next-step") is { Length: > 0 } next) output.WriteLine($"next step {next}");
        if (TextTable.Word(value, "problem") is { Length: > 0 } problem) output.WriteLine($"problem {TextEscape.Harmless(problem, 4096)}");
    }

    private static string StateOf(JsonElement key, string name) => key.TryGetProperty(name, out JsonElement state) ? TextTable.Word(state, "state") : "";
}
