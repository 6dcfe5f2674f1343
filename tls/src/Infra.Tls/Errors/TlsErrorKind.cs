namespace Infra.Tls.Errors;

/// <summary>The classes of <see cref="TlsError"/>: whose fault it was, which is also what a program does about it.</summary>
public enum TlsErrorKind
{
    /// <summary>Bytes that are no TLS message.</summary>
    InvalidMessage,

    /// <summary>Well-formed bytes that break a rule of the protocol.</summary>
    PeerMisbehaved,

    /// <summary>An honest peer with which nothing is in common.</summary>
    PeerIncompatible,

    /// <summary>The peer's certificate was refused, or was needed and not given.</summary>
    CertificateRejected,

    /// <summary>The peer gave up and said why by an alert.</summary>
    AlertReceived,

    /// <summary>The transport ended without close_notify: data may have been cut off.</summary>
    Truncated,

    /// <summary>What arrived is not TLS at all.</summary>
    NotTls,

    /// <summary>A failure on this side: random source, signing key, verifier.</summary>
    Internal,
}
