using System.Formats.Asn1;
using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Pki.Signing;

namespace Infra.Pki.Builder;

/// <summary>
/// Makes certificates of version 3 (RFC 5280): start from <see cref="Root"/>, <see cref="Intermediate"/> or <see cref="Leaf"/>, change what differs, sign. Key identifiers are the first 20 bytes
/// of the SHA-256 digest of the public key (RFC 7093 section 2). May sign several times; not safe for use from several threads at once.
/// </summary>
public sealed class CertificateBuilder
{
    private const int SerialNumberSize = 16;

    private readonly List<(byte[] Id, bool IsCritical, byte[] Value)> _others = [];

    /// <summary>A certificate without any extension but the key identifiers.</summary>
    public CertificateBuilder(DistinguishedName subject, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        ArgumentNullException.ThrowIfNull(subject);
        Subject = subject;
        NotBefore = notBefore;
        NotAfter = notAfter;
    }

    /// <summary>Whom the certificate is for.</summary>
    public DistinguishedName Subject { get; set; }

    /// <summary>First second of validity, years 1950 to 9999; fractions are cut off.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Last second of validity.</summary>
    public DateTimeOffset NotAfter { get; set; }

    /// <summary>The serial number, big-endian, 1 to 20 bytes, positive; null for 16 random bytes.</summary>
    public byte[]? SerialNumber { get; set; }

    /// <summary>The names of subjectAltName; the extension is critical when the subject is empty.</summary>
    public AlternativeNames Names { get; } = new();

    /// <summary>Whether there is a basicConstraints extension (critical).</summary>
    public bool HasBasicConstraints { get; set; }

    /// <summary>Whether basicConstraints say that this is an authority.</summary>
    public bool IsAuthority { get; set; }

    /// <summary>Most intermediates below; null for no bound. Only for authorities.</summary>
    public int? PathLength { get; set; }

    /// <summary>keyUsage (critical); null for no extension.</summary>
    public KeyUsages? KeyUsage { get; set; }

    /// <summary>extKeyUsage; empty for no extension.</summary>
    public IList<CertificatePurpose> Purposes { get; } = [];

    /// <summary>Names that are allowed below this authority; with <see cref="ExcludedNames"/> empty: no extension. Critical.</summary>
    public IList<NameSubtree> PermittedNames { get; } = [];

    /// <summary>Names that are forbidden below this authority.</summary>
    public IList<NameSubtree> ExcludedNames { get; } = [];

    /// <summary>Whether servers must staple an OCSP answer (RFC 7633).</summary>
    public bool MustStaple { get; set; }

    /// <summary>The SHA-256 digest of an ACME key authorization, for an answer to tls-alpn-01 (RFC 8737); null for none. Critical.</summary>
    public byte[]? AcmeIdentifier { get; set; }

    /// <summary>What signs; null for the usual of the key: PKCS#1 with SHA-256 for RSA.</summary>
    public SignatureScheme? Scheme { get; set; }

    /// <summary>A root: an authority without bound of path length, for certificates and CRLs.</summary>
    public static CertificateBuilder Root(DistinguishedName subject, DateTimeOffset notBefore, DateTimeOffset notAfter) => new(subject, notBefore, notAfter)
    {
        HasBasicConstraints = true,
        IsAuthority = true,
        KeyUsage = KeyUsages.KeyCertSign | KeyUsages.CrlSign,
    };

    /// <summary>An intermediate authority that may have <paramref name="pathLength"/> further ones below it.</summary>
    public static CertificateBuilder Intermediate(DistinguishedName subject, DateTimeOffset notBefore, DateTimeOffset notAfter, int pathLength = 0)
    {
        CertificateBuilder builder = Root(subject, notBefore, notAfter);
        builder.PathLength = pathLength;
        return builder;
    }

    /// <summary>An end entity for these purposes; names are still to be added.</summary>
    public static CertificateBuilder Leaf(DistinguishedName subject, DateTimeOffset notBefore, DateTimeOffset notAfter, params CertificatePurpose[] purposes)
    {
        ArgumentNullException.ThrowIfNull(purposes);
        var builder = new CertificateBuilder(subject, notBefore, notAfter) { HasBasicConstraints = true, KeyUsage = KeyUsages.DigitalSignature };
        foreach (CertificatePurpose purpose in purposes)
            builder.Purposes.Add(purpose);
        return builder;
    }

