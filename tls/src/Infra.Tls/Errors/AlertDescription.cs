namespace Infra.Tls.Errors;

/// <summary>The reason in an alert (RFC 8446 section 6; numbers of the IANA registry). A peer may send numbers that have no member here.</summary>
public enum AlertDescription : byte
{
    /// <summary>No more data will be sent: the orderly end of one direction.</summary>
    CloseNotify = 0,
    /// <summary>A message came that was not expected now.</summary>
    UnexpectedMessage = 10,
    /// <summary>A record did not authenticate.</summary>
    BadRecordMac = 20,
    /// <summary>A record was longer than allowed.</summary>
    RecordOverflow = 22,
    /// <summary>No acceptable parameters in common.</summary>
    HandshakeFailure = 40,
    /// <summary>A certificate was corrupt or its signature did not verify.</summary>
    BadCertificate = 42,
    /// <summary>A certificate was of an unsupported type or not for this purpose.</summary>
    UnsupportedCertificate = 43,
    /// <summary>A certificate was revoked.</summary>
    CertificateRevoked = 44,
    /// <summary>A certificate is not valid at this time.</summary>
    CertificateExpired = 45,
    /// <summary>Something else is wrong with a certificate.</summary>
    CertificateUnknown = 46,
    /// <summary>A field was well-formed but wrong.</summary>
    IllegalParameter = 47,
    /// <summary>No trusted issuer was found.</summary>
    UnknownCa = 48,
    /// <summary>A valid identity was refused.</summary>
    AccessDenied = 49,
    /// <summary>A message could not be decoded.</summary>
    DecodeError = 50,
    /// <summary>A signature or a Finished value was wrong.</summary>
    DecryptError = 51,
    /// <summary>No protocol version in common.</summary>
    ProtocolVersion = 70,
    /// <summary>The parameters in common are not secure enough.</summary>
    InsufficientSecurity = 71,
    /// <summary>An error that has nothing to do with the peer.</summary>
    InternalError = 80,
    /// <summary>The client fell back to a lower version without need (RFC 7507).</summary>
    InappropriateFallback = 86,
    /// <summary>The handshake was given up by a user; close_notify follows.</summary>
    UserCanceled = 90,
    /// <summary>TLS 1.2: no renegotiation.</summary>
    NoRenegotiation = 100,
    /// <summary>An extension that must be there is not.</summary>
    MissingExtension = 109,
    /// <summary>An answer carries an extension that was not offered or does not belong there.</summary>
    UnsupportedExtension = 110,
    /// <summary>No server of that name (RFC 6066).</summary>
    UnrecognizedName = 112,
    /// <summary>A stapled OCSP response was bad.</summary>
    BadCertificateStatusResponse = 113,
    /// <summary>No such pre-shared key.</summary>
    UnknownPskIdentity = 115,
    /// <summary>The server requires a client certificate.</summary>
    CertificateRequired = 116,
    /// <summary>Any other error (RFC 9846).</summary>
    GeneralError = 117,
    /// <summary>No application protocol in common (RFC 7301).</summary>
    NoApplicationProtocol = 120,
    /// <summary>The server did not accept Encrypted Client Hello.</summary>
    EchRequired = 121,
}
