using System.Globalization;
using System.Text.Json;

namespace Infra.Config.Output;

/// <summary>Prints a schema as a JSON schema of draft 2020-12.</summary>
internal static class JsonSchemaReference
{
    internal static void Write(ConfigSchema schema, string title, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", title);
        WriteTable(schema, json);
        json.WriteEndObject();
    }

    private static void WriteTable(ConfigSchema schema, Utf8JsonWriter json)
    {
        ConfigEntry? any = null;
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (ConfigEntry entry in schema.Entries)
        {
            if (entry.Key.Length == 0) any = entry;   // keys of the user's choice
            else WriteEntry(entry, json);
        }

        json.WriteEndObject();
        WriteRequired(schema, json);
        if (any is null)
        {
            json.WriteBoolean("additionalProperties", false);
            return;
        }

        json.WriteStartObject("additionalProperties");
        json.WriteString("description", any.Doc);
        WriteTableOrNothing(any.Type, json);
        json.WriteEndObject();
    }

    private static void WriteEntry(ConfigEntry entry, Utf8JsonWriter json)
    {
        json.WriteStartObject(entry.Key);
        json.WriteString("description", entry.Doc);
        WriteType(entry.Type, json);
        if (entry.Default is not null && IsJson(entry.Default))
        {
            json.WritePropertyName("default");
            WriteValue(entry.Default, json);
        }

        json.WriteEndObject();
    }

    private static void WriteRequired(ConfigSchema schema, Utf8JsonWriter json)
    {
        bool hasAny = false;
        foreach (ConfigEntry entry in schema.Entries)
        {
            if (!entry.Required || entry.Key.Length == 0) continue;
            if (!hasAny) json.WriteStartArray("required");
            hasAny = true;
            json.WriteStringValue(entry.Key);
        }

        if (hasAny) json.WriteEndArray();
    }

    private static void WriteType(ConfigType type, Utf8JsonWriter json)
    {
        switch (type.Kind)
        {
            case ConfigKind.Text or ConfigKind.Secret:
                json.WriteString("type", "string");
                break;
            case ConfigKind.Integer or ConfigKind.Number:
                json.WriteString("type", type.Kind == ConfigKind.Integer ? "integer" : "number");
                WriteBound("minimum", type.Minimum, json);
                WriteBound("maximum", type.Maximum, json);
                break;
            case ConfigKind.Boolean:
                json.WriteString("type", "boolean");
                break;
            case ConfigKind.Choice:
                json.WriteStartArray("enum");
                foreach (string choice in type.Choices)
                    json.WriteStringValue(choice);
                json.WriteEndArray();
                break;
            case ConfigKind.List:
                json.WriteString("type", "array");
                WriteItems(type.Item, json);
                break;
            case ConfigKind.Tables:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteTableOrNothing(type, json);
                json.WriteEndObject();
                break;
            case ConfigKind.NamedTables:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteTableOrNothing(type, json);
                json.WriteEndObject();
                break;
            case ConfigKind.Table:
                WriteTableOrNothing(type, json);
                break;
            case ConfigKind.OneOf:
                json.WriteStartArray("anyOf");
                foreach (ConfigType alternative in type.Alternatives)
                {
                    json.WriteStartObject();
                    WriteType(alternative, json);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
        }
    }

    private static void WriteItems(ConfigType? item, Utf8JsonWriter json)
    {
        if (item is null) return;
        json.WriteStartObject("items");
        WriteType(item, json);
        json.WriteEndObject();
    }

    private static void WriteTableOrNothing(ConfigType type, Utf8JsonWriter json)
    {
        if (type.Table is { Entries.Count: > 0 } table) WriteTable(table, json);
        else json.WriteString("type", "object");   // a shape that holds itself ends here
    }

    private static void WriteBound(string name, string? literal, Utf8JsonWriter json)
    {
        if (literal is null) return;
        if (long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)) json.WriteNumber(name, integer);
        else if (double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)) json.WriteNumber(name, number);
    }

    /// <summary>Whether JSON has such a value: it lacks infinity and not-a-number.</summary>
    private static bool IsJson(ConfigValue value)
    {
        if (value.Kind == ConfigValueKind.Number) return double.IsFinite(value.Number);
        foreach (ConfigValue item in value.Items)
            if (!IsJson(item)) return false;
        foreach ((string _, ConfigValue field) in value.Fields)
            if (!IsJson(field)) return false;
        return true;
    }

    private static void WriteValue(ConfigValue value, Utf8JsonWriter json)
    {
        switch (value.Kind)
        {
            case ConfigValueKind.Integer: json.WriteNumberValue(value.Integer); break;
            case ConfigValueKind.Number: json.WriteNumberValue(value.Number); break;
            case ConfigValueKind.Boolean: json.WriteBooleanValue(value.Boolean); break;
            case ConfigValueKind.List:
                json.WriteStartArray();
                foreach (ConfigValue item in value.Items)
                    WriteValue(item, json);
                json.WriteEndArray();
                break;
            case ConfigValueKind.Table:
                json.WriteStartObject();
                foreach ((string key, ConfigValue field) in value.Fields)
                {
                    json.WritePropertyName(key);
                    WriteValue(field, json);
                }

                json.WriteEndObject();
                break;
            default: json.WriteStringValue(value.Text); break;
        }
    }
}
