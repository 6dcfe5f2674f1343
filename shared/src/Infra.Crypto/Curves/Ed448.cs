using Infra.Crypto.Hash;

namespace Infra.Crypto.Curves;

/// <summary>
/// Ed448 verification and the arithmetic behind it (RFC 8032 section 5.2, pure variant). Public keys are 57 bytes, signatures 114. Portable code: it exists
/// for DNSSEC algorithm 16. Thread-safe. Signing is <see cref="Ed448PrivateKey"/>.
/// </summary>
public static class Ed448
{
    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeySize = 57;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = 114;

    /// <summary>Most bytes of a context.</summary>
    public const int ContextSizeMax = 255;

    /// <summary>The order of the base point: 2^446 − 13818066809895115352007386748515426880336692474882178609894547503885.</summary>
    internal static MontgomeryModulus Order { get; } = new([0x2378c292ab5844f3, 0x216cc2728dc58f55, 0xc44edb49aed63690, 0xffffffff7cca23e9, 0xffffffffffffffff, 0xffffffffffffffff, 0x3fffffffffffffff]);

    /// <summary>
    /// Checks a signature over <paramref name="message"/>, without the cofactor: the encoding of s·B − k·A must be R to the byte.
    /// </summary>
    /// <param name="publicKey">57 bytes.</param>
    /// <param name="message">Of any length.</param>
    /// <param name="signature">114 bytes.</param>
    /// <param name="context">Up to 255 bytes that signer and verifier share; empty in DNSSEC.</param>
    /// <returns>False for wrong lengths, s of the order or more, a public key that is no point, and a wrong signature.</returns>
    /// <exception cref="ArgumentException">The context is longer than 255 bytes.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> context = default)
    {
        RequireContext(context);
        if (signature.Length != SignatureSize || publicKey.Length != PublicKeySize || signature[^1] != 0) return false;
        Span<ulong> s = stackalloc ulong[7];
        ReadScalar(signature[57..113], s);
        if (Order.MaskIfReduced(s) == 0) return false;
        if (!EdwardsPoint448.TryRead(publicKey, out EdwardsPoint448 a)) return false;

        Span<ulong> k = stackalloc ulong[7];
        HashToScalar(context, signature[..57], publicKey, message, k);
        a.Negate();
        EdwardsPoint448 sum = EdwardsPoint448.Base;
        sum.Multiply(s);
        a.Multiply(k);
        sum.Add(a);
        Span<byte> encoded = stackalloc byte[57];
        sum.Write(encoded);
        return encoded.SequenceEqual(signature[..57]);
    }

    /// <summary>Whether <paramref name="publicKey"/> is the encoding of a point.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) => EdwardsPoint448.TryRead(publicKey, out _);

    internal static void RequireContext(ReadOnlySpan<byte> context)
    {
        if (context.Length > ContextSizeMax) throw new ArgumentException($"must be at most {ContextSizeMax} bytes, not {context.Length}", nameof(context));
    }

    /// <summary>SHAKE256(dom4 ‖ first ‖ second ‖ third) to 114 bytes, modulo the order, in plain form.</summary>
    [ConstantTime]
    internal static void HashToScalar(
        ReadOnlySpan<byte> context, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<ulong> scalar)
    {
        Span<byte> digest = stackalloc byte[114];
        var shake = new Shake256();
        shake.Append("SigEd448"u8);
        Span<byte> flags = stackalloc byte[2];
        flags[1] = (byte)context.Length;
        shake.Append(flags);
        shake.Append(context);
        shake.Append(first);
        shake.Append(second);
        shake.Append(third);
        shake.Squeeze(digest);

        Span<ulong> wide = stackalloc ulong[15];
        LimbCoding.ReadLittleEndian(digest, wide);
        Order.WideToMontgomery(wide, scalar);
        Order.FromMontgomery(scalar, scalar);
        ConstantTime.Erase(digest);
        ConstantTime.Erase(wide);
    }

    /// <summary>Seven limbs from 56 little-endian bytes.</summary>
    internal static void ReadScalar(ReadOnlySpan<byte> bytes, Span<ulong> scalar) => LimbCoding.ReadLittleEndian(bytes, scalar);
}
