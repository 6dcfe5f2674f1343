namespace Infra.Http.Structured;

/// <summary>Kinds of bare items (RFC 8941 section 3.3, RFC 9651 section 3.3).</summary>
public enum StructuredKind : byte
{
    /// <summary>Up to 15 digits, with sign.</summary>
    Integer,

    /// <summary>Up to 12 digits, a point, up to 3 digits, with sign.</summary>
    Decimal,

    /// <summary>Printable ASCII in quotes.</summary>
    String,

    /// <summary>A word without quotes.</summary>
    Token,

    /// <summary>Bytes in base64 between colons.</summary>
    Bytes,

    /// <summary><c>?0</c> or <c>?1</c>.</summary>
    Boolean,

    /// <summary>Seconds since 1970 behind an at sign (RFC 9651).</summary>
    Date,

    /// <summary>Unicode text, percent-encoded in quotes (RFC 9651).</summary>
    DisplayString,
}
