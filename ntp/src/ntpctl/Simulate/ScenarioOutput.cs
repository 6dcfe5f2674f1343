using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Ntp.Simulation.Scenarios;
using Infra.Parsing;

namespace Infra.Ntp.Control.Simulate;

/// <summary>One line per scenario: for people, or JSON.</summary>
internal static class ScenarioOutput
{
    internal static void WriteText(TextWriter output, ScenarioResult result)
    {
        var line = new StringBuilder();
        line.Append(result.IsPassed ? "ok      " : "FAILED  ").Append(TextEscape.Escape(result.Name)).Append(':');
        string separator = " ";
        foreach (LimitResult limit in result.Limits)
        {
            line.Append(separator).Append(limit.Holds ? "" : "!! ").Append(TextEscape.Escape(limit.Machine)).Append(' ').Append(limit.Name).Append(' ');
            line.Append(limit.Wanted is null ? ValueText(limit) : WordText(limit));
            separator = ", ";
        }
        output.WriteLine(line.ToString());
    }

    internal static void WriteJson(TextWriter output, string file, ScenarioResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("scenario", result.Name);
            writer.WriteString("file", file);
            writer.WriteNumber("seed", result.Seed);
            writer.WriteNumber("seconds", result.Seconds);
            writer.WriteBoolean("passed", result.IsPassed);
            writer.WriteStartArray("limits");
            foreach (LimitResult limit in result.Limits)
                Write(writer, limit);
            writer.WriteEndArray();
            writer.WriteStartObject("clients");
            foreach (ClientFigures client in result.Clients)
                Write(writer, client);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static string ValueText(LimitResult limit) => string.Create(
        CultureInfo.InvariantCulture, $"{limit.Value:G4} ({(limit.Name.EndsWith("-max", StringComparison.Ordinal) ? "at most" : "at least")} {limit.Bound:G4})");

    private static string WordText(LimitResult limit) => limit.Found == limit.Wanted
        ? TextEscape.Escape(limit.Wanted!)
        : $"{TextEscape.Escape(limit.Wanted!)} ({TextEscape.Escape(limit.Found!)})";

    private static void Write(Utf8JsonWriter writer, LimitResult limit)
    {
        writer.WriteStartObject();
        writer.WriteString("machine", limit.Machine);
        writer.WriteString("limit", limit.Name);
        if (limit.Wanted is null)
        {
            writer.WriteNumber("bound", limit.Bound);
            WriteFinite(writer, "value", limit.Value);
        }
        else
        {
            writer.WriteString("bound", limit.Wanted);
            writer.WriteString("value", limit.Found);
        }
        writer.WriteBoolean("holds", limit.Holds);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ClientFigures client)
    {
        writer.WriteStartObject(client.Name);
        foreach (Figure figure in Enum.GetValues<Figure>())
        {
            if (figure != Figure.RateReplies) WriteFinite(writer, LimitsPart.WordOf(figure.ToString()), client[figure]);
        }
        writer.WriteEndObject();
    }

    // JSON has no infinity.
    private static void WriteFinite(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
