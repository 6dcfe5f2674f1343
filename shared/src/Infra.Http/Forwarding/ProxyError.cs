namespace Infra.Http.Forwarding;

/// <summary>Why a proxy answered itself: the error types of RFC 9209 section 2.3 that it uses. <see cref="ProxyErrors"/> has their names and statuses.</summary>
public enum ProxyError : byte
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>No route fits.</summary>
    DestinationNotFound,

    /// <summary>The request is malformed or above a limit; the status is that of its reason.</summary>
    HttpRequestError,

    /// <summary>A filter, a rate limit or overload control refused the request; the status is configured.</summary>
    HttpRequestDenied,

    /// <summary>No upstream server is healthy.</summary>
    DestinationUnavailable,

    /// <summary>The pool is full.</summary>
    ConnectionLimitReached,

    /// <summary>The upstream's name was never resolved.</summary>
    DnsError,

    /// <summary>The upstream's name was not resolved in time.</summary>
    DnsTimeout,

    /// <summary>The upstream refused the connection.</summary>
    ConnectionRefused,

    /// <summary>The upstream cannot be reached.</summary>
    DestinationIpUnroutable,

    /// <summary>The connection was not made in time.</summary>
    ConnectionTimeout,

    /// <summary>The upstream closed before or inside the response's head.</summary>
    ConnectionTerminated,

    /// <summary>The upstream sent nothing for too long.</summary>
    ConnectionReadTimeout,

    /// <summary>The upstream took nothing for too long.</summary>
    ConnectionWriteTimeout,

    /// <summary>TLS to the upstream failed.</summary>
    TlsProtocolError,

    /// <summary>The upstream's certificate was not accepted.</summary>
    TlsCertificateError,

    /// <summary>The upstream sent a TLS alert.</summary>
    TlsAlertReceived,

    /// <summary>The response is malformed.</summary>
    HttpProtocolError,

    /// <summary>The response's body was cut off.</summary>
    HttpResponseIncomplete,

    /// <summary>The response's head is above its limit.</summary>
    HttpResponseHeaderSectionSize,

    /// <summary>The response's body is above its limit.</summary>
    HttpResponseBodySize,

    /// <summary>The response has a transfer coding that is not supported.</summary>
    HttpResponseTransferCoding,

    /// <summary>The whole exchange took too long.</summary>
    HttpResponseTimeout,

    /// <summary>The upstream did not upgrade as asked.</summary>
    HttpUpgradeFailed,

    /// <summary>The request came through this proxy before, three times.</summary>
    ProxyLoopDetected,

    /// <summary>The proxy itself failed.</summary>
    ProxyInternalError,
}
