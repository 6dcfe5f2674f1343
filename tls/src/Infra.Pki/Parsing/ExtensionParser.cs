using Infra.Crypto.Keys;
using Infra.Pki.Names;

namespace Infra.Pki.Parsing;

/// <summary>Checks the extensions that have a meaning here (RFC 5280 section 4.2); the others count only by being critical.</summary>
internal static class ExtensionParser
{
    private const int MustStapleFeature = 5;   // status_request, RFC 7633 section 4.1

    internal static bool TryParse(byte[] der, ReadOnlySpan<byte> content, CertificateFields found, out PkiError error)
    {
        var reader = new CertificateExtensionReader(content);
        error = PkiError.Malformed("an extension");
        int count = 0;
        while (reader.TryRead(out CertificateExtension extension))
        {
            if (++count > Certificate.ExtensionsMax)
            {
                error = new PkiError(PkiErrorKind.TooLarge, $"the certificate has more than {Certificate.ExtensionsMax} extensions");
                return false;
            }
            if (IsRepeated(content, extension.Id, count - 1))
            {
                error = new PkiError(PkiErrorKind.DuplicateExtension, "an extension stands twice in the certificate");
                return false;
            }
            if (!TryReadKnown(der, extension, found, out bool isKnown, out string part))
            {
                error = PkiError.Malformed(part);
                return false;
            }
            found.HasUnknownCritical |= extension.IsCritical && !isKnown;
        }
        if (!reader.IsAtEnd || count == 0) return false;   // SIZE (1..MAX)
        error = default;
        return true;
    }

    private static bool IsRepeated(ReadOnlySpan<byte> content, ReadOnlySpan<byte> id, int countBefore)
    {
        var reader = new CertificateExtensionReader(content);
        for (int i = 0; i < countBefore && reader.TryRead(out CertificateExtension earlier); i++)
        {
            if (earlier.Id.SequenceEqual(id)) return true;
        }
        return false;
    }

    private static bool TryReadKnown(byte[] der, CertificateExtension extension, CertificateFields found, out bool isKnown, out string part)
    {
        ReadOnlySpan<byte> id = extension.Id, value = extension.Value;
        isKnown = true;
        part = "basicConstraints";
        if (id.SequenceEqual(Oids.BasicConstraints)) return TryReadBasicConstraints(value, found);
        part = "keyUsage";
        if (id.SequenceEqual(Oids.KeyUsage)) return TryReadKeyUsage(value, found);
        part = "extKeyUsage";
        if (id.SequenceEqual(Oids.ExtendedKeyUsage)) return TryReadExtendedKeyUsage(der, value, found);
        part = "subjectAltName";
        if (id.SequenceEqual(Oids.SubjectAltName)) return TryReadSubjectAltName(der, value, found);
        part = "nameConstraints";
        if (id.SequenceEqual(Oids.NameConstraints)) return TryReadNameConstraints(der, value, found);
        part = "subjectKeyIdentifier";
        if (id.SequenceEqual(Oids.SubjectKeyIdentifier)) return TryReadSubjectKeyIdentifier(der, value, found);
        part = "authorityKeyIdentifier";
        if (id.SequenceEqual(Oids.AuthorityKeyIdentifier)) return TryReadAuthorityKeyIdentifier(der, value, found);
        part = "the TLS feature extension";
        if (id.SequenceEqual(Oids.TlsFeature)) return TryReadTlsFeature(value, found);
        isKnown = false;
        return true;
    }

    // BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
    private static bool TryReadBasicConstraints(ReadOnlySpan<byte> value, CertificateFields found)
    {
        if (!TryOpenSequence(value, out DerReader body)) return false;
        bool isAuthority = false;
        if (body.NextIs(DerTag.Boolean) && !body.TryReadBoolean(out isAuthority)) return false;   // an explicit FALSE is common, though not DER
        if (!body.IsAtEnd)
        {
            if (!isAuthority || !body.TryReadSmall(out int length) || !body.IsAtEnd) return false;
            found.PathLength = length;
        }
        found.HasBasicConstraints = true;
        found.IsAuthority = isAuthority;
        return true;
    }

