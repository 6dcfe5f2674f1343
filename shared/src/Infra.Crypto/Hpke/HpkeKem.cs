namespace Infra.Crypto.Hpke;

/// <summary>Key encapsulation mechanisms of HPKE (RFC 9180 section 7.1).</summary>
public enum HpkeKem
{
    /// <summary>DHKEM(P-256, HKDF-SHA256): shares are uncompressed points of 65 bytes.</summary>
    P256HkdfSha256 = 0x0010,

    /// <summary>DHKEM(X25519, HKDF-SHA256): shares of 32 bytes.</summary>
    X25519HkdfSha256 = 0x0020,
}
