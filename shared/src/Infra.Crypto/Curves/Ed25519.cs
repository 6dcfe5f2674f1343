using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Curves;

/// <summary>
/// Ed25519 verification and the arithmetic behind it (RFC 8032 section 5.1, pure variant without context). Public keys are 32 bytes, signatures 64.
/// Thread-safe. Signing is <see cref="Ed25519PrivateKey"/>.
/// </summary>
public static class Ed25519
{
    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = 64;

    /// <summary>The order of the base point: 2^252 + 27742317777372353535851937790883648493.</summary>
    internal static MontgomeryModulus Order { get; } = new([0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000]);

    /// <summary>
    /// Checks a signature over <paramref name="message"/>, without the cofactor: the encoding of s·B − k·A must be R to the byte.
    /// </summary>
    /// <returns>False for a signature of any other length, s of the order or more, a public key that is no point, and a wrong signature.</returns>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize || publicKey.Length != PublicKeySize) return false;
        Span<ulong> s = stackalloc ulong[4];
        ReadScalar(signature[32..], s);
        if (Order.MaskIfReduced(s) == 0) return false;
        if (!EdwardsPoint25519.TryRead(publicKey, out EdwardsPoint25519 a)) return false;

        Span<ulong> k = stackalloc ulong[4];
        HashToScalar(signature[..32], publicKey, message, k);
        a.Negate();
        EdwardsPoint25519 r = MultiplyPublic(k, a, s);
        Span<byte> encoded = stackalloc byte[32];
        r.Write(encoded);
        return encoded.SequenceEqual(signature[..32]);
    }

    /// <summary>Whether <paramref name="publicKey"/> is the encoding of a point; signatures under a key that is not never verify.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) => EdwardsPoint25519.TryRead(publicKey, out _);

    /// <summary>SHA-512(first ‖ second ‖ third) modulo the order, in plain form.</summary>
    [ConstantTime]
    internal static void HashToScalar(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<ulong> scalar)
    {
        Span<byte> digest = stackalloc byte[64];
        Sha512 hash = Sha512.Create();
        hash.Append(first);
        hash.Append(second);
        hash.Append(third);
        hash.Finish(digest);
        Span<ulong> wide = stackalloc ulong[8];
        for (int i = 0; i < 8; i++)
            wide[i] = BinaryPrimitives.ReadUInt64LittleEndian(digest.Slice(8 * i, 8));
        Order.WideToMontgomery(wide, scalar);
        Order.FromMontgomery(scalar, scalar);
        ConstantTime.Erase(digest);
        ConstantTime.Erase(wide);
    }

    /// <summary>Four limbs from 32 little-endian bytes.</summary>
    internal static void ReadScalar(ReadOnlySpan<byte> bytes, Span<ulong> scalar)
    {
        for (int i = 0; i < 4; i++)
            scalar[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8 * i, 8));
    }

    /// <summary>32 little-endian bytes of four limbs.</summary>
    internal static void WriteScalar(ReadOnlySpan<ulong> scalar, Span<byte> bytes)
    {
        for (int i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(8 * i, 8), scalar[i]);
    }

    /// <summary>scalar·B for a secret scalar below 2^255: signed digits of four bits, each table read in full.</summary>
    [ConstantTime]
    internal static void MultiplyBase(ReadOnlySpan<byte> scalar, out EdwardsPoint25519 product)
    {
        Span<sbyte> digits = stackalloc sbyte[64];
        ToSignedDigits(scalar, digits);
        product = EdwardsPoint25519.Identity;
        for (int i = 1; i < 64; i += 2)
        {
            Select(i / 2, digits[i], out EdwardsPoint25519.AffinePoint entry);
            product.Add(entry);
        }
        for (int i = 0; i < 4; i++)
            product.Double();
        for (int i = 0; i < 64; i += 2)
        {
            Select(i / 2, digits[i], out EdwardsPoint25519.AffinePoint entry);
            product.Add(entry);
        }
        digits.Clear();
    }

    // Digits from −8 to 8, so that scalar = Σ digit[i]·16^i.
    [ConstantTime]
    private static void ToSignedDigits(ReadOnlySpan<byte> scalar, Span<sbyte> digits)
    {
        int carry = 0;
        for (int i = 0; i < 64; i++)
        {
            int digit = (scalar[i / 2] >> (4 * (i & 1)) & 15) + carry;
            carry = digit + 8 >> 4;
            digits[i] = (sbyte)(digit - (carry << 4));
        }
        digits[63] += (sbyte)(carry << 4);   // the top digit is at most 8 for scalars below 2^255, so nothing is lost
    }

    [ConstantTime]
    private static void Select(int window, int digit, out EdwardsPoint25519.AffinePoint entry)
    {
        ReadOnlySpan<EdwardsPoint25519.AffinePoint> entries = EdwardsTables25519.Comb.AsSpan(window * EdwardsTables25519.CombEntries, EdwardsTables25519.CombEntries);
        int sign = digit >> 31;
        ulong magnitude = (ulong)((digit ^ sign) - sign);
        entry = EdwardsPoint25519.AffinePoint.Identity;
        for (int j = 0; j < entries.Length; j++)
            entry.CopyIf(ConstantTime.MaskIfEqual(magnitude, (ulong)j + 1), entries[j]);
        entry.NegateIf((ulong)(long)sign);
    }

    // k·A + s·B for public numbers: both in non-adjacent form, one shared run of doublings.
    private static EdwardsPoint25519 MultiplyPublic(ReadOnlySpan<ulong> k, in EdwardsPoint25519 a, ReadOnlySpan<ulong> s)
    {
        Span<sbyte> kDigits = stackalloc sbyte[257];
        Span<sbyte> sDigits = stackalloc sbyte[257];
        NonAdjacentForm.Write(k, 5, kDigits);
        NonAdjacentForm.Write(s, 8, sDigits);

        Span<ulong> room = stackalloc ulong[8 * 4 * 5];
        Span<EdwardsPoint25519.CachedPoint> odd = MemoryMarshal.Cast<ulong, EdwardsPoint25519.CachedPoint>(room);
        EdwardsPoint25519 twice = a;
        twice.Double();
        EdwardsPoint25519.CachedPoint step = twice.ToCached();
        EdwardsPoint25519 multiple = a;
        for (int j = 0; j < odd.Length; j++)
        {
            odd[j] = multiple.ToCached();
            multiple.Add(step);
        }

        EdwardsPoint25519.AffinePoint[] baseOdd = EdwardsTables25519.OddMultiples;
        EdwardsPoint25519 sum = EdwardsPoint25519.Identity;
        int i = 256;
        while (i >= 0 && kDigits[i] == 0 && sDigits[i] == 0)
            i--;
        for (; i >= 0; i--)
        {
            sum.Double();
            int digit = kDigits[i];
            if (digit > 0) sum.Add(odd[digit / 2]);
            else if (digit < 0) sum.Add(odd[-digit / 2].Negated());
            digit = sDigits[i];
            if (digit > 0) sum.Add(baseOdd[digit / 2]);
            else if (digit < 0) sum.Add(baseOdd[-digit / 2].Negated());
        }
        return sum;
    }
}
