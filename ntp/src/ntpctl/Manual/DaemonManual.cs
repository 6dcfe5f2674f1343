using System.Globalization;
using Infra.Config;
using Infra.Hosting.CommandLine;
using Infra.Ntp.Configuration;

namespace Infra.Ntp.Control.Manual;

/// <summary>ntpd(8), from the definitions of its options and of its configuration.</summary>
internal static class DaemonManual
{
    internal static string Write()
    {
        var page = new RoffWriter();
        page.Title("ntpd", 8, "System Administration");
        page.Section("NAME");
        page.Plain("ntpd - keep this computer's clock right and serve time by NTP");
        page.Section("SYNOPSIS");
        page.Plain("ntpd [-c FILE] [-l LEVEL] [--check]");
        WriteDescription(page);
        page.Section("OPTIONS");
        foreach (DaemonOption option in DaemonCommandLine.Standard)
        {
            string names = option.ShortName is null ? option.Name : $"{option.ShortName}, {option.Name}";
            string choices = option.Choices.Count == 0 ? "" : $" One of: {string.Join(", ", option.Choices)}.";
            page.Term(names, option.ValueName ?? "", option.Description + choices);
        }
        page.Section("CONFIGURATION");
        page.Plain("The file is TOML. A key that is unknown is an error at its place. Keys whose feature comes later are checked, and ntpd does not start with them.");
        WriteTable(page, ConfigReference.Describe(NtpConfig.Read, ConfigFormat.Toml), "");
        WriteRest(page);
        return page.Text;
    }

    private static void WriteDescription(RoffWriter page)
    {
        page.Section("DESCRIPTION");
        page.Plain("ntpd asks its sources for the time, selects those that agree, and steers the system clock, or one of its own, to what they say. It answers clients of NTPv3 and NTPv4.");
        page.Paragraph("It runs in the foreground and logs to standard error. Large offsets are corrected by a step in the first updates after the machine booted only; later every correction is a slew.");
        page.Paragraph(
            $"Without -c the first of {string.Join(" and ", NtpConfig.DefaultPaths)} is read. Without any file four servers of pool.ntp.org are used and nobody is served.");
    }

    private static void WriteTable(RoffWriter page, ConfigSchema schema, string path)
    {
        foreach (ConfigEntry entry in schema.Entries)
        {
            if (entry.Type.Table is not null) continue;
            string usual = entry.Default is { } value ? $"= {Literal(value)}" : entry.Required ? "(required)" : "";
            page.Term(entry.Key, usual, $"{Sentence(entry.Type.Expected)} {entry.Doc}");
        }
        foreach (ConfigEntry entry in schema.Entries)
            WriteNested(page, entry, entry.Type, path);
    }

    private static void WriteNested(RoffWriter page, ConfigEntry entry, ConfigType type, string path)
    {
        if (type.Item is not null) WriteNested(page, entry, type.Item, path);
        foreach (ConfigType alternative in type.Alternatives)
            WriteNested(page, entry, alternative, path);
        if (type.Table is null) return;
        string name = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
        bool isInline = !ReferenceEquals(type, entry.Type);
        page.Subsection(isInline ? $"{name} = {{ ... }}" : type.Kind == ConfigKind.Tables ? $"[[{name}]]" : $"[{name}]");
        page.Plain(entry.Doc);
        WriteTable(page, type.Table, name);
    }

    private static string Sentence(string expected) => char.ToUpperInvariant(expected[0]) + expected[1..] + ".";

    private static string Literal(ConfigValue value) => value.Kind switch
    {
        ConfigValueKind.Text => $"\"{value.Text}\"",
        ConfigValueKind.Integer => value.IntegerBase == 8 ? "0o" + Convert.ToString(value.Integer, 8) : value.Integer.ToString(CultureInfo.InvariantCulture),
        ConfigValueKind.Number => value.Number.ToString("R", CultureInfo.InvariantCulture),
        ConfigValueKind.Boolean => value.Boolean ? "true" : "false",
        ConfigValueKind.List => $"[{string.Join(", ", value.Items.Select(Literal))}]",
        _ => $"{{ {string.Join(", ", value.Fields.Select(field => $"{field.Key} = {Literal(field.Value)}"))} }}",
    };

    private static void WriteRest(RoffWriter page)
    {
        page.Section("SIGNALS");
        page.Term("SIGHUP", "", "Read the configuration again. Sources that stay the same keep what they know; what needs a restart is named in the log. A file with mistakes changes nothing.");
        page.Term("SIGTERM, SIGINT", "", "Answer what has arrived, write the state file and stop.");
        page.Section("EXIT STATUS");
        page.Plain("0 done; 1 failed at run time; 2 wrong command line; 77 a permission is missing; 78 the configuration is wrong.");
        page.Section("FILES");
        page.Term("/etc/ntpd/ntp.toml", "", "Configuration.");
        page.Term("/run/ntpd/control", "", "Control socket, mode 0600, for ntpctl(1).");
        page.Term("/run/ntpd/observe", "", "Observation socket: whoever connects gets a length of 8 bytes and the state as JSON, as ntpd-rs writes it.");
        page.Term("/var/lib/ntpd/ntpd.state", "", "Frequency, last known time, sum of all steps, why steering stopped. A damaged one is set aside as ntpd.state.bad.");
        page.Section("SECURITY");
        page.Plain("Requests of any mode but \"client\" get no answer, no answer is longer than its request, and nothing can be controlled over the network.");
        page.Paragraph("Replies of sources count only if they carry the random bits of the one outstanding request. CAP_SYS_TIME is needed for clock = \"system\" only.");
        page.Section("SEE ALSO");
        page.Plain("ntpctl(1)");
    }
}
