namespace Infra.Sudo.Policy.Ast;

/// <summary>The digests that sudoers knows: FIPS 180-4.</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>SHA-224, 28 bytes.</summary>
    Sha224,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256,

    /// <summary>SHA-384, 48 bytes.</summary>
    Sha384,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512,
}
