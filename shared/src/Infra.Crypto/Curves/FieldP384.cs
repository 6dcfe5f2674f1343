using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// An element of the field of P-384, p = 2^384 − 2^128 − 2^96 + 2^32 − 1, in Montgomery form (times 2^392) as seven limbs of 56 bits.
/// Between operations the value is below 2^384 + 2^140, limbs are below 2^56, the top one below 2^49.
/// </summary>
/// <remarks>Products are summed in halves without carry flags, as <see cref="Field25519"/> explains; here the upper half is a·b / 2^56.</remarks>
internal struct FieldP384 : IPrimeField<FieldP384>
{
    private const ulong LimbMask = (1ul << 56) - 1;

    internal ulong L0, L1, L2, L3, L4, L5, L6;

    internal FieldP384(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
        L5 = l5;
        L6 = l6;
    }

    /// <inheritdoc/>
    public static int Size => 48;

    /// <inheritdoc/>
    public static FieldP384 One => new(0xffff0000000100, 0xffffffffffff, 0x1000000, 0x0, 0x0, 0x0, 0x0);

    /// <inheritdoc/>
    public static ReadOnlySpan<byte> ModulusMinus2 =>
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xfd];

    private static FieldP384 RSquared => new(0xfe000000010000, 0xffffff, 0x2, 0xfffffffe00, 0x1000000020000, 0x0, 0x0);

    /// <inheritdoc/>
    [ConstantTime]
    public static bool TryRead(ReadOnlySpan<byte> bigEndian, out FieldP384 value)
    {
        value = default;
        if (bigEndian.Length != Size) return false;
        Span<ulong> limbs = stackalloc ulong[7];
        LimbCoding.Read(bigEndian, 56, limbs);
        long borrow = 0;
        borrow = ((long)limbs[0] - 0xffffffff + borrow) >> 56;
        borrow = ((long)limbs[1] - 0xffff0000000000 + borrow) >> 56;
        borrow = ((long)limbs[2] - 0xfffffffffeffff + borrow) >> 56;
        borrow = ((long)limbs[3] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[4] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[5] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[6] - 0xffffffffffff + borrow) >> 63;
        bool isReduced = borrow != 0;
        Multiply(new FieldP384(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], limbs[5], limbs[6]), RSquared, out value);
        limbs.Clear();
        return isReduced;   // whether an encoding is canonical is public
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly void Write(Span<byte> bigEndian)
    {
        Multiply(this, new FieldP384(1, 0, 0, 0, 0, 0, 0), out FieldP384 t);
        // t is below twice the modulus: take it off once where it fits.
        Span<ulong> limbs = stackalloc ulong[7];
        long carry = 0;
        carry = (long)t.L0 - 0xffffffff + carry;
        limbs[0] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L1 - 0xffff0000000000 + carry;
        limbs[1] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L2 - 0xfffffffffeffff + carry;
        limbs[2] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L3 - 0xffffffffffffff + carry;
        limbs[3] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L4 - 0xffffffffffffff + carry;
        limbs[4] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L5 - 0xffffffffffffff + carry;
        limbs[5] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L6 - 0xffffffffffff + carry;
        limbs[6] = (ulong)carry;
        ulong keep = (ulong)(carry >> 63);   // all ones where the subtraction went below zero
        limbs[0] ^= keep & (limbs[0] ^ t.L0);
        limbs[1] ^= keep & (limbs[1] ^ t.L1);
        limbs[2] ^= keep & (limbs[2] ^ t.L2);
        limbs[3] ^= keep & (limbs[3] ^ t.L3);
        limbs[4] ^= keep & (limbs[4] ^ t.L4);
        limbs[5] ^= keep & (limbs[5] ^ t.L5);
        limbs[6] ^= keep & (limbs[6] ^ t.L6);
        LimbCoding.Write(limbs, 56, bigEndian[..Size]);
        limbs.Clear();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Add(in FieldP384 a, in FieldP384 b, out FieldP384 sum)
    {
        sum.L0 = a.L0 + b.L0;
        sum.L1 = a.L1 + b.L1;
        sum.L2 = a.L2 + b.L2;
        sum.L3 = a.L3 + b.L3;
        sum.L4 = a.L4 + b.L4;
        sum.L5 = a.L5 + b.L5;
        sum.L6 = a.L6 + b.L6;
        sum.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Scale(in FieldP384 a, uint factor, out FieldP384 scaled)
    {
        scaled.L0 = a.L0 * factor;
        scaled.L1 = a.L1 * factor;
        scaled.L2 = a.L2 * factor;
        scaled.L3 = a.L3 * factor;
        scaled.L4 = a.L4 * factor;
        scaled.L5 = a.L5 * factor;
        scaled.L6 = a.L6 * factor;
        scaled.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Subtract(in FieldP384 a, in FieldP384 b, out FieldP384 difference)
    {
        // 4 times the modulus, its limbs spread so that none falls below zero.
        difference.L0 = a.L0 + 0x4000003fffffffc - b.L0;
        difference.L1 = a.L1 + 0x4fffbfffffffffc - b.L1;
        difference.L2 = a.L2 + 0x4fffffffffbfffb - b.L2;
        difference.L3 = a.L3 + 0x4fffffffffffffb - b.L3;
        difference.L4 = a.L4 + 0x4fffffffffffffb - b.L4;
        difference.L5 = a.L5 + 0x4fffffffffffffb - b.L5;
        difference.L6 = a.L6 + 0x3fffffffffffb - b.L6;
        difference.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in FieldP384 a, in FieldP384 b, out FieldP384 product)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4, a5 = a.L5, a6 = a.L6;
        ulong x0 = a0 << 8, x1 = a1 << 8, x2 = a2 << 8, x3 = a3 << 8, x4 = a4 << 8, x5 = a5 << 8, x6 = a6 << 8;
        ulong b0 = b.L0, b1 = b.L1, b2 = b.L2, b3 = b.L3, b4 = b.L4, b5 = b.L5, b6 = b.L6;

        ulong h0 = WideProduct.High(x0, b0);
        ulong c0 = a0 * b0 - (h0 << 56);
        ulong h1 = WideProduct.High(x0, b1) + WideProduct.High(x1, b0);
        ulong c1 = h0 + a0 * b1 + a1 * b0 - (h1 << 56);
        ulong h2 = WideProduct.High(x0, b2) + WideProduct.High(x1, b1) + WideProduct.High(x2, b0);
        ulong c2 = h1 + a0 * b2 + a1 * b1 + a2 * b0 - (h2 << 56);
        ulong h3 = WideProduct.High(x0, b3) + WideProduct.High(x1, b2) + WideProduct.High(x2, b1) + WideProduct.High(x3, b0);
        ulong c3 = h2 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 - (h3 << 56);
        ulong h4 = WideProduct.High(x0, b4) + WideProduct.High(x1, b3) + WideProduct.High(x2, b2) + WideProduct.High(x3, b1) + WideProduct.High(x4, b0);
        ulong c4 = h3 + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << 56);
        ulong h5 = WideProduct.High(x0, b5) + WideProduct.High(x1, b4) + WideProduct.High(x2, b3) + WideProduct.High(x3, b2) + WideProduct.High(x4, b1) + WideProduct.High(x5, b0);
        ulong c5 = h4 + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 - (h5 << 56);
        ulong h6 = WideProduct.High(x0, b6) + WideProduct.High(x1, b5) + WideProduct.High(x2, b4) + WideProduct.High(x3, b3) + WideProduct.High(x4, b2) + WideProduct.High(x5, b1) + WideProduct.High(x6, b0);
        ulong c6 = h5 + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 - (h6 << 56);
        ulong h7 = WideProduct.High(x1, b6) + WideProduct.High(x2, b5) + WideProduct.High(x3, b4) + WideProduct.High(x4, b3) + WideProduct.High(x5, b2) + WideProduct.High(x6, b1);
        ulong c7 = h6 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 - (h7 << 56);
        ulong h8 = WideProduct.High(x2, b6) + WideProduct.High(x3, b5) + WideProduct.High(x4, b4) + WideProduct.High(x5, b3) + WideProduct.High(x6, b2);
        ulong c8 = h7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 - (h8 << 56);
        ulong h9 = WideProduct.High(x3, b6) + WideProduct.High(x4, b5) + WideProduct.High(x5, b4) + WideProduct.High(x6, b3);
        ulong c9 = h8 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 - (h9 << 56);
        ulong h10 = WideProduct.High(x4, b6) + WideProduct.High(x5, b5) + WideProduct.High(x6, b4);
        ulong c10 = h9 + a4 * b6 + a5 * b5 + a6 * b4 - (h10 << 56);
        ulong h11 = WideProduct.High(x5, b6) + WideProduct.High(x6, b5);
        ulong c11 = h10 + a5 * b6 + a6 * b5 - (h11 << 56);
        ulong h12 = WideProduct.High(x6, b6);
        ulong c12 = h11 + a6 * b6 - (h12 << 56);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, h12, out product);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in FieldP384 a, out FieldP384 square)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4, a5 = a.L5, a6 = a.L6;
        ulong x0 = a0 << 8, x1 = a1 << 8, x2 = a2 << 8, x3 = a3 << 8, x4 = a4 << 8, x5 = a5 << 8, x6 = a6 << 8;
        ulong d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1, d4 = a4 << 1, d5 = a5 << 1, d6 = a6 << 1;

        ulong h0 = WideProduct.High(x0, a0);
        ulong c0 = a0 * a0 - (h0 << 56);
        ulong h1 = WideProduct.High(x0, d1);
        ulong c1 = h0 + a0 * d1 - (h1 << 56);
        ulong h2 = WideProduct.High(x0, d2) + WideProduct.High(x1, a1);
        ulong c2 = h1 + a0 * d2 + a1 * a1 - (h2 << 56);
        ulong h3 = WideProduct.High(x0, d3) + WideProduct.High(x1, d2);
        ulong c3 = h2 + a0 * d3 + a1 * d2 - (h3 << 56);
        ulong h4 = WideProduct.High(x0, d4) + WideProduct.High(x1, d3) + WideProduct.High(x2, a2);
        ulong c4 = h3 + a0 * d4 + a1 * d3 + a2 * a2 - (h4 << 56);
        ulong h5 = WideProduct.High(x0, d5) + WideProduct.High(x1, d4) + WideProduct.High(x2, d3);
        ulong c5 = h4 + a0 * d5 + a1 * d4 + a2 * d3 - (h5 << 56);
        ulong h6 = WideProduct.High(x0, d6) + WideProduct.High(x1, d5) + WideProduct.High(x2, d4) + WideProduct.High(x3, a3);
        ulong c6 = h5 + a0 * d6 + a1 * d5 + a2 * d4 + a3 * a3 - (h6 << 56);
        ulong h7 = WideProduct.High(x1, d6) + WideProduct.High(x2, d5) + WideProduct.High(x3, d4);
        ulong c7 = h6 + a1 * d6 + a2 * d5 + a3 * d4 - (h7 << 56);
        ulong h8 = WideProduct.High(x2, d6) + WideProduct.High(x3, d5) + WideProduct.High(x4, a4);
        ulong c8 = h7 + a2 * d6 + a3 * d5 + a4 * a4 - (h8 << 56);
        ulong h9 = WideProduct.High(x3, d6) + WideProduct.High(x4, d5);
        ulong c9 = h8 + a3 * d6 + a4 * d5 - (h9 << 56);
        ulong h10 = WideProduct.High(x4, d6) + WideProduct.High(x5, a5);
        ulong c10 = h9 + a4 * d6 + a5 * a5 - (h10 << 56);
        ulong h11 = WideProduct.High(x5, d6);
        ulong c11 = h10 + a5 * d6 - (h11 << 56);
        ulong h12 = WideProduct.High(x6, a6);
        ulong c12 = h11 + a6 * a6 - (h12 << 56);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, h12, out square);
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly ulong MaskIfZero()
    {
        // Below twice the modulus, with limbs that are carried, 0 has two forms: 0 and the modulus itself.
        ulong zero = L0 | L1 | L2 | L3 | L4 | L5 | L6;
        ulong modulus = (L0 ^ 0xffffffff) | (L1 ^ 0xffff0000000000) | (L2 ^ 0xfffffffffeffff) | (L3 ^ 0xffffffffffffff) | (L4 ^ 0xffffffffffffff) | (L5 ^ 0xffffffffffffff) | (L6 ^ 0xffffffffffff);
        return ConstantTime.MaskIfZero(zero) | ConstantTime.MaskIfZero(modulus);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyIf(ulong mask, in FieldP384 source)
    {
        L0 ^= mask & (L0 ^ source.L0);
        L1 ^= mask & (L1 ^ source.L1);
        L2 ^= mask & (L2 ^ source.L2);
        L3 ^= mask & (L3 ^ source.L3);
        L4 ^= mask & (L4 ^ source.L4);
        L5 ^= mask & (L5 ^ source.L5);
        L6 ^= mask & (L6 ^ source.L6);
    }

    // Brings the value below 2^384 + 2^140: 2^384 is 2^128 + 2^96 − 2^32 + 1 modulo p. The limbs in between may be negative for a moment.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fold()
    {
        long q = (long)(L6 >> 48);
        long l0 = (long)L0 + q - (q << 32);
        long l1 = (long)L1 + (q << 40) + (l0 >> 56);
        long l2 = (long)L2 + (q << 16) + (l1 >> 56);
        long l3 = (long)L3 + (l2 >> 56);
        long l4 = (long)L4 + (l3 >> 56);
        long l5 = (long)L5 + (l4 >> 56);
        long l6 = (long)(L6 & ((1ul << 48) - 1)) + (l5 >> 56);
        L0 = (ulong)l0 & LimbMask;
        L1 = (ulong)l1 & LimbMask;
        L2 = (ulong)l2 & LimbMask;
        L3 = (ulong)l3 & LimbMask;
        L4 = (ulong)l4 & LimbMask;
        L5 = (ulong)l5 & LimbMask;
        L6 = (ulong)l6;
    }

    // Montgomery reduction by 2^392 in seven steps. −1/p modulo 2^56 is 2^32 + 1, and m·p = m·(2^384 − 2^128 − 2^96 + 2^32) − m costs shifts only.
    // Columns are signed here and stay below 2^63 in magnitude.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(ulong u0, ulong u1, ulong u2, ulong u3, ulong u4, ulong u5, ulong u6, ulong u7, ulong u8, ulong u9, ulong u10, ulong u11, ulong u12, ulong u13, out FieldP384 result)
    {
        ulong m;
        long s0 = (long)u0;
        long s1 = (long)u1;
        long s2 = (long)u2;
        long s3 = (long)u3;
        long s4 = (long)u4;
        long s5 = (long)u5;
        long s6 = (long)u6;
        long s7 = (long)u7;
        long s8 = (long)u8;
        long s9 = (long)u9;
        long s10 = (long)u10;
        long s11 = (long)u11;
        long s12 = (long)u12;
        long s13 = (long)u13;

        m = (ulong)s0 + ((ulong)s0 << 32) & LimbMask;
        s1 += (s0 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s2 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s3 -= (long)(m >> 40);
        s6 += (long)(m << 48 & LimbMask);
        s7 += (long)(m >> 8);

        m = (ulong)s1 + ((ulong)s1 << 32) & LimbMask;
        s2 += (s1 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s3 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s4 -= (long)(m >> 40);
        s7 += (long)(m << 48 & LimbMask);
        s8 += (long)(m >> 8);

        m = (ulong)s2 + ((ulong)s2 << 32) & LimbMask;
        s3 += (s2 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s4 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s5 -= (long)(m >> 40);
        s8 += (long)(m << 48 & LimbMask);
        s9 += (long)(m >> 8);

        m = (ulong)s3 + ((ulong)s3 << 32) & LimbMask;
        s4 += (s3 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s5 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s6 -= (long)(m >> 40);
        s9 += (long)(m << 48 & LimbMask);
        s10 += (long)(m >> 8);

        m = (ulong)s4 + ((ulong)s4 << 32) & LimbMask;
        s5 += (s4 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s6 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s7 -= (long)(m >> 40);
        s10 += (long)(m << 48 & LimbMask);
        s11 += (long)(m >> 8);

        m = (ulong)s5 + ((ulong)s5 << 32) & LimbMask;
        s6 += (s5 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s7 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s8 -= (long)(m >> 40);
        s11 += (long)(m << 48 & LimbMask);
        s12 += (long)(m >> 8);

        m = (ulong)s6 + ((ulong)s6 << 32) & LimbMask;
        s7 += (s6 + (long)(m << 32 & LimbMask) - (long)m >> 56) + (long)(m >> 24) - (long)(m << 40 & LimbMask);
        s8 -= (long)(m >> 16) + (long)(m << 16 & LimbMask);
        s9 -= (long)(m >> 40);
        s12 += (long)(m << 48 & LimbMask);
        s13 += (long)(m >> 8);

        s8 += s7 >> 56;
        result.L0 = (ulong)s7 & LimbMask;
        s9 += s8 >> 56;
        result.L1 = (ulong)s8 & LimbMask;
        s10 += s9 >> 56;
        result.L2 = (ulong)s9 & LimbMask;
        s11 += s10 >> 56;
        result.L3 = (ulong)s10 & LimbMask;
        s12 += s11 >> 56;
        result.L4 = (ulong)s11 & LimbMask;
        s13 += s12 >> 56;
        result.L5 = (ulong)s12 & LimbMask;
        result.L6 = (ulong)s13;
    }
}
