namespace Infra.Http.Http1;

/// <summary>The forms of a request target that are taken (RFC 9112 section 3.2); authority-form belongs to CONNECT, which is not.</summary>
public enum TargetForm : byte
{
    /// <summary><c>/path?query</c>.</summary>
    Origin,

    /// <summary><c>http://host/path?query</c>.</summary>
    Absolute,

    /// <summary><c>*</c>, with OPTIONS only.</summary>
    Asterisk,
}
