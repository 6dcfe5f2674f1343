namespace Infra.Pki.Verification;

/// <summary>What to tell the peer.</summary>
public static class VerificationFailureExtensions
{
    private const byte BadCertificate = 42, UnsupportedCertificate = 43, CertificateRevoked = 44, CertificateExpired = 45, CertificateUnknown = 46, UnknownCa = 48, DecryptError = 51;

    /// <summary>The TLS alert for the reason (RFC 8446 section 6.2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no failure.</exception>
    public static byte ToAlert(this VerificationFailure failure) => failure switch
    {
        VerificationFailure.None => throw new ArgumentOutOfRangeException(nameof(failure), failure, "There is no alert without a failure."),
        VerificationFailure.NotYetValid or VerificationFailure.Expired => CertificateExpired,
        VerificationFailure.Revoked => CertificateRevoked,
        VerificationFailure.UnknownIssuer or VerificationFailure.RevocationUnknown => UnknownCa,
        VerificationFailure.SignatureAlgorithmMismatch or VerificationFailure.NameMismatch or VerificationFailure.NameConstraintViolation
            or VerificationFailure.UnknownCriticalExtension => BadCertificate,
        VerificationFailure.PurposeNotAllowed or VerificationFailure.KeyMayNotSign => UnsupportedCertificate,
        VerificationFailure.BadSignature => DecryptError,
        _ => CertificateUnknown,
    };
}
