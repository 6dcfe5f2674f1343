using System.Globalization;
using System.Text.Json;
using Infra.Parsing;

namespace Infra.Ntp.Control.Status;

/// <summary>Tables of a status reply. Everything that the daemon says is escaped: names and errors come from files and from the network.</summary>
internal static class StatusText
{
    internal static void Write(JsonElement reply, TextWriter output)
    {
        if (!reply.TryGetProperty("daemon", out JsonElement status) || status.ValueKind != JsonValueKind.Object) return;
        if (status.TryGetProperty("system", out JsonElement system)) WriteSystem(system, output);
        if (status.TryGetProperty("sources", out JsonElement sources) && sources.ValueKind == JsonValueKind.Array && sources.GetArrayLength() > 0)
        {
            output.WriteLine();
            WriteSources(sources, output);
        }
        if (status.TryGetProperty("servers", out JsonElement servers) && servers.GetArrayLength() > 0)
        {
            output.WriteLine();
            var table = new TextTable("SERVER", "WORKERS", "RECEIVED", "ANSWERED", "REFUSED", "MALFORMED");
            foreach (JsonElement server in servers.EnumerateArray())
                table.Add(ServerRow(server));
            table.Write(output);
        }
    }

    /// <summary>The table of sources; an asterisk marks those that take part.</summary>
    internal static void WriteSources(JsonElement sources, TextWriter output)
    {
        if (sources.ValueKind != JsonValueKind.Array || sources.GetArrayLength() == 0)
        {
            output.WriteLine("no sources");
            return;
        }
        var table = new TextTable("", "SOURCE", "ADDRESS", "STRATUM", "REACH", "POLL", "OFFSET", "DELAY", "ERROR BOUND", "STANDING", "LAST");
        foreach (JsonElement source in sources.EnumerateArray())
            table.Add(SourceRow(source));
        table.Write(output);
    }

    /// <summary>All that is known of the clock.</summary>
    internal static void WriteTracking(JsonElement system, TextWriter output)
    {
        if (system.ValueKind != JsonValueKind.Object) return;
        WriteSystem(system, output);
        Line(output, "offset deviation", Seconds(system, "offset_deviation"));
        Line(output, "frequency", $"{Number(system, "frequency_ppm")} ppm ± {Number(system, "frequency_deviation_ppm")} ppm");
        Line(output, "slew", IsZero(system, "slew_ppm") ? "none" : $"{Number(system, "slew_ppm")} ppm, {Seconds(system, "slew_left", signed: true)} left");
        string threshold = Number(system, "accumulated_steps_threshold");
        string limit = threshold == "-" ? "not limited" : $"at most {threshold} s";
        Line(output, "steps so far", $"{Seconds(system, "accumulated_steps")}  ({limit})");
        Line(output, "startup rules", IsTrue(system, "startup") ? "in force" : "over");
        Line(output, "leap list", IsTrue(system, "leap_list") ? "in use" : "none");
        Line(output, "timestamps", Text(system, "timestamps"));
    }

    private static void WriteSystem(JsonElement system, TextWriter output)
    {
        bool isSynchronised = IsTrue(system, "synchronized");
        bool isSteered = IsTrue(system, "steered");
        Line(output, "state", isSynchronised ? $"serving time at stratum {Number(system, "stratum")}" : "not synchronised");
        if (Text(system, "frozen") is { Length: > 0 } frozen && frozen != "none") Line(output, "steering", $"stopped: {frozen}; \"ntpctl release\" resumes it");
        Line(output, "clock", $"{Text(system, "clock")}{(isSteered ? "" : ", only watched")}");
        Line(output, "reference", Text(system, "reference_id"));
        Line(output, "leap", Text(system, "leap_indicator"));
        bool isOffsetKnown = system.TryGetProperty("offset", out JsonElement offset) && offset.ValueKind == JsonValueKind.Number;
        Line(output, "offset", !isOffsetKnown ? "unknown" : Seconds(system, "offset", signed: true) + (isSteered ? "" : "  (estimate; the clock is not steered)"));
        Line(output, "root delay", Seconds(system, "root_delay"));
        Line(output, "root dispersion", Seconds(system, "root_dispersion"));
        Line(output, "agreeing sources", Number(system, "agreeing_sources"));
    }

    private static bool IsTrue(JsonElement owner, string name) => owner.TryGetProperty(name, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;

    private static bool IsZero(JsonElement owner, string name) => !owner.TryGetProperty(name, out JsonElement value) || !value.TryGetDouble(out double number) || number == 0;

    private static string[] SourceRow(JsonElement source)
    {
        bool isSelected = source.TryGetProperty("selected", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        string reach = source.TryGetProperty("reach", out JsonElement bits) && bits.TryGetInt32(out int value) ? Convert.ToString(value & 0xFF, 8) : "-";
        string last = Text(source, "last_error") is { Length: > 0 } error ? error : Text(source, "last_reply");
        return
        [
            isSelected ? "*" : "", Text(source, "name"), Text(source, "address"), Number(source, "stratum"), reach, Number(source, "poll_interval"),
            Seconds(source, "offset", signed: true), Seconds(source, "delay"), Seconds(source, "uncertainty"), Text(source, "standing"), last,
        ];
    }

    private static string[] ServerRow(JsonElement server)
    {
        JsonElement stats = server.TryGetProperty("stats", out JsonElement found) && found.ValueKind == JsonValueKind.Object ? found : default;
        long answered = Sum(stats, "answered", "answered_unsynchronized");
        long refused = Sum(stats, "denied", "ignored");
        long malformed = Sum(stats, "too_short", "too_long", "bad_version", "bad_mode", "bad_fields", "bad_mac");
        return
        [
            Text(server, "address"), Number(server, "workers"), Number(stats, "received"), answered.ToString(CultureInfo.InvariantCulture),
            refused.ToString(CultureInfo.InvariantCulture), malformed.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static long Sum(JsonElement stats, params string[] names)
    {
        long sum = 0;
        foreach (string name in names)
        {
            if (stats.ValueKind == JsonValueKind.Object && stats.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long count)) sum += count;
        }
        return sum;
    }

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? TextEscape.Escape(value.GetString()) : "";

    private static string Number(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "-";

    private static string Seconds(JsonElement owner, string name, bool signed = false)
    {
        if (!owner.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double seconds)) return "-";
        return seconds.ToString(signed ? "+0.000000000;-0.000000000" : "0.000000000", CultureInfo.InvariantCulture) + " s";
    }

    private static void Line(TextWriter output, string name, string value) => output.WriteLine($"{name,-17}{value}");
}
