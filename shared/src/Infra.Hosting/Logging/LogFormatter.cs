using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Logging;

/// <summary>Turns events into lines.</summary>
internal static class LogFormatter
{
    private const int FieldsMax = 64;
    private const int TextLengthMax = 4096;

    /// <summary>
    /// <code>
    /// 2026-05-04T03:02:01.000000Z warn  ntp.source: no answer from 192.0.2.1
    /// &lt;4>warn  ntp.source: no answer from 192.0.2.1          for the journal, which has a clock of its own
    /// </code>
    /// </summary>
    internal static void WriteText(LogLine line, in LogRecord record, bool isJournal, bool useColors)
    {
        WriteTextStart(line, record, isJournal, useColors);
        line.Escaped(record.Message);
        if (record.Exception is null)
        {
            line.Raw('\n');
            return;
        }

        line.Raw(": "u8);
        if (record.Exception is DaemonException)   // its message says all there is to say
        {
            line.Escaped(record.Exception.Message).Raw('\n');
            return;
        }

        line.Escaped(record.Exception.GetType().Name).Raw(": "u8).Escaped(record.Exception.Message).Raw('\n');
        foreach (ReadOnlySpan<char> each in record.Exception.ToString().AsSpan().EnumerateLines())
        {
            if (line.Length >= LogLine.BytesMax) return;
            WriteTextStart(line, record, isJournal, useColors);
            line.Raw("| "u8).Escaped(each.Trim()).Raw('\n');
        }
    }

    /// <summary>One JSON object: time, level, category, event, message, fields, exception.</summary>
    internal static void WriteJson(LogLine line, in LogRecord record, bool isJournal)
    {
        if (isJournal) WritePriority(line, record.Level);
        using (var writer = new Utf8JsonWriter(line.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, record.Time.UtcDateTime);
            writer.WriteString("level"u8, LogLevelNames.NameOf(record.Level));
            writer.WriteString("category"u8, record.Category);
            if (record.Event.Id != 0) writer.WriteNumber("event_id"u8, record.Event.Id);
            if (record.Event.Name is { } name) writer.WriteString("event"u8, name);
            writer.WriteString("message"u8, Cut(record.Message));
            WriteFields(writer, record.Fields);
            if (record.Exception is not null) writer.WriteString("exception"u8, Cut(record.Exception.ToString()));
            writer.WriteEndObject();
        }

        line.Raw('\n');
    }

    private static void WriteTextStart(LogLine line, in LogRecord record, bool isJournal, bool useColors)
    {
        if (isJournal) WritePriority(line, record.Level);
        else line.Time(record.Time).Raw(' ');
        string name = LogLevelNames.NameOf(record.Level);
        if (useColors) line.Raw(Color(record.Level)).Raw(name).Raw("\e[0m"u8);
        else line.Raw(name);
        line.Raw(name.Length < 5 ? "  "u8 : " "u8).Escaped(record.Category).Raw(": "u8);
    }

    private static void WriteFields(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object?>>? fields)
    {
        if (fields is null || fields.Count == 0) return;
        writer.WriteStartObject("fields"u8);
        for (int i = 0; i < Math.Min(fields.Count, FieldsMax); i++)
        {
            (string name, object? value) = (fields[i].Key, fields[i].Value);
            if (name == "{OriginalFormat}") continue;
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool boolean: writer.WriteBooleanValue(boolean); break;
            case int or short or sbyte or byte or ushort: writer.WriteNumberValue(Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
            case long number: writer.WriteNumberValue(number); break;
            case uint number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case TimeSpan duration: writer.WriteNumberValue(duration.TotalSeconds); break;
            case IFormattable formattable: writer.WriteStringValue(Cut(formattable.ToString(null, CultureInfo.InvariantCulture))); break;
            default: writer.WriteStringValue(Cut(value.ToString() ?? "")); break;
        }
    }

    private static ReadOnlySpan<char> Cut(string text) => text.Length <= TextLengthMax ? text : text.AsSpan(0, TextLengthMax);

    // sd-daemon(3): the journal takes the priority of syslog(3) from the start of a line.
    private static void WritePriority(LogLine line, LogLevel level) => line.Raw(level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>"u8,
        LogLevel.Information => "<6>"u8,
        LogLevel.Warning => "<4>"u8,
        LogLevel.Error => "<3>"u8,
        _ => "<2>"u8,
    });

    private static ReadOnlySpan<byte> Color(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "\e[2m"u8,
        LogLevel.Information => "\e[32m"u8,
        LogLevel.Warning => "\e[33m"u8,
        _ => "\e[31m"u8,
    };
}
