namespace Infra.Crypto.Hash;

/// <summary>Sizes that no hash of this library exceeds, for buffers on the stack.</summary>
public static class HashLimits
{
    /// <summary>Bytes of the longest digest (SHA-512, SHA3-512).</summary>
    public const int DigestSizeMax = 64;

    /// <summary>Bytes of the longest input block (SHA3-256).</summary>
    public const int BlockSizeMax = 136;
}
