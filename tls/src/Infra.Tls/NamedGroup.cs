namespace Infra.Tls;

/// <summary>A key exchange by its number on the wire: supported_groups of RFC 8446 section 4.2.7 and the hybrids of ML-KEM.</summary>
public enum NamedGroup : ushort
{
    /// <summary>No group agreed yet.</summary>
    None = 0,

    /// <summary>secp256r1: ECDH on P-256.</summary>
    Secp256r1 = 23,

    /// <summary>secp384r1: ECDH on P-384.</summary>
    Secp384r1 = 24,

    /// <summary>x25519 (RFC 7748).</summary>
    X25519 = 29,

    /// <summary>X25519MLKEM768: ML-KEM-768 and X25519 together, safe as long as one of them is.</summary>
    X25519MlKem768 = 0x11EC,
}
