using System.Globalization;
using System.Text;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>Prints settings as <c>sudo -V</c> does for root.</summary>
public static class SettingText
{
    /// <summary>Every setting that is on or has a value, one line each, words of lists on lines of their own, newest first.</summary>
    public static void Write(Settings settings, StringBuilder output)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(output);
        foreach (SettingDefinition definition in SettingTable.All)
        {
            if (!IsShown(definition, settings)) continue;
            string? value = ValueOf(definition, settings);
            output.Append(value is null ? definition.Description : Fill(definition.Description, value)).Append('\n');
            if (definition.Type != SettingType.List) continue;
            IReadOnlyList<ReadOnlyMemory<byte>> words = settings.Words(definition.Id);
            for (int i = words.Count - 1; i >= 0; i--) output.Append('\t').Append(Encoding.Latin1.GetString(words[i].Span)).Append('\n');
        }
    }

    // Numbers are shown even when they are 0; a syslog code of 0 (facility off, priority emerg) is not.
    private static bool IsShown(SettingDefinition definition, Settings settings) => definition.Type switch
    {
        SettingType.Integer or SettingType.Unsigned or SettingType.Minutes or SettingType.Mode or SettingType.Choice => true,
        SettingType.Timeout or SettingType.Facility or SettingType.Priority => settings.Number(definition.Id) != 0,
        _ => settings.IsOn(definition.Id),
    };

    /// <summary>The value of a setting as <c>sudo -V</c> words it, one character a byte; null for flags and lists, which have none of their own.</summary>
    public static string? ValueOf(SettingDefinition definition, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(settings);
        long number = settings.Number(definition.Id);
        return definition.Type switch
        {
            SettingType.Flag or SettingType.List => null,
            SettingType.Text or SettingType.ResourceLimit => Encoding.Latin1.GetString(settings.Text(definition.Id).Span),
            SettingType.Mode => Convert.ToString(number, 8),
            SettingType.Minutes => (number / (double)TimeSpan.TicksPerMinute).ToString("F1", CultureInfo.InvariantCulture),
            SettingType.Facility => SyslogNames.FacilityName(number),
            SettingType.Priority => SyslogNames.PriorityName(number),
            SettingType.Choice => settings.Choice(definition.Id),
            _ => number.ToString(CultureInfo.InvariantCulture),
        };
    }

    // The one printf directive of a description: %s, %d, %u, %.1f, or %o after its leading 0.
    private static string Fill(string description, string value)
    {
        int start = description.IndexOf('%', StringComparison.Ordinal);
        if (start < 0) return description;
        int end = description.AsSpan(start).IndexOfAny("sduof") + start;
        return string.Concat(description.AsSpan(0, start), value, description.AsSpan(end + 1));
    }
}
