namespace Infra.Config;

/// <summary>The language of a configuration file.</summary>
public enum ConfigFormat
{
    /// <summary>TOML 1.0.</summary>
    Toml,

    /// <summary>KDL 1.0 or 2.0; the version is found out as the language's specification says.</summary>
    Kdl,
}
