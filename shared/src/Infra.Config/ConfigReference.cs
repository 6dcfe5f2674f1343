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
    public static string ToMarkdown(ConfigSchema schema, string title, ConfigFormat format = ConfigFormat.Toml) => throw new NotImplementedException();

    /// <summary>The reference as a JSON schema (draft 2020-12) for editors.</summary>
    public static string ToJsonSchema(ConfigSchema schema, string title) => throw new NotImplementedException();
}
