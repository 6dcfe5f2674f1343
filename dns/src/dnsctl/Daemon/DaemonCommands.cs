using System.CommandLine;
using System.Text.Json;
using Infra.CommandLine;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Parsing;

namespace Infra.Dns.Control.Daemon;

/// <summary>The commands that speak to the running dnsd: <c>status</c>, <c>reload</c>, <c>metrics</c>, <c>stop</c>.</summary>
internal static class DaemonCommands
{
    /// <summary>Asks dnsd; a reload may read large zones.</summary>
    internal static readonly DaemonCall Dnsd = new("dnsctl", "dnsd") { Patience = TimeSpan.FromSeconds(300) };

    internal static IEnumerable<Command> CreateAll(TextWriter output, TextWriter error)
    {
        yield return Create("status", "Shows what the running dnsd serves.", null, (value, asJson) => ShowStatus(value, asJson, output), error);
        yield return Create("reload", "Lets the running dnsd read configuration and zones again, and tells what came of it.", null, (value, asJson) => ShowReload(value, asJson, output, error), error);
        yield return Create("stop", "Stops the running dnsd in an orderly way.", null, (_, _) => ExitCode.Done, error);
        yield return CreateMetrics(output, error);
    }

    /// <summary>The option that names the control socket.</summary>
    internal static Option<string?> SocketOption() => new("--socket") { Description = "Control socket of the daemon; by default the one that dnsd makes by default.", HelpName = "PATH" };

    /// <summary>The control socket to use.</summary>
    internal static string SocketPath(string? given) => given ?? ControlPath.ForClient("dnsd", Environment.GetEnvironmentVariable);

    private static Command Create(string name, string description, Action<Utf8JsonWriter>? arguments, Func<JsonElement, bool, int> show, TextWriter error)
    {
        Option<string?> socket = SocketOption();
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var command = new Command(name, description) { socket, json };
        command.SetAction((parsed, cancellation) => Dnsd.RunAsync(SocketPath(parsed.GetValue(socket)), name, arguments, value => show(value, parsed.GetValue(json)), error, cancellation));
        return command;
    }

    private static Command CreateMetrics(TextWriter output, TextWriter error)
    {
        Option<string?> socket = SocketOption();
        Option<string> format = new("--format", "-f") { Description = "How they are printed: openmetrics or prometheus.", DefaultValueFactory = _ => "openmetrics", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("openmetrics", "prometheus");
        var command = new Command("metrics", "Prints the metrics of the running dnsd.") { socket, format };
        command.SetAction((parsed, cancellation) => Dnsd.RunAsync(
            SocketPath(parsed.GetValue(socket)), "metrics", json => json.WriteString("format", parsed.GetValue(format)),
            value =>
            {
                output.Write(value.GetString());
                return ExitCode.Done;
            },
            error, cancellation));
        return command;
    }

    private static int ShowStatus(JsonElement value, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            output.WriteLine(value.GetRawText());
            return ExitCode.Done;
        }
        output.WriteLine($"dnsd {Text(value, "version")}, {Text(value, "state")}, process {Number(value, "pid")}, up {Number(value, "uptime_seconds")} s");
        if (!value.TryGetProperty("daemon", out JsonElement daemon)) return ExitCode.Done;
        if (daemon.TryGetProperty("listeners", out JsonElement listeners)) output.WriteLine("listening on " + string.Join(", ", listeners.EnumerateArray().Select(each => TextEscape.Escape(each.GetString()))));
        output.WriteLine($"requests by UDP {Number(daemon, "queries_udp")}, by TCP {Number(daemon, "queries_tcp")}; TCP connections {Number(daemon, "tcp_connections")}; zones {Number(daemon, "zone_count")}");
        if (!daemon.TryGetProperty("zones", out JsonElement zones)) return ExitCode.Done;
        foreach (JsonElement zone in zones.EnumerateArray())
            output.WriteLine($"{Text(zone, "name")} {Text(zone, "type")} {Text(zone, "state")} serial {Number(zone, "serial")} records {Number(zone, "records")}");
        return ExitCode.Done;
    }

    private static int ShowReload(JsonElement report, bool asJson, TextWriter output, TextWriter error)
    {
        bool isApplied = report.TryGetProperty("applied", out JsonElement applied) && applied.ValueKind == JsonValueKind.True;
        List<string> mistakes = TextsOf(report, "mistakes");
        if (asJson) output.WriteLine(report.GetRawText());
        else if (isApplied) output.WriteLine("configuration and zones were read again");
        foreach (string mistake in mistakes)
            error.WriteLine(mistake);
        if (!isApplied) error.WriteLine($"dnsctl: the old configuration stays: {Text(report, "message")}");
        List<string> waiting = TextsOf(report, "restart_needed");
        if (waiting.Count > 0 && !asJson) output.WriteLine($"only a restart brings into force: {string.Join(", ", waiting)}");
        if (isApplied) return ExitCode.Done;
        return mistakes.Count > 0 ? ExitCode.Config : ExitCode.Failure;
    }

    private static List<string> TextsOf(JsonElement owner, string name)
    {
        List<string> texts = [];
        if (!owner.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array) return texts;
        foreach (JsonElement each in list.EnumerateArray())
        {
            if (each.ValueKind == JsonValueKind.String) texts.Add(TextEscape.Harmless(each.GetString(), 4096));
        }
        return texts;
    }

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? TextEscape.Escape(value.GetString()) : "";

    private static string Number(JsonElement owner, string name) => owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "-";
}
