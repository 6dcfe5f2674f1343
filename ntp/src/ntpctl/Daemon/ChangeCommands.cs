using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Ntp.Control.Daemon;

/// <summary>The commands that change something in the running daemon: <c>step</c>, <c>release</c>, <c>reload</c>.</summary>
internal static class ChangeCommands
{
    internal static IEnumerable<Command> CreateAll(TextWriter output, TextWriter error)
    {
        yield return CreateStep(output, error);
        yield return CreateRelease(output, error);
        yield return CreateReload(output, error);
    }

    private static Command CreateStep(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        Argument<double?> seconds = new("SECONDS")
        {
            Description = "What is added to the clock; without it what the running slew still has to do, or the offset that steering refused.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> force = new("--force") { Description = "Pass the panic thresholds." };
        var command = new Command("step", "Moves the clock of the running ntpd at once.") { seconds, force };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            double? change = parsed.GetValue(seconds);
            if (change is { } number && !double.IsFinite(number))
            {
                error.WriteLine("ntpctl: SECONDS must be a number");
                return Task.FromResult(ExitCode.Usage);
            }
            void Write(Utf8JsonWriter json)
            {
                if (change is { } wanted) json.WriteNumber("seconds", wanted);
                json.WriteBoolean("force", parsed.GetValue(force));
            }

            return DaemonOptions.Ntpd.RunAsync(
                options.SocketPath(parsed), "step", Write,
                value => Tell(value, options.WantsJson(parsed), reply => $"the clock was moved by {Number(reply, "stepped")} s", output), error, cancellation);
        });
        return command;
    }

    private static Command CreateRelease(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        var command = new Command("release", "Lets steering go on after it stopped.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => DaemonOptions.Ntpd.RunAsync(
            options.SocketPath(parsed), "release", null,
            value => Tell(value, options.WantsJson(parsed), reply => $"steering goes on; it had stopped for: {Text(reply, "released")}", output), error, cancellation));
        return command;
    }

    private static Command CreateReload(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        var command = new Command("reload", "Lets the running ntpd read its configuration again, and tells what came of it.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => DaemonOptions.Ntpd.RunAsync(
            options.SocketPath(parsed), "reload", null, value => ShowReload(value, options.WantsJson(parsed), output, error), error, cancellation));
        return command;
    }

    internal static int ShowReload(JsonElement report, bool asJson, TextWriter output, TextWriter error)
    {
        bool isApplied = DaemonReply.IsTrue(report, "applied");
        List<string> mistakes = TextsOf(report, "mistakes");
        if (asJson) output.WriteLine(DaemonReply.Json(report));
        else if (isApplied) output.WriteLine("the configuration was read again");
        foreach (string mistake in mistakes)
            error.WriteLine(mistake);
        if (!isApplied) error.WriteLine($"ntpctl: the old configuration stays: {Text(report, "message")}");
        List<string> waiting = TextsOf(report, "restart_needed");
        if (waiting.Count > 0 && !asJson) output.WriteLine($"only a restart brings into force: {string.Join(", ", waiting)}");
        if (isApplied) return ExitCode.Done;
        return mistakes.Count > 0 ? ExitCode.Config : ExitCode.Failure;
    }

    private static int Tell(JsonElement value, bool asJson, Func<JsonElement, string> sentence, TextWriter output)
    {
        output.WriteLine(asJson ? DaemonReply.Json(value) : sentence(value));
        return ExitCode.Done;
    }

    private static List<string> TextsOf(JsonElement owner, string name) =>
        [.. DaemonReply.Items(DaemonReply.Member(owner, name)).Where(each => each.ValueKind == JsonValueKind.String).Select(each => TextEscape.Harmless(DaemonReply.TextOf(each), 4096))];

    private static string Text(JsonElement owner, string name) => TextEscape.Escape(DaemonReply.RawText(owner, name));

    private static string Number(JsonElement owner, string name) => DaemonReply.Number(owner, name)?.ToString("+0.000000000;-0.000000000", CultureInfo.InvariantCulture) ?? "?";
}