    // KeyUsage ::= BIT STRING, nine named bits at most; trailing zero bits are taken though DER leaves them out.
    private static bool TryReadKeyUsage(ReadOnlySpan<byte> value, CertificateFields found)
    {
        var reader = new DerReader(value);
        if (!reader.TryReadBitString(out ReadOnlySpan<byte> bits, out _) || !reader.IsAtEnd || bits.Length is 0 or > 2) return false;
        found.KeyUsage = (KeyUsages)(bits[0] | (bits.Length == 2 ? bits[1] << 8 : 0)) & (KeyUsages)0x80FF;
        return true;
    }

    // ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
    private static bool TryReadExtendedKeyUsage(byte[] der, ReadOnlySpan<byte> value, CertificateFields found)
    {
        var reader = new DerReader(value);
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content) || !reader.IsAtEnd || content.IsEmpty) return false;
        var ids = new DerReader(content);
        while (!ids.IsAtEnd)
        {
            if (!ids.TryReadObjectIdentifier(out _)) return false;
        }
        found.ExtendedKeyUsage = FieldRange.Locate(der, content);
        return true;
    }

    // SubjectAltName ::= SEQUENCE SIZE (1..MAX) OF GeneralName
    private static bool TryReadSubjectAltName(byte[] der, ReadOnlySpan<byte> value, CertificateFields found)
    {
        var reader = new DerReader(value);
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content) || !reader.IsAtEnd || content.IsEmpty) return false;
        var names = new GeneralNameReader(content);
        while (names.TryRead(out _))
        {
        }
        if (!names.IsAtEnd) return false;
        found.SubjectAltName = FieldRange.Locate(der, content);
        return true;
    }

    // NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL }, not empty
    private static bool TryReadNameConstraints(byte[] der, ReadOnlySpan<byte> value, CertificateFields found)
    {
        var reader = new DerReader(value);
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content) || !reader.IsAtEnd || !NameConstraintReader.IsWellFormed(content)) return false;
        found.NameConstraints = FieldRange.Locate(der, content);
        return true;
    }

    private static bool TryReadSubjectKeyIdentifier(byte[] der, ReadOnlySpan<byte> value, CertificateFields found)
    {
        var reader = new DerReader(value);
        if (!reader.TryReadOctetString(out ReadOnlySpan<byte> identifier) || !reader.IsAtEnd) return false;
        found.SubjectKeyIdentifier = FieldRange.Locate(der, identifier);
        return true;
    }

    // AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OPTIONAL, authorityCertIssuer [1] OPTIONAL, authorityCertSerialNumber [2] OPTIONAL }: only the first is used
    private static bool TryReadAuthorityKeyIdentifier(byte[] der, ReadOnlySpan<byte> value, CertificateFields found)
    {
        if (!TryOpenSequence(value, out DerReader body)) return false;
        if (body.TryRead(DerTag.Context(0), out ReadOnlySpan<byte> identifier)) found.AuthorityKeyIdentifier = FieldRange.Locate(der, identifier);
        body.TryRead(DerTag.ContextConstructed(1), out _);
        body.TryRead(DerTag.Context(2), out _);
        return body.IsAtEnd;
    }

    // Features ::= SEQUENCE OF INTEGER
    private static bool TryReadTlsFeature(ReadOnlySpan<byte> value, CertificateFields found)
    {
        if (!TryOpenSequence(value, out DerReader body)) return false;
        while (!body.IsAtEnd)
        {
            if (!body.TryReadSmall(out int feature)) return false;
            found.MustStaple |= feature == MustStapleFeature;
        }
        return true;
    }

    private static bool TryOpenSequence(ReadOnlySpan<byte> value, out DerReader body)
    {
        var reader = new DerReader(value);
        return reader.TryReadSequence(out body) && reader.IsAtEnd;
    }
}
