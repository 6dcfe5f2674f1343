namespace Infra.Crypto.Hpke;

/// <summary>Key derivation functions of HPKE (RFC 9180 section 7.2).</summary>
public enum HpkeKdf
{
    /// <summary>HKDF-SHA256.</summary>
    HkdfSha256 = 0x0001,

    /// <summary>HKDF-SHA384.</summary>
    HkdfSha384 = 0x0002,

    /// <summary>HKDF-SHA512.</summary>
    HkdfSha512 = 0x0003,
}
