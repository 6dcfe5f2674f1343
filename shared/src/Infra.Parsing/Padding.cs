namespace Infra.Parsing;

/// <summary>Whether <c>=</c> fills up the last group of base32 and base64 (RFC 4648 section 3.2).</summary>
public enum Padding
{
    /// <summary>Written; must be there when read.</summary>
    Required,

    /// <summary>Not written; must not be there when read.</summary>
    Forbidden,

    /// <summary>Written; when read it is there as a whole or not at all.</summary>
    Optional,
}
