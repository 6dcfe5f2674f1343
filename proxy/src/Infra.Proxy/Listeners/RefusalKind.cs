namespace Infra.Proxy.Listeners;

/// <summary>Why a connection was closed before its first request.</summary>
internal enum RefusalKind
{
    /// <summary>Its address is blocked, not allowed, or none of those that speak PROXY.</summary>
    Address,

    /// <summary>Its address has as many connections as it may.</summary>
    ConnectionsPerAddress,

    /// <summary>Its PROXY header was missing, late or malformed.</summary>
    ProxyHeader,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>It began with HTTP/2, which is not spoken with its address for a while after abuse.</summary>
    Http2Penalty,
}
