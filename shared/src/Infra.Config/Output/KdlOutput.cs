using System.Globalization;
using System.Text;
using Infra.Config.Kdl;

namespace Infra.Config.Output;

/// <summary>Prints an effective configuration as KDL 2.</summary>
internal static class KdlOutput
{
    private const KdlVersion Version = KdlVersion.V2;

    internal static void Write(ConfigSchema schema, StringBuilder text)
    {
        text.Append("/- kdl-version 2\n");
        WriteEntries(schema, 0, text, CountArguments(schema, 0));
    }

    private static void WriteNode(string name, ConfigSchema schema, bool isSet, int depth, StringBuilder text)
    {
        text.Append(' ', 4 * depth).Append(KdlText.Name(name, Version));
        int arguments = CountArguments(schema, 0);
        for (int i = 0; i < arguments; i++)
        {
            ConfigValue value = Find(schema, schema.ArgumentNames[i])!.Value!;
            bool isRest = schema.HasRestArgument && i == schema.ArgumentNames.Count - 1;
            foreach (ConfigValue each in isRest ? value.Items : [value])
                WriteScalar(each, text.Append(' '));
        }

        text.Append(isSet ? " {\n" : " {  // default\n");
        WriteEntries(schema, depth + 1, text, arguments);
        text.Append(' ', 4 * depth).Append("}\n");
    }

    private static void WriteEntries(ConfigSchema schema, int depth, StringBuilder text, int arguments)
    {
        foreach (ConfigEntry entry in schema.Entries)
        {
            if (IndexOf(schema.ArgumentNames, entry.Key) is >= 0 and int index && index < arguments) continue;
            if (entry.Type.Kind is ConfigKind.Tables or ConfigKind.NamedTables || (entry.Type.Kind == ConfigKind.Table && entry.Value is null)) WriteTables(entry, depth, text);
            else WriteKey(entry, depth, text);
        }
    }

    /// <summary>A value in one line, for documentation.</summary>
    internal static void WriteInline(ConfigValue value, StringBuilder text)
    {
        if (value.Kind is not (ConfigValueKind.List or ConfigValueKind.Table))
        {
            WriteScalar(value, text);
            return;
        }

        bool isPlain = value.Kind == ConfigValueKind.List && IsPlain(value.Items);
        if (!isPlain) text.Append("{ ");
        for (int i = 0; i < value.Items.Count; i++)
        {
            text.Append(i > 0 ? (isPlain ? " " : "; ") : "").Append(isPlain ? "" : "- ");
            WriteInline(value.Items[i], text);
        }

        for (int i = 0; i < value.Fields.Count; i++)
        {
            text.Append(i > 0 ? "; " : "").Append(KdlText.Name(value.Fields[i].Key, Version)).Append(' ');
            WriteInline(value.Fields[i].Value, text);
        }

        if (!isPlain) text.Append(" }");
    }

    private static void WriteKey(ConfigEntry entry, int depth, StringBuilder text)
    {
        if (entry.Value is null) text.Append(' ', 4 * depth).Append("// ").Append(KdlText.Name(entry.Key, Version)).Append(entry.IsSet ? " is set, but secret\n" : " is not set\n");
        else WriteValueNode(entry.Key, entry.Value, entry.IsSet ? "\n" : "  // default\n", depth, text);
    }

    private static void WriteValueNode(string name, ConfigValue value, string end, int depth, StringBuilder text)
    {
        text.Append(' ', 4 * depth).Append(KdlText.Name(name, Version));
        if (value.Kind == ConfigValueKind.Table) WriteBlock(value.Fields, depth, text);
        else if (value.Kind != ConfigValueKind.List) WriteScalar(value, text.Append(' '));
        else if (IsPlain(value.Items))
        {
            foreach (ConfigValue item in value.Items)
                WriteScalar(item, text.Append(' '));
        }
        else
        {
            var items = new (string Key, ConfigValue Value)[value.Items.Count];
            for (int i = 0; i < items.Length; i++)
                items[i] = ("-", value.Items[i]);
            WriteBlock(items, depth, text);
        }

        text.Append(end);
    }

    private static void WriteBlock(IReadOnlyList<(string Key, ConfigValue Value)> fields, int depth, StringBuilder text)
    {
        text.Append(" {\n");
        foreach ((string key, ConfigValue value) in fields)
            WriteValueNode(key, value, "\n", depth + 1, text);
        text.Append(' ', 4 * depth).Append('}');
    }

    private static void WriteTables(ConfigEntry entry, int depth, StringBuilder text)
    {
        bool hasContainer = entry.Type.Kind == ConfigKind.NamedTables && entry.Key.Length > 0;
        if (entry.Tables.Count == 0 && entry.Key.Length > 0)
        {
            text.Append(' ', 4 * depth).Append("// ").Append(KdlText.Name(entry.Key, Version)).Append(" is not set\n");
            return;
        }

        if (hasContainer) text.Append(' ', 4 * depth++).Append(KdlText.Name(entry.Key, Version)).Append(" {\n");
        foreach ((string? given, ConfigSchema schema) in entry.Tables)
            WriteNode(given ?? entry.Key, schema, entry.IsSet, depth, text);
        if (hasContainer) text.Append(' ', 4 * --depth).Append("}\n");
    }

    private static void WriteScalar(ConfigValue value, StringBuilder text) => text.Append(value.Kind switch
    {
        ConfigValueKind.Text or ConfigValueKind.DateTime => KdlText.Quote(value.Text),
        ConfigValueKind.Integer => Integer(value),
        ConfigValueKind.Number => KdlText.Float(value.Number, Version),
        ConfigValueKind.Boolean => KdlText.Keyword(value.Boolean ? "true" : "false", Version),
        _ => KdlText.Keyword("null", Version),
    });

    private static string Integer(ConfigValue value) => value.Integer < 0 || value.IntegerBase == 10
        ? value.Integer.ToString(CultureInfo.InvariantCulture)
        : Toml.TomlText.Integer(value.Integer, value.IntegerBase);   // both languages write 0x, 0o and 0b

    private static bool IsPlain(IReadOnlyList<ConfigValue> items)
    {
        foreach (ConfigValue item in items)
            if (item.Kind is ConfigValueKind.List or ConfigValueKind.Table) return false;
        return true;
    }

    /// <summary>How many of the named arguments can stand in order: up to the first that is not set.</summary>
    private static int CountArguments(ConfigSchema schema, int count)
    {
        while (count < schema.ArgumentNames.Count && Find(schema, schema.ArgumentNames[count])?.Value is not null)
            count++;
        return count;
    }

    private static ConfigEntry? Find(ConfigSchema schema, string key)
    {
        foreach (ConfigEntry entry in schema.Entries)
            if (entry.Key == key) return entry;
        return null;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        return -1;
    }
}
