namespace Infra.Config.Toml;

/// <summary>Editions of the language.</summary>
public enum TomlVersion
{
    /// <summary>TOML 1.0.0.</summary>
    V10,

    /// <summary>TOML 1.1.0: escapes <c>\e</c> and <c>\xHH</c>, times without seconds, line breaks and a trailing comma in inline tables.</summary>
    V11,
}
