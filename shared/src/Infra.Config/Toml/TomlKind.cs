namespace Infra.Config.Toml;

/// <summary>The types of TOML.</summary>
public enum TomlKind
{
    /// <summary>A value that could not be read; the reason was reported.</summary>
    Invalid,

    /// <summary>A string of any of the four notations.</summary>
    String,

    /// <summary>A whole number of 64 bits with sign.</summary>
    Integer,

    /// <summary>A binary64 number.</summary>
    Float,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A date and time with an offset from UTC.</summary>
    OffsetDateTime,

    /// <summary>A date and time without an offset.</summary>
    LocalDateTime,

    /// <summary>A date.</summary>
    LocalDate,

    /// <summary>A time of day.</summary>
    LocalTime,

    /// <summary>An array, or the tables under one <c>[[header]]</c>.</summary>
    Array,

    /// <summary>A table, whichever way it was written.</summary>
    Table,
}
