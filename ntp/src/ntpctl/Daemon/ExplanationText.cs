using System.Text.Json;
using Infra.Parsing;

namespace Infra.Ntp.Control.Daemon;

/// <summary>An explanation for people: a sentence for the clock, one for each source.</summary>
internal static class ExplanationText
{
    internal static void Write(JsonElement reply, TextWriter output)
    {
        if (reply.ValueKind != JsonValueKind.Object) return;
        if (reply.TryGetProperty("clock", out JsonElement clock)) output.WriteLine($"clock: {Text(clock, "sentence")}");
        if (!reply.TryGetProperty("sources", out JsonElement sources) || sources.ValueKind != JsonValueKind.Array) return;
        foreach (JsonElement source in sources.EnumerateArray())
        {
            string name = Text(source, "name");
            string address = Text(source, "address");
            string where = address.Length == 0 || address == name || address.StartsWith(name + ":", StringComparison.Ordinal) ? "" : $" ({address})";
            output.WriteLine($"{name}{where}: {Text(source, "sentence")}");
        }
    }

    private static string Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? TextEscape.Harmless(value.GetString(), 1024) : "";
}
