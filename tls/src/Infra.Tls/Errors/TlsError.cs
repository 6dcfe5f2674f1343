namespace Infra.Tls.Errors;

/// <summary>Why a connection died: one member for each rule that can be broken. <see cref="TlsErrors"/> tells kind, alert and text of each.</summary>
public enum TlsError
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    // Bytes that are no message.
    /// <summary>A handshake message does not follow its layout.</summary>
    MessageMalformed,

    /// <summary>A handshake message ends inside a field.</summary>
    MessageTruncated,

    /// <summary>Bytes follow the last field of a handshake message.</summary>
    MessageHasTrailingBytes,

    /// <summary>A handshake message is longer than allowed.</summary>
    HandshakeMessageTooLong,

    /// <summary>An extension does not follow its layout.</summary>
    ExtensionMalformed,

    /// <summary>A message carries more extensions than allowed.</summary>
    TooManyExtensions,

    /// <summary>An alert is not two bytes long.</summary>
    AlertMalformed,

    /// <summary>A handshake or alert record is empty.</summary>
    EmptyRecord,

    /// <summary>The type of a record is unknown.</summary>
    RecordTypeUnknown,

    /// <summary>The type of a handshake message is unknown.</summary>
    HandshakeTypeUnknown,

    /// <summary>A record is longer than allowed.</summary>
    RecordTooLong,

    /// <summary>A decrypted record holds nothing but padding.</summary>
    RecordHasNoContentType,

    /// <summary>A record does not authenticate.</summary>
    RecordNotAuthentic,

    /// <summary>The peer sent more handshake bytes than allowed.</summary>
    TooManyHandshakeBytes,

    /// <summary>A certificate message is longer than allowed.</summary>
    TooManyCertificates,

    // Rules of the protocol.
    /// <summary>A change_cipher_spec record holds something else than one byte 01.</summary>
    ChangeCipherSpecMalformed,

    /// <summary>A change_cipher_spec record came outside the handshake.</summary>
    ChangeCipherSpecUnexpected,

    /// <summary>More change_cipher_spec records came than allowed.</summary>
    TooManyChangeCipherSpecs,

    /// <summary>More empty application records came in a row than allowed.</summary>
    TooManyEmptyRecords,

    /// <summary>More messages came after the handshake without data between them than allowed.</summary>
    TooManyPostHandshakeMessages,

    /// <summary>More warnings came than allowed.</summary>
    TooManyWarningAlerts,

    /// <summary>A record came in the clear where it must be encrypted.</summary>
    RecordNotEncrypted,

    /// <summary>A handshake message came that is not expected now.</summary>
    MessageUnexpected,

    /// <summary>Application data came before the handshake was finished.</summary>
    DataDuringHandshake,

    /// <summary>Handshake bytes follow a message that changes the keys.</summary>
    MessageAcrossKeyChange,

    /// <summary>A record of another type interrupts a handshake message.</summary>
    MessageInterrupted,

    /// <summary>An extension stands twice in a message.</summary>
    DuplicateExtension,

    /// <summary>Pre_shared_key is not the last extension.</summary>
    ExtensionNotLast,

    /// <summary>An answer carries an extension that was not offered.</summary>
    ExtensionNotOffered,

    /// <summary>An extension stands in a message where it does not belong.</summary>
    ExtensionNotAllowed,

    /// <summary>Supported_groups is missing.</summary>
    SupportedGroupsMissing,

    /// <summary>Key_share is missing.</summary>
    KeyShareMissing,

    /// <summary>Signature_algorithms is missing.</summary>
    SignatureAlgorithmsMissing,

    /// <summary>Psk_key_exchange_modes is missing beside pre_shared_key.</summary>
    PskModesMissing,
    /// <summary>Supported_versions is missing.</summary>
    SupportedVersionsMissing,

    /// <summary>A compression method other than none is offered or chosen.</summary>
    CompressionOffered,

    /// <summary>The session id does not come back as it was sent.</summary>
    SessionIdNotEchoed,

    /// <summary>The server chose a version that was not offered.</summary>
    VersionNotOffered,

    /// <summary>Legacy_version is not TLS 1.2.</summary>
    LegacyVersionWrong,

    /// <summary>The server chose a suite that was not offered.</summary>
    CipherSuiteNotOffered,

    /// <summary>The suite changed after HelloRetryRequest.</summary>
    CipherSuiteChanged,

    /// <summary>The server's random says that the version was downgraded.</summary>
    DowngradeDetected,

    /// <summary>The server chose a group that was not offered.</summary>
    GroupNotOffered,

    /// <summary>The key share is not for the group that HelloRetryRequest named.</summary>
    GroupChanged,

    /// <summary>HelloRetryRequest asks for a share that was there already.</summary>
    RetryForOfferedShare,

    /// <summary>HelloRetryRequest asks for no change.</summary>
    RetryWithoutChange,

    /// <summary>A second HelloRetryRequest came.</summary>
    RetryRepeated,

    /// <summary>Two key shares are for one group.</summary>
    KeyShareDuplicate,

    /// <summary>A key share is for a group that supported_groups does not list.</summary>
    KeyShareNotInGroups,

    /// <summary>Key shares do not stand in the order of supported_groups.</summary>
    KeyShareOutOfOrder,

    /// <summary>A key share is no valid element of its group.</summary>
    KeyShareInvalid,

    /// <summary>The second ClientHello differs where it must not.</summary>
    RetriedHelloChanged,

    /// <summary>The second ClientHello does not carry exactly the share that was asked for.</summary>
    RetriedHelloShareWrong,

    /// <summary>The cookie does not come back as it was sent.</summary>
    CookieNotEchoed,

    /// <summary>Server_name is no valid host name.</summary>
    ServerNameInvalid,

    /// <summary>The server chose an application protocol that was not offered.</summary>
    ProtocolNotOffered,

    /// <summary>Certificate_request_context is not what it must be.</summary>
    RequestContextWrong,

    /// <summary>A signature is of a scheme that was not offered.</summary>
    SignatureSchemeNotOffered,

    /// <summary>A signature scheme does not go with the key or with this version.</summary>
    SignatureSchemeNotForKey,

    /// <summary>The signature over the handshake is wrong.</summary>
    SignatureWrong,

    /// <summary>The Finished value is wrong.</summary>
    FinishedWrong,

    /// <summary>The server sent no certificate.</summary>
    CertificateMissing,

    /// <summary>A KeyUpdate asks for something unknown.</summary>
    KeyUpdateValueUnknown,

    /// <summary>The server accepted a pre-shared key that was not offered.</summary>
    PskNotOffered,

    /// <summary>The server asks for a certificate after the handshake.</summary>
    PostHandshakeAuthentication,

    /// <summary>The lifetime of a ticket is above seven days.</summary>
    TicketLifetimeTooLong,

    /// <summary>The server accepted early data that was not offered.</summary>
    EarlyDataNotOffered,

    /// <summary>The client fell back to a lower version without need.</summary>
    InappropriateFallback,

    // Nothing in common.
    /// <summary>No version of TLS in common.</summary>
    NoCommonVersion,

    /// <summary>No cipher suite in common.</summary>
    NoCommonCipherSuite,

    /// <summary>No key exchange group in common.</summary>
    NoCommonGroup,

    /// <summary>No signature scheme in common with a certificate of ours.</summary>
    NoCommonSignatureScheme,

    /// <summary>No application protocol in common.</summary>
    NoCommonApplicationProtocol,

    /// <summary>No certificate for the server name.</summary>
    ServerNameUnknown,

    /// <summary>No certificate that the client takes.</summary>
    NoCertificateForClient,

    /// <summary>The server speaks TLS 1.2 at most.</summary>
    ServerRequiresTls12,

    // Certificates.
    /// <summary>A certificate cannot be read.</summary>
    CertificateUnreadable,

    /// <summary>The key of a certificate is of an unsupported kind.</summary>
    CertificateKeyUnsupported,

    /// <summary>A certificate is of an unsupported type.</summary>
    CertificateTypeUnsupported,

    /// <summary>The certificate was refused.</summary>
    CertificateRejected,

    /// <summary>No client certificate came, but one is required.</summary>
    ClientCertificateRequired,

    // What the peer said.
    /// <summary>The peer sent a fatal alert.</summary>
    AlertReceived,

    // Ends without close_notify.
    /// <summary>The transport ended without close_notify.</summary>
    TransportTruncated,

    /// <summary>The transport ended before the handshake was finished.</summary>
    TransportEndedInHandshake,

    // Not TLS.
    /// <summary>The bytes received are not TLS.</summary>
    NotTls,

    /// <summary>The bytes received are not TLS: looks like HTTP.</summary>
    NotTlsButHttp,

    // This side.
    /// <summary>The random source failed.</summary>
    RandomFailed,

    /// <summary>The private key could not sign.</summary>
    SigningFailed,

    /// <summary>The certificate verifier failed.</summary>
    VerifierFailed,

    /// <summary>The key log failed.</summary>
    KeyLogFailed,

    /// <summary>The choice of a certificate failed.</summary>
    ResolverFailed,

    /// <summary>The keys are used up and were not replaced.</summary>
    RecordLimitReached,

    /// <summary>An error inside the library.</summary>
    InternalFailure,

    /// <summary>The handshake was given up on this side.</summary>
    HandshakeAbandoned,
}
