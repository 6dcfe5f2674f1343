using System.Globalization;
using Infra.Crypto.Keys;
using Infra.Pki.Signing;

namespace Infra.Pki.Verification;

/// <summary>What can be said of one certificate of a path without its issuer's key (RFC 5280 sections 6.1.3 and 6.1.4). No check costs more than reading the certificate once.</summary>
internal sealed class CertificateChecks(CertificatePurpose purpose, DateTimeOffset now, ChainOptions options)
{
    private const int SerialNumberSizeMax = 20;   // RFC 5280 section 4.1.2.2

    internal ChainOptions Options => options;

    /// <summary>The end entity.</summary>
    internal CheckFailure CheckLeaf(Certificate certificate)
    {
        CheckFailure failure = CheckCommon(certificate);
        if (failure.IsFailure) return failure;
        if (!certificate.TryGetPublicKey(out _, out KeyError error)) return new(VerificationFailure.UnsupportedKey, error.Message);
        if (certificate.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.DigitalSignature))
            return new(VerificationFailure.KeyMayNotSign, "keyUsage of the certificate has no digitalSignature");
        return CheckPurpose(certificate);
    }

    /// <summary>An authority; its path length depends on where it stands and is not looked at.</summary>
    internal CheckFailure CheckAuthority(Certificate certificate)
    {
        if (certificate.Version == 3 && !certificate.IsAuthority)
            return new(VerificationFailure.NotAnAuthority, $"{certificate.SubjectText} issued a certificate without being an authority");
        if (certificate.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.KeyCertSign))
            return new(VerificationFailure.KeyMayNotSignCertificates, $"the key of {certificate.SubjectText} may not sign certificates");
        CheckFailure failure = CheckCommon(certificate);
        return failure.IsFailure ? failure : CheckPurpose(certificate);
    }

    private CheckFailure CheckCommon(Certificate certificate)
    {
        if (certificate.Version != 3) return new(VerificationFailure.UnsupportedVersion, $"the certificate is of version {certificate.Version}, not 3");
        if (!certificate.InnerSignatureAlgorithm.SequenceEqual(certificate.SignatureAlgorithm))
            return new(VerificationFailure.SignatureAlgorithmMismatch, "the signature algorithms inside and outside differ");
        if (!CertificateSignature.TryRead(certificate.SignatureAlgorithm, out _))
            return new(VerificationFailure.UnsupportedSignatureAlgorithm, "the signature algorithm is not supported or too weak");
        if (!options.AllowsBadSerialNumbers && !IsGoodSerial(certificate.SerialNumber))
            return new(VerificationFailure.BadSerialNumber, $"the serial number is not positive with at most {SerialNumberSizeMax} bytes");
        if (certificate.HasUnknownCriticalExtension) return new(VerificationFailure.UnknownCriticalExtension, "a critical extension is not known");
        return CheckTime(certificate);
    }

    private CheckFailure CheckTime(Certificate certificate)
    {
        // A certificate is valid through the whole of its last second.
        long second = now.UtcTicks / TimeSpan.TicksPerSecond;
        if (second < certificate.NotBefore.UtcTicks / TimeSpan.TicksPerSecond)
            return new(VerificationFailure.NotYetValid, $"the certificate is valid from {Text(certificate.NotBefore)} on");
        if (second > certificate.NotAfter.UtcTicks / TimeSpan.TicksPerSecond)
            return new(VerificationFailure.Expired, $"the certificate was valid until {Text(certificate.NotAfter)}");
        return default;
    }

    private CheckFailure CheckPurpose(Certificate certificate) => certificate.Allows(purpose)
        ? default
        : new(VerificationFailure.PurposeNotAllowed, $"extended key usage of {certificate.SubjectText} does not name {purpose}");

    private static bool IsGoodSerial(ReadOnlySpan<byte> serial) => serial[0] < 0x80 && serial.ContainsAnyExcept((byte)0) && serial.Length <= SerialNumberSizeMax;

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
