namespace Infra.Pki.Signing;

/// <summary>Signature schemes by their TLS numbers (RFC 8446 section 4.2.3). Those with SHA-1 are left out on purpose.</summary>
public enum SignatureScheme : ushort
{
    /// <summary>RSA PKCS#1 v1.5 with SHA-256: certificates and TLS 1.2 only.</summary>
    RsaPkcs1Sha256 = 0x0401,

    /// <summary>RSA PKCS#1 v1.5 with SHA-384: certificates and TLS 1.2 only.</summary>
    RsaPkcs1Sha384 = 0x0501,

    /// <summary>RSA PKCS#1 v1.5 with SHA-512: certificates and TLS 1.2 only.</summary>
    RsaPkcs1Sha512 = 0x0601,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    EcdsaP256Sha256 = 0x0403,

    /// <summary>ECDSA on P-384 with SHA-384.</summary>
    EcdsaP384Sha384 = 0x0503,

    /// <summary>ECDSA on P-521 with SHA-512; verified only.</summary>
    EcdsaP521Sha512 = 0x0603,

    /// <summary>RSA PSS by an rsaEncryption key, SHA-256, salt of 32 bytes.</summary>
    RsaPssSha256 = 0x0804,

    /// <summary>RSA PSS by an rsaEncryption key, SHA-384, salt of 48 bytes.</summary>
    RsaPssSha384 = 0x0805,

    /// <summary>RSA PSS by an rsaEncryption key, SHA-512, salt of 64 bytes.</summary>
    RsaPssSha512 = 0x0806,

    /// <summary>Ed25519.</summary>
    Ed25519 = 0x0807,

    /// <summary>Ed448.</summary>
    Ed448 = 0x0808,
}
