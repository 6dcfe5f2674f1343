using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config;

/// <summary>Reads configuration files.</summary>
public static class ConfigFile
{
    /// <summary>Reads a file with its drop-in folder and includes. Never throws for what is in the files or missing on disk: that stands in the findings.</summary>
    /// <param name="path">The file; diagnostics call it by this name.</param>
    /// <param name="format">Its language.</param>
    /// <param name="reader">Reads the top level.</param>
    /// <param name="options">Bounds, drop-in folder; null for the defaults.</param>
    public static ConfigResult<T> Load<T>(string path, ConfigFormat format, Func<ConfigSection, T?> reader, ConfigOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(reader);
        var loader = new ConfigLoader(format, options ?? ConfigOptions.Default);
        loader.LoadFiles(path);
        // A file that cannot be read has no further mistakes: what it lacks would only hide the reason.
        return loader.Files.Count > 0 ? loader.Bind(reader) : new ConfigResult<T>(null, loader.Diagnostics, new ConfigSchema(), []);
    }

    /// <summary>Reads a text. Drop-in folder and includes are not looked for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What diagnostics call it, such as <c>&lt;stdin&gt;</c>.</param>
    /// <param name="format">Its language.</param>
    /// <param name="reader">Reads the top level.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static ConfigResult<T> Parse<T>(string text, string path, ConfigFormat format, Func<ConfigSection, T?> reader, ConfigOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(reader);
        var loader = new ConfigLoader(format, options ?? ConfigOptions.Default);
        loader.LoadText(new SourceText(path, text));
        return loader.Bind(reader);
    }

    /// <summary>The outcome of having no file: the defaults, or errors if something is required.</summary>
    public static ConfigResult<T> Defaults<T>(ConfigFormat format, Func<ConfigSection, T?> reader, ConfigOptions? options = null)
        where T : class
        => Parse("", "<defaults>", format, reader, options);
}
