using System.CommandLine;
using System.Text.Json;
using Infra.Hosting;
using Infra.Ntp.Control.Status;

namespace Infra.Ntp.Control.Daemon;

/// <summary>The commands that show something: <c>status</c>, <c>sources</c>, <c>tracking</c>, <c>explain</c>, <c>metrics</c>.</summary>
internal static class ShowCommands
{
    internal static IEnumerable<Command> CreateAll(TextWriter output, TextWriter error)
    {
        yield return CreateStatus(output, error);
        yield return Create("sources", "Shows the sources of the running ntpd: whom it asks and what they say.", "status", SourcesOf, StatusText.WriteSources, output, error);
        yield return Create("tracking", "Shows what the running ntpd knows of the clock and does to it.", "status", SystemOf, StatusText.WriteTracking, output, error);
        yield return Create("explain", "Tells why the clock is as it is, and why each source does or does not take part.", "explain", whole => whole, ExplanationText.Write, output, error);
        yield return CreateMetrics(output, error);
    }

    private static Command Create(
        string name, string description, string request, Func<JsonElement, JsonElement> select, Action<JsonElement, TextWriter> write, TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        var command = new Command(name, description);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => DaemonOptions.Ntpd.RunAsync(
            options.SocketPath(parsed), request, null, value => Show(select(value), options.WantsJson(parsed), write, output), error, cancellation));
        return command;
    }

    private static Command CreateStatus(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        Option<string> format = FormatOption("plain", "plain", "prometheus");
        var command = new Command("status", "Shows what the running ntpd serves, whom it asks and what it got.") { format };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => parsed.GetValue(format) == "prometheus"
            ? MetricsAsync(parsed, options, "prometheus", output, error, cancellation)
            : DaemonOptions.Ntpd.RunAsync(
                options.SocketPath(parsed), "status", null, value => Show(value, options.WantsJson(parsed), StatusText.Write, output), error, cancellation));
        return command;
    }

    private static Command CreateMetrics(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        Option<string> format = FormatOption("openmetrics", "openmetrics", "prometheus");
        var command = new Command("metrics", "Prints the metrics of the running ntpd.") { format };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => MetricsAsync(parsed, options, parsed.GetValue(format)!, output, error, cancellation));
        return command;
    }

    private static Task<int> MetricsAsync(
        ParseResult parsed, DaemonOptions options, string format, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        int Done(JsonElement text)
        {
            if (options.WantsJson(parsed)) JsonText.Write(output, json => json.WriteString(format, DaemonReply.TextOf(text)));
            else output.Write(DaemonReply.TextOf(text));
            return ExitCode.Done;
        }

        return DaemonOptions.Ntpd.RunAsync(options.SocketPath(parsed), "metrics", json => json.WriteString("format", format), Done, error, cancellation);
    }

    private static Option<string> FormatOption(string usual, params string[] choices)
    {
        Option<string> format = new("--format", "-f") { Description = $"How it is printed: {string.Join(" or ", choices)}.", DefaultValueFactory = _ => usual, HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong(choices);
        return format;
    }

    private static int Show(JsonElement value, bool asJson, Action<JsonElement, TextWriter> write, TextWriter output)
    {
        if (asJson) output.WriteLine(DaemonReply.Json(value));
        else write(value, output);
        return ExitCode.Done;
    }

    private static JsonElement SourcesOf(JsonElement reply) => DaemonReply.Member(DaemonReply.Member(reply, "daemon"), "sources");

    private static JsonElement SystemOf(JsonElement reply) => DaemonReply.Member(DaemonReply.Member(reply, "daemon"), "system");
}
