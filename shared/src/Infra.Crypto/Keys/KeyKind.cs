namespace Infra.Crypto.Keys;

/// <summary>What a key is for, with its size where the name implies one.</summary>
public enum KeyKind
{
    /// <summary>RSA (RFC 8017), key identifier rsaEncryption.</summary>
    Rsa,

    /// <summary>A point on P-256, or its scalar.</summary>
    EcP256,

    /// <summary>A point on P-384, or its scalar.</summary>
    EcP384,

    /// <summary>A point on P-521. Public keys only.</summary>
    EcP521,

    /// <summary>Ed25519 signatures (RFC 8032).</summary>
    Ed25519,

    /// <summary>Ed448 signatures (RFC 8032).</summary>
    Ed448,

    /// <summary>X25519 agreement (RFC 7748).</summary>
    X25519,

    /// <summary>ML-KEM-768 (FIPS 203).</summary>
    MlKem768,

    /// <summary>ML-KEM-1024 (FIPS 203).</summary>
    MlKem1024,
}
