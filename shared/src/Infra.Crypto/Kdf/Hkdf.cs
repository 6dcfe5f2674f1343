using Infra.Crypto.Hash;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Kdf;

/// <summary>HKDF (RFC 5869) with a hash chosen at run time. Allocates nothing; safe for use from several threads.</summary>
public static class Hkdf
{
    /// <summary>
    /// HKDF-Extract: writes the pseudorandom key, one digest long, to the first bytes of <paramref name="pseudorandomKey"/>. An empty salt stands for
    /// zeros.
    /// </summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="algorithm"/> names no algorithm.</exception>
    public static void Extract(HashAlgorithm algorithm, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey, Span<byte> pseudorandomKey)
    {
        switch (algorithm)
        {
            case HashAlgorithm.Sha224: Hkdf<Sha224>.Extract(salt, inputKey, pseudorandomKey); break;
            case HashAlgorithm.Sha256: Hkdf<Sha256>.Extract(salt, inputKey, pseudorandomKey); break;
            case HashAlgorithm.Sha384: Hkdf<Sha384>.Extract(salt, inputKey, pseudorandomKey); break;
            case HashAlgorithm.Sha512: Hkdf<Sha512>.Extract(salt, inputKey, pseudorandomKey); break;
            case HashAlgorithm.Sha3_256: Hkdf<Sha3_256>.Extract(salt, inputKey, pseudorandomKey); break;
            case HashAlgorithm.Sha3_512: Hkdf<Sha3_512>.Extract(salt, inputKey, pseudorandomKey); break;
            default: throw HashAlgorithmExtensions.Unknown(algorithm);
        }
    }

    /// <summary>HKDF-Expand: fills <paramref name="output"/>, 255 digests at most.</summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too long, or shares memory with <paramref name="info"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="algorithm"/> names no algorithm.</exception>
    public static void Expand(HashAlgorithm algorithm, ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output)
    {
        switch (algorithm)
        {
            case HashAlgorithm.Sha224: Hkdf<Sha224>.Expand(pseudorandomKey, info, output); break;
            case HashAlgorithm.Sha256: Hkdf<Sha256>.Expand(pseudorandomKey, info, output); break;
            case HashAlgorithm.Sha384: Hkdf<Sha384>.Expand(pseudorandomKey, info, output); break;
            case HashAlgorithm.Sha512: Hkdf<Sha512>.Expand(pseudorandomKey, info, output); break;
            case HashAlgorithm.Sha3_256: Hkdf<Sha3_256>.Expand(pseudorandomKey, info, output); break;
            case HashAlgorithm.Sha3_512: Hkdf<Sha3_512>.Expand(pseudorandomKey, info, output); break;
            default: throw HashAlgorithmExtensions.Unknown(algorithm);
        }
    }

    /// <summary>HKDF-Expand with a key that was taken before, for several outputs of one key: fills <paramref name="output"/>, 255 digests at most.</summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too long, or shares memory with <paramref name="info"/>.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public static void Expand(HmacKey pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output) => pseudorandomKey.Expand(info, output);
}
