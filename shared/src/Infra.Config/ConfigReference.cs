using System.Text;
using System.Text.Json;
using Infra.Config.Output;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config;

/// <summary>Learns all keys of a configuration from its reader, without a file.</summary>
public static class ConfigReference
{
    /// <summary>What <paramref name="reader"/> declares: keys, shapes, defaults, meanings.</summary>
    public static ConfigSchema Describe<T>(Func<ConfigSection, T?> reader, ConfigFormat format = ConfigFormat.Toml)
        where T : class
        => ConfigSection.Describe(new BindingContext(new DiagnosticBag(), ConfigOptions.Default, format, isDescribing: true), reader);

    /// <summary>The reference as Markdown: one table of keys per section.</summary>
    public static string ToMarkdown(ConfigSchema schema, string title, ConfigFormat format = ConfigFormat.Toml)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var text = new StringBuilder();
        MarkdownReference.Write(schema, title, format, text);
        return text.ToString();
    }

    /// <summary>The reference as a JSON schema (draft 2020-12) for editors.</summary>
    public static string ToJsonSchema(ConfigSchema schema, string title)
    {
        ArgumentNullException.ThrowIfNull(schema);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            JsonSchemaReference.Write(schema, title, json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
