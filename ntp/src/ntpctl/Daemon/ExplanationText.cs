using System.Text.Json;
using Infra.Parsing;

namespace Infra.Ntp.Control.Daemon;

/// <summary>An explanation for people: a sentence for the clock, one for each source.</summary>
internal static class ExplanationText
{
    internal static void Write(JsonElement reply, TextWriter output)
    {
        JsonElement clock = DaemonReply.Member(reply, "clock");
        if (clock.ValueKind == JsonValueKind.Object) output.WriteLine($"clock: {Text(clock, "sentence")}");
        foreach (JsonElement source in DaemonReply.Items(DaemonReply.Member(reply, "sources")))
        {
            string name = Text(source, "name");
            string address = Text(source, "address");
            string where = address.Length == 0 || address == name || address.StartsWith(name + ":", StringComparison.Ordinal) ? "" : $" ({address})";
            output.WriteLine($"{name}{where}: {Text(source, "sentence")}");
        }
    }

    private static string Text(JsonElement owner, string name) => TextEscape.Harmless(DaemonReply.RawText(owner, name), 1024);
}