    /// <summary>Adds an extension that the builder does not know.</summary>
    /// <param name="id">The encoded object identifier, without identifier and length.</param>
    /// <param name="isCritical">Whether it is critical.</param>
    /// <param name="value">DER, the content of its OCTET STRING.</param>
    public void AddExtension(ReadOnlySpan<byte> id, bool isCritical, ReadOnlySpan<byte> value) => _others.Add((id.ToArray(), isCritical, value.ToArray()));

    /// <summary>Makes a certificate that its own key signs.</summary>
    /// <exception cref="InvalidOperationException">A property is not what its summary allows.</exception>
    /// <exception cref="ArgumentException">The key does not sign, or not with that scheme.</exception>
    public Certificate SignSelf(PrivateKey key, IRandom random)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(key.PublicKey, Subject.Encoded, default, key, random);
    }

    /// <summary>Makes a certificate that an authority signs. Whether it may is not checked.</summary>
    /// <param name="subjectKey">The key that is certified.</param>
    /// <param name="issuer">The authority: subject and key identifier are those of its first certificate.</param>
    /// <param name="random">For serial number and signature.</param>
    /// <exception cref="InvalidOperationException">A property is not what its summary allows.</exception>
    /// <exception cref="ArgumentException">The key does not sign, or not with that scheme.</exception>
    public Certificate Sign(PublicKey subjectKey, CertifiedKey issuer, IRandom random)
    {
        ArgumentNullException.ThrowIfNull(subjectKey);
        ArgumentNullException.ThrowIfNull(issuer);
        ReadOnlySpan<byte> identifier = issuer.Certificate.SubjectKeyIdentifier;
        return Sign(subjectKey, issuer.Certificate.Subject, identifier.IsEmpty ? KeyIdentifier(issuer.Key.PublicKey) : identifier, issuer.Key, random);
    }

    /// <summary>The first 20 bytes of the SHA-256 digest of the key's bit string.</summary>
    public static byte[] KeyIdentifier(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reader = new DerReader(key.WriteSpki());
        if (!reader.TryReadSequence(out DerReader body) || !body.TryReadEncoded(out _) || !body.TryReadBitString(out ReadOnlySpan<byte> bits)) throw new InvalidOperationException("a key wrote itself wrong");
        Span<byte> digest = stackalloc byte[Sha256.DigestSize];
        Sha256.Hash(bits, digest);
        return digest[..20].ToArray();
    }

    private Certificate Sign(PublicKey subjectKey, ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> authorityKeyIdentifier, PrivateKey signer, IRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Check();
        SignatureScheme scheme = Scheme ?? CertificateSignature.SchemeFor(signer.Kind);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(0)))
                writer.WriteInteger(2);   // version 3
            writer.WriteIntegerUnsigned(SerialNumber ?? RandomSerial(random));
            CertificateSignature.Write(writer, scheme);
            writer.WriteEncodedValue(issuer);
            using (writer.PushSequence())
            {
                WriteTime(writer, NotBefore);
                WriteTime(writer, NotAfter);
            }
            writer.WriteEncodedValue(Subject.Encoded);
            writer.WriteEncodedValue(subjectKey.WriteSpki());
            using (writer.PushSequence(Context(3)))
            using (writer.PushSequence())
                WriteExtensions(writer, subjectKey, authorityKeyIdentifier);
        }
        byte[] der = SignedStructure.Write(writer.Encode(), scheme, signer, random);
        return Certificate.TryParse(der, out Certificate? certificate, out PkiError error) ? certificate : throw new InvalidOperationException($"What was asked for is no certificate: {error}");
    }

    private void Check()
    {
        if (NotAfter < NotBefore) throw new InvalidOperationException("A certificate ends after it begins.");
        if (NotBefore.UtcDateTime.Year < 1950) throw new InvalidOperationException("A certificate begins in 1950 at the earliest.");
        if (Subject.IsEmpty && Names.IsEmpty) throw new InvalidOperationException("A certificate names somebody, by subject or alternative name.");
        if (PathLength is not null && !IsAuthority) throw new InvalidOperationException("Only authorities have a path length.");
        if (PathLength < 0) throw new InvalidOperationException("A path length is 0 or more.");
        if (IsAuthority && !HasBasicConstraints) throw new InvalidOperationException("An authority has basicConstraints.");
        if (AcmeIdentifier is not null && AcmeIdentifier.Length != Sha256.DigestSize) throw new InvalidOperationException("An ACME identifier is a SHA-256 digest.");
        if (SerialNumber is not null && (SerialNumber.Length is 0 or > 20 || !SerialNumber.AsSpan().ContainsAnyExcept((byte)0) || (SerialNumber.Length == 20 && SerialNumber[0] >= 0x80)))
            throw new InvalidOperationException("A serial number is positive and at most 20 bytes.");
    }

    private void WriteExtensions(AsnWriter writer, PublicKey subjectKey, ReadOnlySpan<byte> authorityKeyIdentifier)
    {
        byte[] subjectKeyIdentifier = KeyIdentifier(subjectKey);
        if (HasBasicConstraints) ExtensionWriter.Write(writer, Oids.BasicConstraints, isCritical: true, WriteBasicConstraints);
        if (KeyUsage is not null) ExtensionWriter.WriteKeyUsage(writer, KeyUsage.Value);
        if (Purposes.Count > 0) ExtensionWriter.Write(writer, Oids.ExtendedKeyUsage, isCritical: false, WritePurposes);
        ExtensionWriter.Write(writer, Oids.SubjectKeyIdentifier, isCritical: false, content => content.WriteOctetString(subjectKeyIdentifier));
        if (!authorityKeyIdentifier.IsEmpty)
        {
            byte[] identifier = authorityKeyIdentifier.ToArray();
            ExtensionWriter.Write(writer, Oids.AuthorityKeyIdentifier, isCritical: false, content =>
            {
                using (content.PushSequence())
                    content.WriteOctetString(identifier, new Asn1Tag(TagClass.ContextSpecific, 0));
            });
        }
        if (!Names.IsEmpty) ExtensionWriter.Write(writer, Oids.SubjectAltName, isCritical: Subject.IsEmpty, Names.Write);
        if (PermittedNames.Count + ExcludedNames.Count > 0) ExtensionWriter.Write(writer, Oids.NameConstraints, isCritical: true, WriteNameConstraints);
        if (MustStaple) ExtensionWriter.WriteMustStaple(writer);
        if (AcmeIdentifier is not null) ExtensionWriter.Write(writer, Oids.AcmeIdentifier, isCritical: true, content => content.WriteOctetString(AcmeIdentifier));
        foreach ((byte[] id, bool isCritical, byte[] value) in _others)
            ExtensionWriter.Write(writer, id, isCritical, value);
    }

    private void WriteBasicConstraints(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            if (IsAuthority) writer.WriteBoolean(true);
            if (PathLength is not null) writer.WriteInteger(PathLength.Value);
        }
    }

    private void WritePurposes(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            foreach (CertificatePurpose purpose in Purposes)
                writer.WriteEncodedId(Oids.Purpose(purpose));
        }
    }

    private void WriteNameConstraints(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            WriteSubtrees(writer, 0, PermittedNames);
            WriteSubtrees(writer, 1, ExcludedNames);
        }
    }

    private static void WriteSubtrees(AsnWriter writer, int tag, IList<NameSubtree> subtrees)
    {
        if (subtrees.Count == 0) return;
        using (writer.PushSequence(Context(tag)))
        {
            foreach (NameSubtree subtree in subtrees)
                subtree.Write(writer);
        }
    }

    // RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on.
    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        time = time.ToUniversalTime();
        if (time.Year < 2050) writer.WriteUtcTime(time, twoDigitYearMax: 2049);
        else writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
    }

    private static byte[] RandomSerial(IRandom random)
    {
        var serial = new byte[SerialNumberSize];
        random.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);   // positive, and of one length always
        return serial;
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);
}
