using Infra.Crypto.Hash;

namespace Infra.Crypto.Mac;

/// <summary>An HMAC key whose hash is chosen at run time; see <see cref="HmacKey{THash}"/>.</summary>
public abstract class HmacKey : MacKey
{
    private protected HmacKey()
    {
    }

    /// <summary>Takes a key of any length.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="algorithm"/> names no algorithm.</exception>
    public static HmacKey Create(HashAlgorithm algorithm, ReadOnlySpan<byte> key) => algorithm switch
    {
        HashAlgorithm.Sha224 => new HmacKey<Sha224>(key),
        HashAlgorithm.Sha256 => new HmacKey<Sha256>(key),
        HashAlgorithm.Sha384 => new HmacKey<Sha384>(key),
        HashAlgorithm.Sha512 => new HmacKey<Sha512>(key),
        HashAlgorithm.Sha3_256 => new HmacKey<Sha3_256>(key),
        HashAlgorithm.Sha3_512 => new HmacKey<Sha3_512>(key),
        _ => throw HashAlgorithmExtensions.Unknown(algorithm),
    };

    /// <summary>HKDF-Expand with this key as the pseudorandom key: see <see cref="Kdf.Hkdf{THash}"/>.</summary>
    internal abstract void Expand(ReadOnlySpan<byte> info, Span<byte> output);
}
