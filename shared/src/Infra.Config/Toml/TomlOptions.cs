namespace Infra.Config.Toml;

/// <summary>Bounds and edition of <see cref="TomlReader"/>.</summary>
public sealed record TomlOptions
{
    /// <summary>The defaults.</summary>
    public static TomlOptions Default { get; } = new();

    /// <summary>The edition.</summary>
    public TomlVersion Version { get; init; } = TomlVersion.V10;

    /// <summary>Deepest nesting of tables, arrays and parts of a dotted key, from 1; what is nested deeper is an error.</summary>
    public int DepthMax { get; init; } = 64;

    /// <summary>Longest text in UTF-16 code units; a longer one is an error.</summary>
    public int LengthMax { get; init; } = 16 * 1024 * 1024;
}
