using System.Buffers;
using System.Text;
using System.Text.Json;
using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

/// <summary>The control commands that every daemon has: <c>status</c>, <c>reload</c>, <c>stop</c>, <c>log-level</c>, <c>metrics</c>, <c>commands</c>.</summary>
internal static class DaemonCommands
{
    internal static void AddTo(ControlCommands commands, IDaemonState daemon)
    {
        commands.AddQuery("commands", "Lists all commands.", (_, result) => WriteCommands(commands, result));
        commands.AddQuery("status", "Tells how the daemon is doing.", (_, result) => WriteStatus(daemon, result));
        commands.AddQuery("metrics", "Gives all metrics as text; format = openmetrics or prometheus.", (request, result) => WriteMetrics(daemon, request, result));
        commands.AddChange("log-level", "Tells the log level, or sets it until the next reload; level = NAME.", (request, result) => LogLevel(daemon, request, result));
        commands.AddChange("stop", "Stops the daemon in an orderly way.", (_, _) => daemon.RequestStop("control command"));
        commands.AddChange("reload", "Reads the configuration again and tells what came of it.", (_, result, cancellation) => ReloadAsync(daemon, result, cancellation));
    }

    private static void WriteCommands(ControlCommands commands, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        foreach (ControlCommand command in commands.All)
        {
            result.WriteStartObject();
            result.WriteString("name"u8, command.Name);
            result.WriteString("description"u8, command.Description);
            result.WriteBoolean("change"u8, command.IsChange);
            result.WriteEndObject();
        }

        result.WriteEndArray();
    }

    private static void WriteStatus(IDaemonState daemon, Utf8JsonWriter result)
    {
        result.WriteStartObject();
        result.WriteString("name"u8, daemon.Name);
        result.WriteString("version"u8, daemon.Version);
        result.WriteNumber("pid"u8, Environment.ProcessId);
        result.WriteString("state"u8, daemon.State);
        result.WriteString("status"u8, daemon.StatusText);
        result.WriteNumber("uptime_seconds"u8, Math.Round(daemon.Uptime.TotalSeconds, 3));
        result.WriteString("config"u8, daemon.ConfigName);
        result.WriteString("log_level"u8, LogLevelNames.NameOf(daemon.Log.Level));
        result.WritePropertyName("last_reload"u8);
        if (daemon.LastReload is { } report) WriteReport(report, result);
        else result.WriteNullValue();
        result.WriteStartObject("daemon"u8);
        daemon.WriteStatus(result);
        result.WriteEndObject();
        result.WriteEndObject();
    }

    private static void WriteReport(ReloadReport report, Utf8JsonWriter result)
    {
        result.WriteStartObject();
        result.WriteString("time"u8, report.Time.UtcDateTime);
        result.WriteBoolean("applied"u8, report.IsApplied);
        result.WriteString("message"u8, report.Message);
        WriteTexts("restart_needed", report.RestartNeeded, result);
        WriteTexts("mistakes", report.Mistakes, result);
        result.WriteEndObject();
    }

    private static void WriteTexts(string name, IReadOnlyList<string> texts, Utf8JsonWriter result)
    {
        result.WriteStartArray(name);
        foreach (string text in texts)
            result.WriteStringValue(text);
        result.WriteEndArray();
    }

    private static void WriteMetrics(IDaemonState daemon, ControlRequest request, Utf8JsonWriter result)
    {
        MetricsFormat format = request.Text("format") switch
        {
            null or "openmetrics" => MetricsFormat.OpenMetrics,
            "prometheus" => MetricsFormat.Prometheus,
            _ => throw new ControlException(ControlError.BadArgument, "format is openmetrics or prometheus"),
        };
        var text = new ArrayBufferWriter<byte>(4096);
        daemon.Metrics.Write(text, format);
        result.WriteStringValue(Encoding.UTF8.GetString(text.WrittenSpan));
    }

    private static void LogLevel(IDaemonState daemon, ControlRequest request, Utf8JsonWriter result)
    {
        if (request.Text("level") is { } name)
        {
            if (!LogLevelNames.TryParse(name, out LogLevel level))
                throw new ControlException(ControlError.BadArgument, "level is one of " + string.Join(", ", LogLevelNames.All.Select(each => each.Name)));
            daemon.Log.Level = level;
        }

        result.WriteStringValue(LogLevelNames.NameOf(daemon.Log.Level));
    }

    private static async Task ReloadAsync(IDaemonState daemon, Utf8JsonWriter result, CancellationToken cancellation) =>
        WriteReport(await daemon.ReloadAsync(cancellation).ConfigureAwait(false), result);
}
