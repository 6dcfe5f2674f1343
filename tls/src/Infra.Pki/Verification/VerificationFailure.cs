namespace Infra.Pki.Verification;

/// <summary>
/// Why a chain was refused. Where several paths fail for different reasons, the one with the higher number is reported: it is the path that came further.
/// </summary>
public enum VerificationFailure
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>No path leads from the certificate to a trust anchor.</summary>
    UnknownIssuer = 1,

    /// <summary>Issuer names form paths of more intermediates than the bound.</summary>
    PathTooLong,

    /// <summary>A certificate that issued another is no certification authority.</summary>
    NotAnAuthority,

    /// <summary>A key that signed a certificate may not: keyUsage without keyCertSign.</summary>
    KeyMayNotSignCertificates,

    /// <summary>There are more intermediates below an authority than its pathLenConstraint allows.</summary>
    PathLengthExceeded,

    /// <summary>The signature algorithm is not supported or too weak: SHA-1, MD5, unknown parameters.</summary>
    UnsupportedSignatureAlgorithm,

    /// <summary>A public key cannot be used: its algorithm, explicit curve parameters, RSA below 2048 or above 8192 bits.</summary>
    UnsupportedKey,

    /// <summary>A signature is not that of the issuer's key.</summary>
    BadSignature,

    /// <summary>A certificate is not of version 3.</summary>
    UnsupportedVersion,

    /// <summary>A serial number is zero, negative, or longer than 20 bytes.</summary>
    BadSerialNumber,

    /// <summary>The algorithm inside the signed part is not the one outside.</summary>
    SignatureAlgorithmMismatch,

    /// <summary>A critical extension is not known.</summary>
    UnknownCriticalExtension,

    /// <summary>Extended key usage does not allow the purpose, in the certificate or in an authority above it.</summary>
    PurposeNotAllowed,

    /// <summary>keyUsage of the end entity does not have digitalSignature.</summary>
    KeyMayNotSign,

    /// <summary>A name lies outside what an authority above may vouch for, or is of a form that cannot be checked against its constraints.</summary>
    NameConstraintViolation,

    /// <summary>A certificate is not valid yet.</summary>
    NotYetValid,

    /// <summary>A certificate is not valid any more.</summary>
    Expired,

    /// <summary>The certificate does not name the server.</summary>
    NameMismatch,

    /// <summary>The certificate was revoked. Kept for revocation checks; nothing reports it yet.</summary>
    Revoked,

    /// <summary>Whether the certificate was revoked cannot be told. Kept for revocation checks; nothing reports it yet.</summary>
    RevocationUnknown,

    /// <summary>Checking took more work than the budget allows.</summary>
    BudgetExceeded,
}
