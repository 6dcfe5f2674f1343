namespace Infra.Crypto.Hash;

/// <summary>What a <see cref="HashAlgorithm"/> stands for. Safe to call from several threads.</summary>
public static class HashAlgorithmExtensions
{
    /// <summary>Bytes of a digest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value names no algorithm.</exception>
    public static int DigestSize(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Sha224 => Sha224.DigestSize,
        HashAlgorithm.Sha256 or HashAlgorithm.Sha3_256 => Sha256.DigestSize,
        HashAlgorithm.Sha384 => Sha384.DigestSize,
        HashAlgorithm.Sha512 or HashAlgorithm.Sha3_512 => Sha512.DigestSize,
        _ => throw Unknown(algorithm),
    };

    /// <summary>Bytes of an input block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value names no algorithm.</exception>
    public static int BlockSize(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Sha224 or HashAlgorithm.Sha256 => Sha256.BlockSize,
        HashAlgorithm.Sha384 or HashAlgorithm.Sha512 => Sha512.BlockSize,
        HashAlgorithm.Sha3_256 => Sha3_256.BlockSize,
        HashAlgorithm.Sha3_512 => Sha3_512.BlockSize,
        _ => throw Unknown(algorithm),
    };

    /// <summary>The usual name, such as <c>SHA-256</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value names no algorithm.</exception>
    public static string Name(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Sha224 => Sha224.Name,
        HashAlgorithm.Sha256 => Sha256.Name,
        HashAlgorithm.Sha384 => Sha384.Name,
        HashAlgorithm.Sha512 => Sha512.Name,
        HashAlgorithm.Sha3_256 => Sha3_256.Name,
        HashAlgorithm.Sha3_512 => Sha3_512.Name,
        _ => throw Unknown(algorithm),
    };

    /// <summary>Hashes <paramref name="data"/> at once, without allocating; the digest is written to the first bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than the digest.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value names no algorithm.</exception>
    public static void Hash(this HashAlgorithm algorithm, ReadOnlySpan<byte> data, Span<byte> digest)
    {
        switch (algorithm)
        {
            case HashAlgorithm.Sha224: Sha224.Hash(data, digest); break;
            case HashAlgorithm.Sha256: Sha256.Hash(data, digest); break;
            case HashAlgorithm.Sha384: Sha384.Hash(data, digest); break;
            case HashAlgorithm.Sha512: Sha512.Hash(data, digest); break;
            case HashAlgorithm.Sha3_256: Sha3_256.Hash(data, digest); break;
            case HashAlgorithm.Sha3_512: Sha3_512.Hash(data, digest); break;
            default: throw Unknown(algorithm);
        }
    }

    internal static ArgumentOutOfRangeException Unknown(HashAlgorithm algorithm)
        => new(nameof(algorithm), algorithm, "No such hash algorithm.");
}
