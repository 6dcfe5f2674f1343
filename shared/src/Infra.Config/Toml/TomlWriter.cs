using System.Text;

namespace Infra.Config.Toml;

/// <summary>Writes a document that reads back as the same values. Comments and notation are not kept.</summary>
public static class TomlWriter
{
    /// <summary>A string as a basic string in one line, with its quotes.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TomlText.Quote(text);
    }

    /// <summary>Writes a whole document: plain keys first, then tables by header, then arrays of tables, each in the order of the table.</summary>
    public static string Write(TomlTable root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var text = new StringBuilder();
        WriteTable(root, "", text);
        return text.ToString();
    }

    private static void WriteTable(TomlTable table, string path, StringBuilder text)
    {
        foreach (TomlEntry entry in table.Entries)
        {
            if (HasHeader(entry.Value)) continue;
            text.Append(TomlText.Key(entry.Key)).Append(" = ");
            WriteValue(entry.Value, text);
            text.Append('\n');
        }

        foreach (TomlEntry entry in table.Entries)
        {
            if (!HasHeader(entry.Value)) continue;
            string inner = path.Length == 0 ? TomlText.Key(entry.Key) : $"{path}.{TomlText.Key(entry.Key)}";
            if (entry.Value is TomlTable child)
            {
                text.Append('[').Append(inner).Append("]\n");
                WriteTable(child, inner, text);
                continue;
            }

            foreach (TomlValue element in ((TomlArray)entry.Value).Items)
            {
                text.Append("[[").Append(inner).Append("]]\n");
                WriteTable((TomlTable)element, inner, text);
            }
        }
    }

    private static bool HasHeader(TomlValue value) => value is TomlTable { Origin: not TomlTableOrigin.Inline } or TomlArray { IsOfTables: true };

    private static void WriteValue(TomlValue value, StringBuilder text)
    {
        switch (value)
        {
            case TomlString s: text.Append(TomlText.Quote(s.Value)); break;
            case TomlInteger i: text.Append(TomlText.Integer(i.Value, 10)); break;
            case TomlFloat f: text.Append(TomlText.Float(f.Value)); break;
            case TomlBoolean b: text.Append(b.Value ? "true" : "false"); break;
            case TomlDateTime d: text.Append(d.ToString()); break;
            case TomlArray array: WriteArray(array, text); break;
            case TomlTable table: WriteInline(table, text); break;
            default: throw new ArgumentException("The table holds a value that could not be read.", nameof(value));
        }
    }

    private static void WriteArray(TomlArray array, StringBuilder text)
    {
        text.Append('[');
        for (int i = 0; i < array.Items.Count; i++)
        {
            if (i > 0) text.Append(", ");
            WriteValue(array.Items[i], text);
        }

        text.Append(']');
    }

    private static void WriteInline(TomlTable table, StringBuilder text)
    {
        text.Append('{');
        for (int i = 0; i < table.Entries.Count; i++)
        {
            text.Append(i > 0 ? ", " : " ").Append(TomlText.Key(table.Entries[i].Key)).Append(" = ");
            WriteValue(table.Entries[i].Value, text);
        }

        text.Append(table.Entries.Count > 0 ? " }" : "}");
    }
}
