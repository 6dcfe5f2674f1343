namespace Infra.Proxy.Upstreams;

/// <summary>Why an upstream could not be used or failed on the way.</summary>
internal enum UpstreamFailure
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>It has as many connections as it may.</summary>
    ConnectionLimit,

    /// <summary>It refuses connections.</summary>
    Refused,

    /// <summary>No way leads there.</summary>
    Unroutable,

    /// <summary>The connection did not stand in time.</summary>
    ConnectTimeout,

    /// <summary>It does not speak TLS as it should.</summary>
    TlsProtocol,

    /// <summary>Its certificate is not accepted.</summary>
    TlsCertificate,

    /// <summary>It ended the handshake by an alert.</summary>
    TlsAlert,

    /// <summary>It closed the connection before the head of its response was complete.</summary>
    Closed,

    /// <summary>It closed the connection within the body.</summary>
    BodyCut,

    /// <summary>What it sent is no response.</summary>
    Malformed,

    /// <summary>It did not answer or go on in time.</summary>
    ReadTimeout,

    /// <summary>It did not take the request in time.</summary>
    WriteTimeout,

    /// <summary>The whole exchange took too long.</summary>
    RequestTimeout,
}
