using System.Globalization;
using System.Text.Json;
using Infra.Ntp.Control.Daemon;
using Infra.Parsing;

namespace Infra.Ntp.Control.Status;

/// <summary>Tables of a status reply. Everything that the daemon says is escaped: names and errors come from files and from the network.</summary>
internal static class StatusText
{
    internal static void Write(JsonElement reply, TextWriter output)
    {
        JsonElement status = DaemonReply.Member(reply, "daemon");
        JsonElement system = DaemonReply.Member(status, "system");
        if (system.ValueKind == JsonValueKind.Object) WriteSystem(system, output);
        JsonElement sources = DaemonReply.Member(status, "sources");
        if (DaemonReply.Items(sources).Any())
        {
            output.WriteLine();
            WriteSources(sources, output);
        }
        JsonElement[] servers = [.. DaemonReply.Items(DaemonReply.Member(status, "servers"))];
        if (servers.Length > 0)
        {
            output.WriteLine();
            var table = new TextTable("SERVER", "WORKERS", "RECEIVED", "ANSWERED", "REFUSED", "MALFORMED");
            foreach (JsonElement server in servers)
                table.Add(ServerRow(server));
            table.Write(output);
        }
    }

    /// <summary>The table of sources; an asterisk marks those that take part.</summary>
    internal static void WriteSources(JsonElement sources, TextWriter output)
    {
        if (!DaemonReply.Items(sources).Any())
        {
            output.WriteLine("no sources");
            return;
        }
        var table = new TextTable("", "SOURCE", "ADDRESS", "STRATUM", "REACH", "POLL", "OFFSET", "DELAY", "ERROR BOUND", "STANDING", "LAST");
        foreach (JsonElement source in DaemonReply.Items(sources))
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
        bool isOffsetKnown = DaemonReply.Number(system, "offset") is not null;
        Line(output, "offset", !isOffsetKnown ? "unknown" : Seconds(system, "offset", signed: true) + (isSteered ? "" : "  (estimate; the clock is not steered)"));
        Line(output, "root delay", Seconds(system, "root_delay"));
        Line(output, "root dispersion", Seconds(system, "root_dispersion"));
        Line(output, "agreeing sources", Number(system, "agreeing_sources"));
    }

    private static bool IsTrue(JsonElement owner, string name) => DaemonReply.IsTrue(owner, name);

    private static bool IsZero(JsonElement owner, string name) => DaemonReply.Number(owner, name) is null or 0;

    private static string[] SourceRow(JsonElement source)
    {
        bool isSelected = IsTrue(source, "selected");
        string reach = DaemonReply.Number(source, "reach") is >= 0 and <= byte.MaxValue and double bits ? Convert.ToString((int)bits, 8) : "-";
        string last = Text(source, "last_error") is { Length: > 0 } error ? error : Text(source, "last_reply");
        return
        [
            isSelected ? "*" : "", Text(source, "name"), Text(source, "address"), Number(source, "stratum"), reach, Number(source, "poll_interval"),
            Seconds(source, "offset", signed: true), Seconds(source, "delay"), Seconds(source, "uncertainty"), Text(source, "standing"), last,
        ];
    }

    private static string[] ServerRow(JsonElement server)
    {
        JsonElement stats = DaemonReply.Member(server, "stats");
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
            JsonElement value = DaemonReply.Member(stats, name);
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count)) sum += count;
        }
        return sum;
    }

    private static string Text(JsonElement owner, string name) =>
        TextEscape.Escape(DaemonReply.RawText(owner, name));

    private static string Number(JsonElement owner, string name)
    {
        JsonElement value = DaemonReply.Member(owner, name);
        return value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "-";
    }

    private static string Seconds(JsonElement owner, string name, bool signed = false)
    {
        if (DaemonReply.Number(owner, name) is not { } seconds) return "-";
        return seconds.ToString(signed ? "+0.000000000;-0.000000000" : "0.000000000", CultureInfo.InvariantCulture) + " s";
    }

    private static void Line(TextWriter output, string name, string value) => output.WriteLine($"{name,-17}{value}");
}
