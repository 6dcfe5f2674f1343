using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Pki.Names;
using Infra.Pki.Parsing;
using Infra.Pki.Signing;

namespace Infra.Pki;

/// <summary>
/// An X.509 certificate (RFC 5280): its DER, checked once, and the places of its fields in it; every span points into that one copy. Parsing says nothing about trust. Immutable
/// and thread-safe.
/// </summary>
public sealed class Certificate : IEquatable<Certificate>
{
    /// <summary>Most bytes of a certificate.</summary>
    public const int SizeMax = 1 << 20;

    /// <summary>Most extensions of a certificate.</summary>
    public const int ExtensionsMax = 64;

    private readonly byte[] _der;
    private readonly CertificateFields _fields;
    private KeyResult? _key;

    private Certificate(byte[] der, CertificateFields fields)
    {
        _der = der;
        _fields = fields;
    }

    /// <summary>The whole certificate.</summary>
    public ReadOnlySpan<byte> Der => _der;

    /// <summary>The whole certificate, to be kept.</summary>
    public ReadOnlyMemory<byte> DerMemory => _der;

    /// <summary>The part that is signed, with identifier and length.</summary>
    public ReadOnlySpan<byte> ToBeSigned => _fields.ToBeSigned.Of(_der);

    /// <summary>1, 2 or 3; chains are built of version 3 only.</summary>
    public int Version => _fields.Version;

    /// <summary>The serial number, two's complement, big-endian, in its shortest form; at most 64 bytes.</summary>
    public ReadOnlySpan<byte> SerialNumber => _fields.SerialNumber.Of(_der);

    /// <summary>The issuer's Name, encoded.</summary>
    public ReadOnlySpan<byte> Issuer => _fields.Issuer.Of(_der);

    /// <summary>The subject's Name, encoded.</summary>
    public ReadOnlySpan<byte> Subject => _fields.Subject.Of(_der);

    /// <summary>First second of validity.</summary>
    public DateTimeOffset NotBefore => _fields.NotBefore;

    /// <summary>Last second of validity; the certificate is valid through the whole of it.</summary>
    public DateTimeOffset NotAfter => _fields.NotAfter;

    /// <summary>The subject's SubjectPublicKeyInfo, encoded.</summary>
    public ReadOnlySpan<byte> SubjectPublicKeyInfo => _fields.SubjectPublicKeyInfo.Of(_der);

    /// <summary>The AlgorithmIdentifier outside the signed part, encoded.</summary>
    public ReadOnlySpan<byte> SignatureAlgorithm => _fields.SignatureAlgorithm.Of(_der);

    /// <summary>What <see cref="SignatureAlgorithm"/> stands for; null where it is not supported or too weak. An ECDSA scheme names the hash only.</summary>
    public SignatureScheme? SignatureScheme => CertificateSignature.TryRead(SignatureAlgorithm, out SignatureScheme scheme) ? scheme : null;

    /// <summary>The AlgorithmIdentifier inside the signed part, encoded.</summary>
    public ReadOnlySpan<byte> InnerSignatureAlgorithm => _fields.InnerSignatureAlgorithm.Of(_der);

    /// <summary>The signature.</summary>
    public ReadOnlySpan<byte> Signature => _fields.Signature.Of(_der);

    /// <summary>Whether there is a basicConstraints extension.</summary>
    public bool HasBasicConstraints => _fields.HasBasicConstraints;

    /// <summary>Whether basicConstraints make the subject a certification authority.</summary>
    public bool IsAuthority => _fields.IsAuthority;

    /// <summary>Most intermediates below this authority; null is no bound.</summary>
    public int? PathLength => _fields.PathLength;

    /// <summary>What the key may do; null without the extension, which allows everything.</summary>
    public KeyUsages? KeyUsage => _fields.KeyUsage;

    /// <summary>Whether there is an extKeyUsage extension.</summary>
    public bool HasExtendedKeyUsage => _fields.ExtendedKeyUsage.IsPresent;

    /// <summary>The content of extKeyUsage: object identifiers one after the other; empty without the extension.</summary>
    public ReadOnlySpan<byte> ExtendedKeyUsage => _fields.ExtendedKeyUsage.Of(_der);

    /// <summary>Whether there is a subjectAltName extension.</summary>
    public bool HasSubjectAltName => _fields.SubjectAltName.IsPresent;

    /// <summary>The names of subjectAltName; none without the extension.</summary>
    public GeneralNameReader SubjectAltNames => new(_fields.SubjectAltName.Of(_der));

