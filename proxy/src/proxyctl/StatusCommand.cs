using System.CommandLine;
using System.Text.Json;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Proxy.Control;

/// <summary><c>proxyctl status</c>: connections, requests, errors, servers.</summary>
internal static class StatusCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        Option<bool> json = new("--json") { Description = "Print the daemon's reply as it is." };
        var command = new Command("status", "Tells how the running proxyd is doing.") { json };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => DaemonOptions.Proxyd.RunAsync(
            options.SocketPath(parsed), "status", null,
            value =>
            {
                if (parsed.GetValue(json)) output.WriteLine(value.GetRawText());
                else Write(value, output);
                return ExitCode.Done;
            },
            error, cancellation));
        return command;
    }

    /// <summary>One line for each fact. Everything that the daemon says is escaped: names come from files.</summary>
    internal static void Write(JsonElement reply, TextWriter output)
    {
        foreach (JsonProperty property in reply.EnumerateObject())
        {
            if (property.Name == "daemon" && property.Value.ValueKind == JsonValueKind.Object) WriteNested(property.Value, output);
            else if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) Line(output, property.Name, property.Value);
        }
    }

    private static void WriteNested(JsonElement daemon, TextWriter output)
    {
        foreach (JsonProperty part in daemon.EnumerateObject())
        {
            output.WriteLine();
            output.WriteLine(TextEscape.Escape(part.Name));
            if (part.Value.ValueKind == JsonValueKind.Object) WriteFacts(part.Value, output);
            else if (part.Value.ValueKind == JsonValueKind.Array) WriteRows(part.Value, output);
        }
    }

    private static void WriteFacts(JsonElement owner, TextWriter output)
    {
        foreach (JsonProperty fact in owner.EnumerateObject())
            Line(output, "  " + fact.Name, fact.Value);
    }

    private static void WriteRows(JsonElement rows, TextWriter output)
    {
        foreach (JsonElement row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object) continue;
            output.WriteLine("  " + string.Join("  ", row.EnumerateObject().Select(cell => $"{TextEscape.Escape(cell.Name)}={Text(cell.Value)}")));
        }
    }

    private static void Line(TextWriter output, string name, JsonElement value) => output.WriteLine($"{TextEscape.Escape(name).Replace('_', ' '),-36}{Text(value)}");

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? TextEscape.Escape(value.GetString()) : value.GetRawText();
}
