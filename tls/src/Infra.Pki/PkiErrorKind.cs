namespace Infra.Pki;

/// <summary>Why a certificate, chain, name or key file was refused before any question of trust.</summary>
public enum PkiErrorKind
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The text is not PEM, or what was looked for is not in it.</summary>
    NotPem,

    /// <summary>The bytes are not strict DER of the structure, or there are bytes behind it.</summary>
    Malformed,

    /// <summary>It is longer, or has more parts, than the stated bound.</summary>
    TooLarge,

    /// <summary>The structure has a version that is not known.</summary>
    UnsupportedVersion,

    /// <summary>An extension stands there twice.</summary>
    DuplicateExtension,

    /// <summary>There is no certificate at all.</summary>
    Empty,

    /// <summary>The certificates do not form one chain, or can be put in order in more than one way.</summary>
    NotAChain,

    /// <summary>A key cannot be read, or is of a kind that cannot be used.</summary>
    BadKey,

    /// <summary>The private key is not that of the certificate.</summary>
    InconsistentKeys,

    /// <summary>A signature over the structure by its own key does not verify.</summary>
    BadSignature,

    /// <summary>A file cannot be read.</summary>
    Unreadable,
}
