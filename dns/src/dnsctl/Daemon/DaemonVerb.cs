using System.CommandLine;
using System.Text.Json;
using Infra.Hosting;

namespace Infra.Dns.Control.Daemon;

/// <summary>Makes commands that let the running dnsd do or tell one thing, for each of the zones that are named.</summary>
internal static class DaemonVerb
{
    private const int ZonesMax = 10_000;

    /// <summary>A command on zones.</summary>
    /// <param name="name">What the operator types.</param>
    /// <param name="command">What the control socket calls it.</param>
    /// <param name="description">What it does.</param>
    /// <param name="show">Prints the result for a person.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where it says what went wrong.</param>
    internal static Command OnZones(string name, string command, string description, Action<JsonElement> show, TextWriter output, TextWriter error) =>
        OnZones(name, command, description, _ => null, [], show, output, error);

    /// <summary>A command on zones with options of its own.</summary>
    /// <param name="name">What the operator types.</param>
    /// <param name="command">What the control socket calls it.</param>
    /// <param name="description">What it does.</param>
    /// <param name="arguments">Writes further arguments; null for none.</param>
    /// <param name="options">The options that they come from.</param>
    /// <param name="show">Prints the result for a person.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where it says what went wrong.</param>
    internal static Command OnZones(
        string name, string command, string description, Func<ParseResult, Action<Utf8JsonWriter>?> arguments, IReadOnlyList<Option> options, Action<JsonElement> show, TextWriter output, TextWriter error)
    {
        Argument<string[]> zones = new("ZONE") { Description = "The zone's name; there may be several.", Arity = new ArgumentArity(1, ZonesMax) };
        zones.Validators.Add(result =>
        {
            foreach (System.CommandLine.Parsing.Token token in result.Tokens)
            {
                if (!Names.DomainName.TryParse(token.Value, out _, out Text.TextMistake mistake)) result.AddError($"ZONE: {mistake}");
            }
        });
        Option<string?> socket = DaemonCommands.SocketOption();
        Option<bool> json = new("--json") { Description = "Print JSON, a line for each zone." };
        var verb = new Command(name, description) { zones, socket, json };
        foreach (Option option in options)
            verb.Options.Add(option);
        verb.SetAction(async (parsed, cancellation) =>
        {
            int worst = ExitCode.Done;
            Action<Utf8JsonWriter>? further = arguments(parsed);
            foreach (string zone in parsed.GetRequiredValue(zones))
            {
                int code = await DaemonCommands.Dnsd.RunAsync(
                    DaemonCommands.SocketPath(parsed.GetValue(socket)), command,
                    writer =>
                    {
                        writer.WriteString("zone", zone);
                        further?.Invoke(writer);
                    },
                    value => Show(value, parsed.GetValue(json), show, output), error, cancellation).ConfigureAwait(false);
                // Whoever lacks the right for one zone lacks it for all.
                if (code == ExitCode.Permission || code == ExitCode.Usage) return code;
                worst = Math.Max(worst, code);
            }
            return worst;
        });
        return verb;
    }

    /// <summary>A command on the server as a whole.</summary>
    /// <param name="name">What the operator types.</param>
    /// <param name="command">What the control socket calls it.</param>
    /// <param name="description">What it does.</param>
    /// <param name="arguments">Writes its arguments; null for none.</param>
    /// <param name="parts">Arguments and options that they come from.</param>
    /// <param name="show">Prints the result for a person.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where it says what went wrong.</param>
    internal static Command OnServer(
        string name, string command, string description, Func<ParseResult, Action<Utf8JsonWriter>?> arguments, IReadOnlyList<Symbol> parts, Action<JsonElement> show, TextWriter output, TextWriter error)
    {
        Option<string?> socket = DaemonCommands.SocketOption();
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var verb = new Command(name, description) { socket, json };
        foreach (Symbol part in parts)
        {
            if (part is Argument argument) verb.Arguments.Add(argument);
            else if (part is Option option) verb.Options.Add(option);
        }
        verb.SetAction((parsed, cancellation) => DaemonCommands.Dnsd.RunAsync(
            DaemonCommands.SocketPath(parsed.GetValue(socket)), command, arguments(parsed), value => Show(value, parsed.GetValue(json), show, output), error, cancellation));
        return verb;
    }

    private static int Show(JsonElement value, bool asJson, Action<JsonElement> show, TextWriter output)
    {
        if (asJson) output.WriteLine(value.GetRawText());
        else show(value);
        return ExitCode.Done;
    }
}
