using System.Text;
using Infra.Parsing;
using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>Checks <c>Defaults</c> entries against the table: one place for the rules of every type and for their error texts.</summary>
public static class SettingParser
{
    private const int PathBytesMax = 4095;   // PATH_MAX counts the NUL

    /// <summary>Checks one entry. The value is not copied.</summary>
    /// <param name="definition">The setting.</param>
    /// <param name="operation">How it was written.</param>
    /// <param name="value">The value without quotes and escapes; kept by the change. Not looked at for <c>name</c> and <c>!name</c>.</param>
    /// <param name="change">What to apply.</param>
    /// <param name="error">Why it was refused; <see cref="Describe"/> words it.</param>
    /// <returns>False if the entry is a mistake.</returns>
    public static bool TryParse(
        SettingDefinition definition, SettingOperator operation, ReadOnlyMemory<byte> value, out SettingChange change, out SettingErrorKind error)
    {
        ArgumentNullException.ThrowIfNull(definition);
        bool hasValue = operation is not (SettingOperator.On or SettingOperator.Off);
        change = default;
        error = hasValue ? CheckOperator(definition, operation) : CheckBare(definition, operation);
        if (error != SettingErrorKind.None) return false;
        if (!hasValue)
        {
            change = Bare(definition, operation);
            return true;
        }

        if (definition.Path != SettingPath.None) error = CheckPath(definition.Path, value.Span);
        if (error != SettingErrorKind.None) return false;
        if (!TryParseValue(definition, value.Span, out long number))
        {
            error = SettingErrorKind.InvalidValue;
            return false;
        }

        change = new SettingChange(definition.Id, operation, isSet: true, number, KeepsText(definition.Type) ? value : default);
        return true;
    }

    /// <summary>The original's words for a mistake, without file and place. Names and values come out escaped.</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="name">The setting's name as written.</param>
    /// <param name="operation">How it was written.</param>
    /// <param name="value">Its value, if any.</param>
    public static string Describe(SettingErrorKind error, ReadOnlySpan<byte> name, SettingOperator operation, ReadOnlySpan<byte> value)
    {
        string shown = Show(name);
        return error switch
        {
            SettingErrorKind.Unknown => $"unknown defaults entry \"{shown}\"",
            SettingErrorKind.NoValue => $"no value specified for \"{shown}\"",
            SettingErrorKind.TakesNoValue => $"option \"{shown}\" does not take a value",
            SettingErrorKind.InvalidValue => $"value \"{Show(value)}\" is invalid for option \"{shown}\"",
            SettingErrorKind.InvalidOperator => $"invalid operator \"{(operation == SettingOperator.Remove ? "-=" : "+=")}\" for \"{shown}\"",
            SettingErrorKind.InvalidPath when SettingTable.Find(name)?.Path == SettingPath.HomeOrAny =>
                $"values for \"{shown}\" must start with a '/', '~', or '*'",
            SettingErrorKind.InvalidPath => $"values for \"{shown}\" must start with a '/'",
            SettingErrorKind.PathTooLong => $"path name for \"{shown}\" too long",
            _ => "",
        };
    }

    private static string Show(ReadOnlySpan<byte> bytes) => TextEscape.Escape(bytes);

    private static bool KeepsText(SettingType type) => type is SettingType.Text or SettingType.ResourceLimit or SettingType.List;

    private static SettingErrorKind CheckOperator(SettingDefinition definition, SettingOperator operation)
    {
        if (operation is SettingOperator.Add or SettingOperator.Remove && definition.Type != SettingType.List)
            return SettingErrorKind.InvalidOperator;
        return definition.Type == SettingType.Flag ? SettingErrorKind.TakesNoValue : SettingErrorKind.None;
    }

    private static SettingErrorKind CheckBare(SettingDefinition definition, SettingOperator operation)
    {
        if (definition.Type == SettingType.Flag) return SettingErrorKind.None;
        if (!definition.IsNegatable) return SettingErrorKind.NoValue;
        if (operation == SettingOperator.Off) return SettingErrorKind.None;
        // Without a value only these two mean something: the second word of a choice, and syslog's own facility.
        return definition.Type is SettingType.Choice or SettingType.Facility
            ? SettingErrorKind.None
            : SettingErrorKind.NoValue;
    }

    private static SettingChange Bare(SettingDefinition definition, SettingOperator operation)
    {
        bool on = operation == SettingOperator.On;
        long number = definition.Type switch
        {
            SettingType.Flag or SettingType.Choice => on ? 1 : 0,
            SettingType.Facility => on ? SyslogNames.DefaultFacility : 0,
            SettingType.Priority => SyslogNames.NoPriority,
            SettingType.Mode => 0x1FF,   // 0777: leave the caller's
            _ => 0,
        };
        return new SettingChange(definition.Id, operation, on || definition.Type == SettingType.Choice, number, default);
    }

    private static SettingErrorKind CheckPath(SettingPath path, ReadOnlySpan<byte> value)
    {
        if (value.Length > PathBytesMax) return SettingErrorKind.PathTooLong;
        bool starts = !value.IsEmpty && (value[0] == '/' || (path == SettingPath.HomeOrAny && (value[0] == '~' || value.SequenceEqual("*"u8))));
        return starts ? SettingErrorKind.None : SettingErrorKind.InvalidPath;
    }

    private static bool TryParseValue(SettingDefinition definition, ReadOnlySpan<byte> value, out long number)
    {
        number = 0;
        switch (definition.Type)
        {
            case SettingType.Text:
                return true;
            case SettingType.List:
                return SettingValues.CountWords(value) <= Settings.ListWordsMax;
            case SettingType.ResourceLimit:
                return SettingValues.IsResourceLimit(value);
            case SettingType.Integer:
                return SettingValues.TryReadNumber(value, int.MinValue, int.MaxValue, out number);
            case SettingType.Unsigned:
                return SettingValues.TryReadNumber(value, 0, uint.MaxValue, out number);
            case SettingType.Mode:
                return SettingValues.TryReadMode(value, out number);
            case SettingType.Minutes:
                return SettingValues.TryReadMinutes(value, out number);
            case SettingType.Timeout:
                return SettingValues.TryReadTimeout(value, out number);
            case SettingType.Facility:
                return SyslogNames.TryFindFacility(value, out number);
            case SettingType.Priority:
                return SyslogNames.TryFindPriority(value, out number);
            case SettingType.Choice:
                return TryFindChoice(definition, value, out number);
            default:
                return false;
        }
    }

    private static bool TryFindChoice(SettingDefinition definition, ReadOnlySpan<byte> value, out long number)
    {
        for (number = 0; number < definition.Choices.Count; number++)
        {
            if (Ascii.Equals(value, definition.Choices[(int)number])) return true;
        }

        return false;
    }
}
