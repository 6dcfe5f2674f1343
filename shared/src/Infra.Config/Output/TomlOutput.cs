using System.Text;
using Infra.Config.Toml;

namespace Infra.Config.Output;

/// <summary>Prints an effective configuration as TOML.</summary>
internal static class TomlOutput
{
    internal static void Write(ConfigSchema schema, StringBuilder text) => WriteTable(schema, "", text);

    private static void WriteTable(ConfigSchema schema, string path, StringBuilder text)
    {
        foreach (ConfigEntry entry in schema.Entries)
            if (!IsTable(entry)) WriteKey(entry, text);
        foreach (ConfigEntry entry in schema.Entries)
            if (IsTable(entry)) WriteTables(entry, path, text);
    }

    private static void WriteKey(ConfigEntry entry, StringBuilder text)
    {
        if (entry.Value is null)
        {
            text.Append("# ").Append(TomlText.Key(entry.Key)).Append(entry.IsSet ? " is set, but secret\n" : " is not set\n");
            return;
        }

        text.Append(TomlText.Key(entry.Key)).Append(" = ");
        WriteValue(entry.Value, text);
        text.Append(entry.IsSet ? "\n" : "  # default\n");
    }

    private static void WriteTables(ConfigEntry entry, string path, StringBuilder text)
    {
        string name = entry.Key.Length == 0 ? path : Join(path, entry.Key);
        bool isMany = entry.Type.Kind == ConfigKind.Tables;
        if (entry.Tables.Count == 0 && entry.Key.Length > 0)
        {
            text.Append(isMany ? "\n# [[" : "\n# [").Append(name).Append(isMany ? "]] is not set\n" : "] is not set\n");
            return;
        }

        foreach ((string? given, ConfigSchema schema) in entry.Tables)
        {
            string full = given is null ? name : Join(name, given);
            text.Append(isMany ? "\n[[" : "\n[").Append(full).Append(isMany ? "]]" : "]").Append(entry.IsSet ? "\n" : "  # default\n");
            WriteTable(schema, full, text);
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? TomlText.Key(key) : $"{path}.{TomlText.Key(key)}";

    private static bool IsTable(ConfigEntry entry) => entry.Type.Kind is ConfigKind.Tables or ConfigKind.NamedTables || (entry.Type.Kind == ConfigKind.Table && entry.Value is null);

    internal static void WriteValue(ConfigValue value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case ConfigValueKind.Text: text.Append(TomlText.Quote(value.Text)); break;
            case ConfigValueKind.DateTime: text.Append(value.Text); break;
            case ConfigValueKind.Integer: text.Append(TomlText.Integer(value.Integer, value.IntegerBase)); break;
            case ConfigValueKind.Number: text.Append(TomlText.Float(value.Number)); break;
            case ConfigValueKind.Boolean: text.Append(value.Boolean ? "true" : "false"); break;
            case ConfigValueKind.List: WriteList(value.Items, text); break;
            default: WriteFields(value.Fields, text); break;
        }
    }

    private static void WriteList(IReadOnlyList<ConfigValue> items, StringBuilder text)
    {
        text.Append('[');
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(", ");
            WriteValue(items[i], text);
        }

        text.Append(']');
    }

    private static void WriteFields(IReadOnlyList<(string Key, ConfigValue Value)> fields, StringBuilder text)
    {
        text.Append('{');
        for (int i = 0; i < fields.Count; i++)
        {
            text.Append(i > 0 ? ", " : " ").Append(TomlText.Key(fields[i].Key)).Append(" = ");
            WriteValue(fields[i].Value, text);
        }

        text.Append(fields.Count > 0 ? " }" : "}");
    }
}
