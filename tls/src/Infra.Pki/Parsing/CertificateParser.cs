using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Keys;
using Infra.Pki.Names;

namespace Infra.Pki.Parsing;

/// <summary>
/// Finds and checks the parts of a certificate (RFC 5280 section 4.1).
/// <code>
/// Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
/// TBSCertificate ::= SEQUENCE { version [0] EXPLICIT DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier, issuer Name, validity, subject Name,
///                               subjectPublicKeyInfo, issuerUniqueID [1] OPTIONAL, subjectUniqueID [2] OPTIONAL, extensions [3] EXPLICIT OPTIONAL }
/// </code>
/// </summary>
internal static class CertificateParser
{
    private const int SerialNumberSizeMax = 64;

    internal static bool TryParse(byte[] der, [NotNullWhen(true)] out CertificateFields? fields, out PkiError error)
    {
        fields = null;
        var found = new CertificateFields();
        error = PkiError.Malformed("the certificate");
        var reader = new DerReader(der);
        if (!reader.TryReadSequence(out DerReader certificate) || !reader.IsAtEnd) return false;
        DerReader signed = certificate;
        if (!certificate.TryReadEncoded(out ReadOnlySpan<byte> toBeSigned) || !signed.TryReadSequence(out DerReader body)) return false;
        found.ToBeSigned = FieldRange.Locate(der, toBeSigned);
        if (!TryReadAlgorithm(ref certificate, out ReadOnlySpan<byte> algorithm)) return Fail("the signature algorithm", out error);
        if (!certificate.TryReadBitString(out ReadOnlySpan<byte> signature) || !certificate.IsAtEnd) return Fail("the signature", out error);
        found.SignatureAlgorithm = FieldRange.Locate(der, algorithm);
        found.Signature = FieldRange.Locate(der, signature);
        if (!TryReadBody(der, ref body, found, out error)) return false;
        fields = found;
        return true;
    }

    private static bool TryReadBody(byte[] der, ref DerReader body, CertificateFields found, out PkiError error)
    {
        if (!TryReadVersion(ref body, found, out error)) return false;
        if (!body.TryReadInteger(out ReadOnlySpan<byte> serial)) return Fail("the serial number", out error);
        if (serial.Length > SerialNumberSizeMax)
        {
            error = new PkiError(PkiErrorKind.TooLarge, $"the serial number is longer than {SerialNumberSizeMax} bytes");
            return false;
        }
        if (!TryReadAlgorithm(ref body, out ReadOnlySpan<byte> algorithm)) return Fail("the signature algorithm", out error);
        if (!DistinguishedNameReader.TryRead(ref body, out ReadOnlySpan<byte> issuer)) return Fail("the issuer", out error);
        if (!body.TryReadSequence(out DerReader validity) || !DerTime.TryRead(ref validity, out DateTimeOffset notBefore)
            || !DerTime.TryRead(ref validity, out DateTimeOffset notAfter) || !validity.IsAtEnd)
        {
            return Fail("the validity", out error);
        }
        if (!DistinguishedNameReader.TryRead(ref body, out ReadOnlySpan<byte> subject)) return Fail("the subject", out error);
        if (!TryReadSpki(ref body, out ReadOnlySpan<byte> spki)) return Fail("the SubjectPublicKeyInfo", out error);
        found.SerialNumber = FieldRange.Locate(der, serial);
        found.InnerSignatureAlgorithm = FieldRange.Locate(der, algorithm);
        found.Issuer = FieldRange.Locate(der, issuer);
        found.NotBefore = notBefore;
        found.NotAfter = notAfter;
        found.Subject = FieldRange.Locate(der, subject);
        found.SubjectPublicKeyInfo = FieldRange.Locate(der, spki);
        if (found.Version > 1 && !(SkipUniqueId(ref body, 1) && SkipUniqueId(ref body, 2))) return Fail("a unique identifier", out error);
        if (found.Version == 3 && body.NextIs(DerTag.ContextConstructed(3)))
        {
            if (!body.TryReadConstructed(DerTag.ContextConstructed(3), out DerReader wrapped) || !wrapped.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> extensions) || !wrapped.IsAtEnd)
                return Fail("the extensions", out error);
            found.Extensions = FieldRange.Locate(der, extensions);
            if (!ExtensionParser.TryParse(der, extensions, found, out error)) return false;
        }
        return body.IsAtEnd ? Succeed(out error) : Fail("what stands behind the last field", out error);
    }

    private static bool TryReadVersion(ref DerReader body, CertificateFields found, out PkiError error)
    {
        found.Version = 1;
        if (!body.NextIs(DerTag.ContextConstructed(0))) return Succeed(out error);
        if (!body.TryReadConstructed(DerTag.ContextConstructed(0), out DerReader wrapped) || !wrapped.TryReadSmall(out int version) || !wrapped.IsAtEnd) return Fail("the version", out error);
        if (version is 0 or > 2)   // a default value is not written in DER
        {
            error = new PkiError(PkiErrorKind.UnsupportedVersion, "the certificate's version is not known");
            return false;
        }
        found.Version = version + 1;
        return Succeed(out error);
    }

    /// <summary>AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }, as it stands.</summary>
    internal static bool TryReadAlgorithm(ref DerReader reader, out ReadOnlySpan<byte> encoded)
    {
        DerReader inside = reader;
        encoded = default;
        if (!inside.TryReadSequence(out DerReader body) || !body.TryReadObjectIdentifier(out _)) return false;
        if (!body.IsAtEnd && !body.TryReadAny(out _, out _)) return false;
        return body.IsAtEnd && reader.TryReadEncoded(out encoded);
    }

    /// <summary>SubjectPublicKeyInfo, as it stands: what is in the bit string is read when it is needed.</summary>
    internal static bool TryReadSpki(ref DerReader reader, out ReadOnlySpan<byte> encoded)
    {
        DerReader inside = reader;
        encoded = default;
        return inside.TryReadSequence(out DerReader body) && TryReadAlgorithm(ref body, out _) && body.TryReadBitString(out _, out _) && body.IsAtEnd && reader.TryReadEncoded(out encoded);
    }

    // UniqueIdentifier ::= [n] IMPLICIT BIT STRING: looked over and not used.
    private static bool SkipUniqueId(ref DerReader body, int number)
        => !body.NextIs(DerTag.Context(number)) || (body.TryRead(DerTag.Context(number), out ReadOnlySpan<byte> content) && !content.IsEmpty && content[0] <= 7);

    private static bool Fail(string part, out PkiError error)
    {
        error = PkiError.Malformed(part);
        return false;
    }

    private static bool Succeed(out PkiError error)
    {
        error = default;
        return true;
    }
}
