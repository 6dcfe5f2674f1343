namespace Infra.Proxy.Observe;

/// <summary>What a line of the access log can tell; <see cref="AccessLogFormat"/> has the names.</summary>
internal enum AccessPart : byte
{
    /// <summary>Text between the parts.</summary>
    Literal,

    /// <summary>When the answer was complete: <c>2026-01-31T23:59:59.123Z</c>.</summary>
    Time,

    /// <summary>The same as the Common Log Format has it: <c>31/Jan/2026:23:59:59 +0000</c>.</summary>
    ClfTime,

    /// <summary>The service's name.</summary>
    Service,

    /// <summary>The client's address.</summary>
    Client,

    /// <summary>The method; empty if the request was refused by its head.</summary>
    Method,

    /// <summary>The target; of a head that was refused, its first line.</summary>
    Target,

    /// <summary><c>HTTP/1.0</c>, <c>HTTP/1.1</c>, <c>HTTP/2</c>.</summary>
    Version,

    /// <summary>Host.</summary>
    Host,

    /// <summary>Status; 0 if there was no answer.</summary>
    Status,

    /// <summary>Bytes of the request's body.</summary>
    RequestBytes,

    /// <summary>Bytes of the response's body.</summary>
    ResponseBytes,

    /// <summary>Microseconds from the complete head to the end.</summary>
    Duration,

    /// <summary>The server that answered.</summary>
    Upstream,

    /// <summary>Referer.</summary>
    Referer,

    /// <summary>User-Agent.</summary>
    UserAgent,

    /// <summary>Error type of RFC 9209.</summary>
    Error,

    /// <summary>Reason code of what was refused.</summary>
    Reason,

    /// <summary>The name that the client asked the proxy in front of us for (PROXY protocol 2, AUTHORITY).</summary>
    FrontName,

    /// <summary>The protocol that it agreed on there (ALPN).</summary>
    FrontProtocol,

    /// <summary>That proxy's number for the connection (UNIQUE_ID).</summary>
    FrontId,

    /// <summary>The version of TLS that the client speaks there (SSL).</summary>
    FrontTls,
}
