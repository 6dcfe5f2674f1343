namespace Infra.Config;

/// <summary>What a value may look like; the reference and the JSON schema name it.</summary>
public enum ConfigKind
{
    /// <summary>Any string.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A whole or fractional number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One of a fixed set of strings.</summary>
    Choice,

    /// <summary>A list of values of one shape.</summary>
    List,

    /// <summary>A table (TOML) or a node (KDL) with keys of its own.</summary>
    Table,

    /// <summary>Any number of tables: <c>[[name]]</c> in TOML, repeated nodes in KDL.</summary>
    Tables,

    /// <summary>Tables whose names the user picks: <c>[zones.NAME]</c> in TOML, child nodes with free names in KDL.</summary>
    NamedTables,

    /// <summary>A reference to a secret: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    Secret,

    /// <summary>One of several shapes.</summary>
    OneOf,
}
