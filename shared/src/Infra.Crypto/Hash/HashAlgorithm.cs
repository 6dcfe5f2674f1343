namespace Infra.Crypto.Hash;

/// <summary>A hash chosen at run time; the broken ones of <see cref="Legacy"/> are not among them.</summary>
public enum HashAlgorithm
{
    /// <summary>SHA-224: 28 bytes (FIPS 180-4).</summary>
    Sha224 = 1,

    /// <summary>SHA-256: 32 bytes (FIPS 180-4).</summary>
    Sha256,

    /// <summary>SHA-384: 48 bytes (FIPS 180-4).</summary>
    Sha384,

    /// <summary>SHA-512: 64 bytes (FIPS 180-4).</summary>
    Sha512,

    /// <summary>SHA3-256: 32 bytes (FIPS 202).</summary>
    Sha3_256,

    /// <summary>SHA3-512: 64 bytes (FIPS 202).</summary>
    Sha3_512,
}
