namespace Infra.Pki.Parsing;

/// <summary>What parsing finds.</summary>
internal sealed class CertificateFields
{
    internal FieldRange ToBeSigned { get; set; }

    internal int Version { get; set; }

    internal FieldRange SerialNumber { get; set; }

    internal FieldRange InnerSignatureAlgorithm { get; set; }

    internal FieldRange Issuer { get; set; }

    internal DateTimeOffset NotBefore { get; set; }

    internal DateTimeOffset NotAfter { get; set; }

    internal FieldRange Subject { get; set; }

    internal FieldRange SubjectPublicKeyInfo { get; set; }

    internal FieldRange SignatureAlgorithm { get; set; }

    internal FieldRange Signature { get; set; }

    internal FieldRange Extensions { get; set; }

    internal bool HasBasicConstraints { get; set; }

    internal bool IsAuthority { get; set; }

    internal int? PathLength { get; set; }

    internal KeyUsages? KeyUsage { get; set; }

    internal FieldRange ExtendedKeyUsage { get; set; }

    internal FieldRange SubjectAltName { get; set; }

    internal FieldRange NameConstraints { get; set; }

    internal FieldRange SubjectKeyIdentifier { get; set; }

    internal FieldRange AuthorityKeyIdentifier { get; set; }

    internal bool MustStaple { get; set; }

    internal bool HasUnknownCritical { get; set; }
}
