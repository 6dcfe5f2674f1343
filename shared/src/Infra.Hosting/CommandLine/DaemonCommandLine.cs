using System.Diagnostics.CodeAnalysis;
using System.Text;
using Infra.Parsing;

namespace Infra.Hosting.CommandLine;

/// <summary>
/// The command line of a daemon: options only, each at most once unless it may repeat, values behind a space or an equals sign. A parser library would cost a
/// daemon a third of the memory it may use, for nine options.
/// </summary>
public static class DaemonCommandLine
{
    private const string Help = "--help";

    /// <summary>The options that every daemon has.</summary>
    public static IReadOnlyList<DaemonOption> Standard { get; } =
    [
        new("--config", "Read this configuration file.", "-c", "FILE"),
        new("--check", "Check the configuration, print all mistakes, and end with 0 or 78."),
        new("--print-config", "Print the configuration in force, with all defaults."),
        new("--config-reference", "Print all keys with their meaning, or a JSON schema for editors.", null, "FORMAT", "markdown", "json"),
        new("--log-level", "Log from this level on, whatever the configuration says.", "-l", "LEVEL", [.. Logging.LogLevelNames.All.Select(level => level.Name)]),
        new("--log-format", "Log in this format, whatever the configuration says.", null, "FORMAT", "text", "json"),
        new("--version", "Print name and version."),
        new(Help, "Print this help.", "-h"),
    ];

    /// <summary>Parses a command line.</summary>
    /// <param name="args">What stands behind the program's name.</param>
    /// <param name="further">Options of this daemon alone.</param>
    /// <param name="arguments">The options given.</param>
    /// <param name="problem">What is wrong, in one line; empty if nothing is.</param>
    public static bool TryParse(
        IReadOnlyList<string> args, IReadOnlyList<DaemonOption> further, [NotNullWhen(true)] out DaemonArguments? arguments, out string problem)
    {
        arguments = null;
        DaemonOption[] options = [.. Standard, .. further];
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (int i = 0; i < args.Count; i++)
        {
            (string name, string? value) = Split(args[i]);
            DaemonOption? option = Array.Find(options, each => each.Name == name || (each.ShortName is not null && each.ShortName == name));
            if (option is null)
            {
                problem = Unknown(name, options);
                return false;
            }

            if (option.ValueName is not null && value is null && ++i < args.Count) value = args[i];
            problem = Check(option, value);
            if (problem.Length > 0) return false;
            if (values.TryGetValue(option.Name, out List<string>? given))
            {
                if (!option.MayRepeat)
                {
                    problem = $"{option.Name} is given twice";
                    return false;
                }
                given.Add(value ?? "");
            }
            else
            {
                values.Add(option.Name, [value ?? ""]);
            }
        }

        problem = "";
        arguments = new DaemonArguments(values);
        return true;
    }

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Usage(string name, string description, IReadOnlyList<string> configPaths, IReadOnlyList<DaemonOption> further)
    {
        var text = new StringBuilder($"{name}: {description}\n\nusage: {name} [OPTIONS]\n\n");
        DaemonOption[] options = [.. Standard, .. further];
        int width = options.Max(option => Syntax(option).Length) + 2;
        foreach (DaemonOption option in options)
        {
            text.Append("  ").Append(Syntax(option).PadRight(width)).Append(option.Description);
            if (option.Choices.Count > 0) text.Append(" One of: ").AppendJoin(", ", option.Choices).Append('.');
            text.Append('\n');
        }

        if (configPaths.Count > 0) text.Append($"\nWithout --config: {string.Join(" or ", configPaths)}, else built-in defaults.\n");
        return text.Append("Signals: HUP reloads, TERM and INT stop, a second INT stops at once.\n").ToString();
    }

    private static string Syntax(DaemonOption option)
    {
        string value = option.ValueName is null ? "" : " " + option.ValueName;
        return option.ShortName is null ? $"    {option.Name}{value}" : $"{option.ShortName}, {option.Name}{value}";
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int equals = argument.IndexOf('=');
        return equals > 0 && argument.StartsWith("--", StringComparison.Ordinal) ? (argument[..equals], argument[(equals + 1)..]) : (argument, null);
    }

    private static string Unknown(string name, DaemonOption[] options)
    {
        string shown = TextEscape.Escape(name, 64);
        if (name.Length == 0 || name[0] != '-') return $"unexpected argument \"{shown}\"";
        string? close = Suggestion.Closest(name, options.Select(option => option.Name));
        return $"unknown option \"{shown}\"" + (close is null ? "" : $"; did you mean \"{close}\"?");
    }

    private static string Check(DaemonOption option, string? value)
    {
        if (option.ValueName is null) return value is null ? "" : $"{option.Name} takes no value";
        if (string.IsNullOrEmpty(value)) return $"{option.Name} needs a value: {option.Name} {option.ValueName}";
        if (option.Choices.Count == 0 || option.Choices.Contains(value)) return "";
        string? close = Suggestion.Closest(value, option.Choices);
        return $"{option.Name} must be one of {string.Join(", ", option.Choices)}, not \"{TextEscape.Escape(value, 64)}\""
            + (close is null ? "" : $"; did you mean \"{close}\"?");
    }
}