    /// <summary>Whether there is a nameConstraints extension.</summary>
    public bool HasNameConstraints => _fields.NameConstraints.IsPresent;

    /// <summary>The content of nameConstraints (RFC 5280 section 4.2.1.10): the body of its SEQUENCE; empty without the extension.</summary>
    public ReadOnlySpan<byte> NameConstraints => _fields.NameConstraints.Of(_der);

    /// <summary>The subject key identifier; empty without the extension.</summary>
    public ReadOnlySpan<byte> SubjectKeyIdentifier => _fields.SubjectKeyIdentifier.Of(_der);

    /// <summary>The keyIdentifier of authorityKeyIdentifier; empty without it.</summary>
    public ReadOnlySpan<byte> AuthorityKeyIdentifier => _fields.AuthorityKeyIdentifier.Of(_der);

    /// <summary>Whether the certificate asks that its TLS server always staples an OCSP answer (RFC 7633, feature 5).</summary>
    public bool MustStaple => _fields.MustStaple;

    /// <summary>Whether a critical extension is there whose meaning is not known here.</summary>
    public bool HasUnknownCriticalExtension => _fields.HasUnknownCritical;

    /// <summary>Issuer and subject are the same Name; whether the key is the same too is not looked at.</summary>
    public bool IsSelfIssued => Issuer.SequenceEqual(Subject);

    /// <summary>All extensions in their order.</summary>
    public CertificateExtensionReader Extensions => new(_fields.Extensions.Of(_der));

    /// <summary>Checks and copies a certificate in DER; false, with the reason, for anything but exactly one. Linear time.</summary>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out Certificate? certificate, out PkiError error)
    {
        certificate = null;
        if (der.Length > SizeMax)
        {
            error = new PkiError(PkiErrorKind.TooLarge, $"the certificate is longer than {SizeMax} bytes");
            return false;
        }
        byte[] copy = der.ToArray();
        if (!CertificateParser.TryParse(copy, out CertificateFields? fields, out error)) return false;
        certificate = new Certificate(copy, fields);
        return true;
    }

    /// <summary>The subject's public key; false, with the reason, for an algorithm that is not supported, explicit curve parameters, or RSA below 2048 bits. Read once and kept.</summary>
    public bool TryGetPublicKey([NotNullWhen(true)] out PublicKey? key, out KeyError error)
    {
        _key ??= ReadKey();   // two threads may both read it: the results are equal
        key = _key.Key;
        error = _key.Error;
        return key is not null;
    }

    /// <summary>Whether extKeyUsage is absent or names this purpose itself; anyExtendedKeyUsage does not count.</summary>
    public bool Allows(CertificatePurpose purpose)
    {
        if (!HasExtendedKeyUsage) return true;
        ReadOnlySpan<byte> wanted = Oids.Purpose(purpose);
        var reader = new DerReader(ExtendedKeyUsage);
        while (reader.TryReadObjectIdentifier(out ReadOnlySpan<byte> id))
        {
            if (id.SequenceEqual(wanted)) return true;
        }
        return false;
    }

    /// <summary>The SHA-256 digest of the whole certificate, 32 bytes: its fingerprint.</summary>
    public byte[] Fingerprint()
    {
        var digest = new byte[Sha256.DigestSize];
        Sha256.Hash(_der, digest);
        return digest;
    }

    /// <summary>The subject as text with everything unprintable escaped (RFC 4514 order of writing reversed: as encoded), at most a few hundred characters.</summary>
    public string SubjectText => DistinguishedNameReader.ToText(Subject);

    /// <summary>The issuer as text, like <see cref="SubjectText"/>.</summary>
    public string IssuerText => DistinguishedNameReader.ToText(Issuer);

    /// <summary>The certificate as PEM.</summary>
    public string ToPem() => Infra.Parsing.Pem.Write(PemLabels.Certificate, _der);

    /// <summary>Whether both are the same bytes.</summary>
    public bool Equals(Certificate? other) => other is not null && _der.AsSpan().SequenceEqual(other._der);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Certificate);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Signature);
        return hash.ToHashCode();
    }

    /// <summary>The subject, escaped.</summary>
    public override string ToString() => SubjectText;

    private KeyResult ReadKey()
    {
        PublicKey.TryReadSpki(SubjectPublicKeyInfo, out PublicKey? key, out KeyError error);
        return new KeyResult(key, error);
    }

    private sealed record KeyResult(PublicKey? Key, KeyError Error);
}
