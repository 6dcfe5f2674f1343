using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Rsa;

/// <summary>
/// An RSA public key: verifies PKCS#1 v1.5 and PSS signatures (RFC 8017). Immutable and thread-safe; no operation allocates.
/// </summary>
public sealed class RsaPublicKey
{
    /// <summary>Bits of the largest modulus that is taken.</summary>
    public const int ModulusBitsMax = RsaModulus.BitsMax;

    /// <summary>Bits of the smallest modulus that any caller can ask for: DNSSEC still has such keys.</summary>
    public const int ModulusBitsLowest = 1024;

    private const int ExponentBitsMax = 33;

    private readonly byte[] _modulus;

    private RsaPublicKey(ReadOnlySpan<byte> modulus, ulong exponent)
    {
        _modulus = modulus.ToArray();
        Exponent = exponent;
        Arithmetic = new RsaModulus(modulus);
    }

    /// <summary>Bits of the modulus.</summary>
    public int ModulusBits => Arithmetic.Bits;

    /// <summary>Bytes of the modulus, and of every signature.</summary>
    public int ModulusSize => _modulus.Length;

    /// <summary>The modulus, big-endian, without leading zeros.</summary>
    public ReadOnlySpan<byte> Modulus => _modulus;

    /// <summary>The public exponent.</summary>
    public ulong Exponent { get; }

    internal RsaModulus Arithmetic { get; }

    /// <summary>
    /// Takes a modulus and an exponent, both big-endian; leading zeros are passed over. False for a modulus that is even, shorter than <paramref name="modulusBitsMin"/>
    /// or longer than <see cref="ModulusBitsMax"/>, and an exponent that is even, below 3 or from 2^33 on.
    /// </summary>
    /// <param name="modulus">The modulus.</param>
    /// <param name="exponent">The exponent.</param>
    /// <param name="modulusBitsMin">The fewest bits that the caller's protocol allows: 2048 for TLS and certificates, 1024 for DNSSEC.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="modulusBitsMin"/> is below <see cref="ModulusBitsLowest"/>.</exception>
    public static bool TryImport(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, int modulusBitsMin, [NotNullWhen(true)] out RsaPublicKey? key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulusBitsMin, ModulusBitsLowest);
        key = null;
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        if (modulus.Length > ModulusBitsMax / 8 || exponent.Length > (ExponentBitsMax + 7) / 8) return false;
        ulong e = 0;
        foreach (byte digit in exponent)
            e = e << 8 | digit;
        if (e < 3 || e >> ExponentBitsMax != 0 || (e & 1) == 0) return false;
        if (RsaModulus.BitLength(modulus) < modulusBitsMin || (modulus[^1] & 1) == 0) return false;
        key = new RsaPublicKey(modulus, e);
        return true;
    }

    /// <summary>
    /// Checks a PKCS#1 v1.5 signature (RFC 8017 section 8.2.2): the whole expected block is built and compared, nothing is parsed.
    /// </summary>
    /// <param name="algorithm">The SHA-2 hash that made the digest.</param>
    /// <param name="digest">The hash of the message.</param>
    /// <param name="signature">Exactly as long as the modulus.</param>
    /// <exception cref="ArgumentException">The digest has not the size of the algorithm's.</exception>
    public bool VerifyPkcs1(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        RequireDigest(algorithm, digest);
        return VerifyPkcs1(RsaEncoding.DigestInfo(algorithm), digest, signature);
    }

    /// <summary>Checks a PKCS#1 v1.5 signature over a SHA-1 digest: for DNSSEC algorithms 5 and 7 only, since collisions of SHA-1 are cheap.</summary>
    /// <exception cref="ArgumentException">The digest is not 20 bytes.</exception>
    public bool VerifyPkcs1Sha1(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (digest.Length != 20) throw new ArgumentException("A SHA-1 digest has 20 bytes.", nameof(digest));
        return VerifyPkcs1(RsaEncoding.Sha1DigestInfo, digest, signature);
    }

    /// <summary>Checks a PSS signature (RFC 8017 section 8.1.2) with MGF1 over the same hash, a salt of exactly the given length, and the usual trailer.</summary>
    /// <param name="algorithm">The SHA-2 hash that made the digest.</param>
    /// <param name="digest">The hash of the message.</param>
    /// <param name="saltLength">Bytes of salt; TLS 1.3 and certificates take the digest's size.</param>
    /// <param name="signature">Exactly as long as the modulus.</param>
    /// <exception cref="ArgumentException">The digest has not the size of the algorithm's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The salt length is negative.</exception>
    public bool VerifyPss(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, int saltLength, ReadOnlySpan<byte> signature)
    {
        RequireDigest(algorithm, digest);
        ArgumentOutOfRangeException.ThrowIfNegative(saltLength);
        Span<byte> encoded = stackalloc byte[ModulusBitsMax / 8];
        encoded = encoded[..ModulusSize];
        if (saltLength > encoded.Length || !TryRecover(signature, encoded)) return false;
        return algorithm switch
        {
            HashAlgorithm.Sha256 => RsaEncoding.VerifyPss<Sha256>(digest, saltLength, ModulusBits, encoded),
            HashAlgorithm.Sha384 => RsaEncoding.VerifyPss<Sha384>(digest, saltLength, ModulusBits, encoded),
            HashAlgorithm.Sha512 => RsaEncoding.VerifyPss<Sha512>(digest, saltLength, ModulusBits, encoded),
            _ => RsaEncoding.VerifyPss<Sha224>(digest, saltLength, ModulusBits, encoded),
        };
    }

    internal static void RequireDigest(HashAlgorithm algorithm, ReadOnlySpan<byte> digest)
    {
        if (algorithm is not (HashAlgorithm.Sha224 or HashAlgorithm.Sha256 or HashAlgorithm.Sha384 or HashAlgorithm.Sha512))
            throw new ArgumentOutOfRangeException(nameof(algorithm), "RSA here works on SHA-2 digests");
        if (digest.Length != algorithm.DigestSize()) throw new ArgumentException("is no digest of that algorithm", nameof(digest));
    }

    private bool VerifyPkcs1(ReadOnlySpan<byte> digestInfo, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> blocks = stackalloc byte[2 * (ModulusBitsMax / 8)];
        Span<byte> encoded = blocks[..ModulusSize], expected = blocks.Slice(ModulusSize, ModulusSize);
        return RsaEncoding.TryWritePkcs1(digestInfo, digest, expected)
            && TryRecover(signature, encoded)
            && encoded.SequenceEqual(expected);
    }

    // signature^e modulo the modulus (RSAVP1); false for another length and a value from the modulus on.
    private bool TryRecover(ReadOnlySpan<byte> signature, Span<byte> encoded)
    {
        if (signature.Length != ModulusSize) return false;
        int n = Arithmetic.Limbs;
        Span<ulong> work = stackalloc ulong[3 * n + Arithmetic.ScratchLimbs];
        Span<ulong> plain = work[..n], number = work.Slice(n, n), result = work.Slice(2 * n, n), scratch = work[(3 * n)..];
        LimbCoding.Read(signature, RsaKernel.LimbBits, plain);
        if (Arithmetic.MaskIfReduced(plain) == 0) return false;
        Arithmetic.ToMontgomery(plain, number, scratch);
        Arithmetic.PowerPublic(number, plain, Exponent, result, scratch);
        LimbCoding.Write(result, RsaKernel.LimbBits, encoded);
        return true;
    }
}
