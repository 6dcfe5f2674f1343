using System.Text;
using Infra.Config.Kdl;
using Infra.Config.Toml;

namespace Infra.Config.Output;

/// <summary>Prints a schema as Markdown: a table of keys for each section, sections in the order of their declaration.</summary>
internal static class MarkdownReference
{
    internal static void Write(ConfigSchema schema, string title, ConfigFormat format, StringBuilder text)
    {
        text.Append("# ").Append(title).Append('\n');
        WriteSection(schema, "", format, text);
    }

    private static void WriteSection(ConfigSchema schema, string path, ConfigFormat format, StringBuilder text)
    {
        WriteKeys(schema, format, text);
        foreach (ConfigEntry entry in schema.Entries)
            WriteNested(entry, entry.Type, path, format, text);
    }

    private static void WriteKeys(ConfigSchema schema, ConfigFormat format, StringBuilder text)
    {
        bool hasHeader = false;
        foreach (ConfigEntry entry in schema.Entries)
        {
            if (entry.Type.Table is not null) continue;
            if (!hasHeader) text.Append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
            hasHeader = true;
            bool isArgument = format == ConfigFormat.Kdl && schema.ArgumentNames.Contains(entry.Key);
            text.Append("| `").Append(entry.Key).Append(isArgument ? "` (argument) | " : "` | ").Append(Escape(entry.Type.Expected)).Append(" | ");
            if (entry.Default is not null) text.Append('`').Append(Escape(Literal(entry.Default, format))).Append('`');
            else text.Append(entry.Required ? "required" : "none");
            text.Append(" | ").Append(Escape(entry.Doc)).Append(" |\n");
        }
    }

    /// <summary>Tables below a key, wherever in its shape they stand: a table, an item of a list, one of several alternatives.</summary>
    private static void WriteNested(ConfigEntry entry, ConfigType type, string path, ConfigFormat format, StringBuilder text)
    {
        if (type.Item is not null) WriteNested(entry, type.Item, path, format, text);
        foreach (ConfigType alternative in type.Alternatives)
            WriteNested(entry, alternative, path, format, text);
        if (type.Table is null) return;
        string name = entry.Key.Length == 0 ? Join(path, "NAME") : Join(path, Key(entry.Key, format));
        if (type.Kind == ConfigKind.NamedTables && entry.Key.Length > 0) name = Join(name, "NAME");
        string heading = format == ConfigFormat.Kdl ? name : type.Kind == ConfigKind.Tables ? $"[[{name}]]" : $"[{name}]";
        bool isInline = !ReferenceEquals(type, entry.Type);
        text.Append("\n## `").Append(isInline && format == ConfigFormat.Toml ? $"{name} = {{…}}" : heading).Append("`\n\n");
        text.Append(entry.Doc).Append(entry.Required ? " Required." : "").Append('\n');
        WriteSection(type.Table, name, format, text);
    }

    private static string Literal(ConfigValue value, ConfigFormat format)
    {
        var text = new StringBuilder();
        if (format == ConfigFormat.Toml) TomlOutput.WriteValue(value, text);
        else KdlOutput.WriteInline(value, text);
        return text.ToString();
    }

    private static string Key(string key, ConfigFormat format) => format == ConfigFormat.Toml ? TomlText.Key(key) : KdlText.Name(key, KdlVersion.V2);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
