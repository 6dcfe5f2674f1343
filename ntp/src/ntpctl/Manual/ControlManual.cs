using System.CommandLine;

namespace Infra.Ntp.Control.Manual;

/// <summary>ntpctl(1), from the definitions of its commands.</summary>
internal static class ControlManual
{
    internal static string Write(RootCommand root)
    {
        var page = new RoffWriter();
        page.Title("ntpctl", 1, "User Commands");
        page.Section("NAME");
        page.Plain("ntpctl - ask NTP servers, and ask and control the ntpd of this machine");
        page.Section("SYNOPSIS");
        page.Plain("ntpctl COMMAND [OPTIONS]");
        page.Section("COMMANDS");
        foreach (Command command in root.Subcommands)
            WriteCommand(page, command, "");
        WriteRest(page);
        return page.Text;
    }

    private static void WriteCommand(RoffWriter page, Command command, string path)
    {
        if (command.Hidden) return;
        string name = path.Length == 0 ? command.Name : $"{path} {command.Name}";
        string aliases = command.Aliases.Count == 0 ? "" : ", " + string.Join(", ", command.Aliases);
        page.Subsection($"{name}{aliases}{string.Concat(command.Arguments.Select(Syntax))}");
        page.Plain(command.Description ?? "");
        foreach (Argument argument in command.Arguments)
            page.Term(argument.Name, "", argument.Description ?? "");
        foreach (Option option in command.Options.Where(option => !option.Hidden))
            page.Term(string.Join(", ", option.Aliases.Prepend(option.Name)), option.HelpName ?? "", option.Description ?? "");
        foreach (Command inner in command.Subcommands)
            WriteCommand(page, inner, name);
    }

    private static string Syntax(Argument argument)
    {
        string many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}]{many}" : $" {argument.Name}{many}";
    }

    private static void WriteRest(RoffWriter page)
    {
        page.Section("OUTPUT");
        page.Plain("Durations in JSON are seconds. An asterisk in a table marks the sources that take part in the time.");
        page.Paragraph("\"timestamps\" says who read the clock: kernel-all (the kernel, when the request left and when the reply came), kernel-recv (only then), software (the program).");
        page.Section("EXIT STATUS");
        page.Plain(
            "0 done; 1 nothing was measured, no majority was found, or ntpd cannot be reached or refuses; 2 wrong command line; 77 a permission is missing; 78 the configuration is wrong.");
        page.Section("EXAMPLES");
        page.Example(
            "ntpctl query ntp.example.net", "ntpctl query [2001:db8::1]:123 --samples 8 --json", "ntpctl explain", "ntpctl set --print -c ntp.toml", "ntpctl metrics -f prometheus");
        page.Section("SEE ALSO");
        page.Plain("ntpd(8)");
    }
}
