namespace Infra.Config;

/// <summary>What stands in a file.</summary>
public enum ConfigValueKind
{
    /// <summary>A value that could not be read; the reason was reported.</summary>
    Invalid,

    /// <summary>Nothing: KDL's null.</summary>
    Null,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A whole number of 64 bits with sign.</summary>
    Integer,

    /// <summary>A number with a fraction or an exponent, infinite, or not a number.</summary>
    Number,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>One of TOML's four kinds of date and time; <see cref="ConfigValue.Text"/> holds it as written.</summary>
    DateTime,

    /// <summary>A list.</summary>
    List,

    /// <summary>A table, or a KDL node that is more than a plain value.</summary>
    Table,
}
