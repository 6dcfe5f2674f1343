namespace Infra.Http.Http1;

/// <summary>Methods that the library knows; they are case-sensitive (RFC 9110 section 9.1).</summary>
public enum RequestMethod : byte
{
    /// <summary>Any other token.</summary>
    Other,

    /// <summary>GET.</summary>
    Get,

    /// <summary>HEAD: its response has no body.</summary>
    Head,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>OPTIONS.</summary>
    Options,

    /// <summary>PATCH.</summary>
    Patch,

    /// <summary>CONNECT: refused by the request parser.</summary>
    Connect,

    /// <summary>TRACE: refused by the request parser.</summary>
    Trace,
}
