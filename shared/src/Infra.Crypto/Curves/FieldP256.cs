using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// An element of the field of P-256, p = 2^256 − 2^224 + 2^192 + 2^96 − 1, in Montgomery form (times 2^260) as five limbs of 52 bits.
/// Between operations the value is below 2^256 + 2^230, limbs are below 2^52, the top one below 2^49.
/// </summary>
/// <remarks>Products are summed in halves without carry flags, as <see cref="Field25519"/> explains; here the upper half is a·b / 2^52.</remarks>
internal struct FieldP256 : IPrimeField<FieldP256>
{
    private const ulong LimbMask = (1ul << 52) - 1;

    internal ulong L0, L1, L2, L3, L4;

    internal FieldP256(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
    }

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static FieldP256 One => new(0x10, 0xf000000000000, 0xfffffffffffff, 0xffeffffffffff, 0xfffff);

    /// <inheritdoc/>
    public static ReadOnlySpan<byte> ModulusMinus2 =>
        [0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd];

    private static FieldP256 RSquared => new(0x300, 0xffffffff00000, 0xffffefffffffb, 0xfdfffffffffff, 0x4ffffff);

    /// <inheritdoc/>
    [ConstantTime]
    public static bool TryRead(ReadOnlySpan<byte> bigEndian, out FieldP256 value)
    {
        value = default;
        if (bigEndian.Length != Size) return false;
        Span<ulong> limbs = stackalloc ulong[5];
        LimbCoding.Read(bigEndian, 52, limbs);
        long borrow = 0;
        borrow = ((long)limbs[0] - 0xfffffffffffff + borrow) >> 52;
        borrow = ((long)limbs[1] - 0xfffffffffff + borrow) >> 52;
        borrow = ((long)limbs[2] - 0x0 + borrow) >> 52;
        borrow = ((long)limbs[3] - 0x1000000000 + borrow) >> 52;
        borrow = ((long)limbs[4] - 0xffffffff0000 + borrow) >> 63;
        bool isReduced = borrow != 0;
        Multiply(new FieldP256(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4]), RSquared, out value);
        limbs.Clear();
        return isReduced;   // whether an encoding is canonical is public
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly void Write(Span<byte> bigEndian)
    {
        Multiply(this, new FieldP256(1, 0, 0, 0, 0), out FieldP256 t);
        // t is below twice the modulus: take it off once where it fits.
        Span<ulong> limbs = stackalloc ulong[5];
        long carry = 0;
        carry = (long)t.L0 - 0xfffffffffffff + carry;
        limbs[0] = (ulong)carry & LimbMask;
        carry >>= 52;
        carry = (long)t.L1 - 0xfffffffffff + carry;
        limbs[1] = (ulong)carry & LimbMask;
        carry >>= 52;
        carry = (long)t.L2 - 0x0 + carry;
        limbs[2] = (ulong)carry & LimbMask;
        carry >>= 52;
        carry = (long)t.L3 - 0x1000000000 + carry;
        limbs[3] = (ulong)carry & LimbMask;
        carry >>= 52;
        carry = (long)t.L4 - 0xffffffff0000 + carry;
        limbs[4] = (ulong)carry;
        ulong keep = (ulong)(carry >> 63);   // all ones where the subtraction went below zero
        limbs[0] ^= keep & (limbs[0] ^ t.L0);
        limbs[1] ^= keep & (limbs[1] ^ t.L1);
        limbs[2] ^= keep & (limbs[2] ^ t.L2);
        limbs[3] ^= keep & (limbs[3] ^ t.L3);
        limbs[4] ^= keep & (limbs[4] ^ t.L4);
        LimbCoding.Write(limbs, 52, bigEndian[..Size]);
        limbs.Clear();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Add(in FieldP256 a, in FieldP256 b, out FieldP256 sum)
    {
        sum.L0 = a.L0 + b.L0;
        sum.L1 = a.L1 + b.L1;
        sum.L2 = a.L2 + b.L2;
        sum.L3 = a.L3 + b.L3;
        sum.L4 = a.L4 + b.L4;
        sum.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Scale(in FieldP256 a, uint factor, out FieldP256 scaled)
    {
        scaled.L0 = a.L0 * factor;
        scaled.L1 = a.L1 * factor;
        scaled.L2 = a.L2 * factor;
        scaled.L3 = a.L3 * factor;
        scaled.L4 = a.L4 * factor;
        scaled.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Subtract(in FieldP256 a, in FieldP256 b, out FieldP256 difference)
    {
        // 4 times the modulus, its limbs spread so that none falls below zero.
        difference.L0 = a.L0 + 0x4ffffffffffffc - b.L0;
        difference.L1 = a.L1 + 0x403ffffffffffb - b.L1;
        difference.L2 = a.L2 + 0x3ffffffffffffc - b.L2;
        difference.L3 = a.L3 + 0x40003ffffffffc - b.L3;
        difference.L4 = a.L4 + 0x3fffffffbfffc - b.L4;
        difference.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in FieldP256 a, in FieldP256 b, out FieldP256 product)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4;
        ulong x0 = a0 << 12, x1 = a1 << 12, x2 = a2 << 12, x3 = a3 << 12, x4 = a4 << 12;
        ulong b0 = b.L0, b1 = b.L1, b2 = b.L2, b3 = b.L3, b4 = b.L4;

        ulong h0 = WideProduct.High(x0, b0);
        ulong c0 = a0 * b0 - (h0 << 52);
        ulong h1 = WideProduct.High(x0, b1) + WideProduct.High(x1, b0);
        ulong c1 = h0 + a0 * b1 + a1 * b0 - (h1 << 52);
        ulong h2 = WideProduct.High(x0, b2) + WideProduct.High(x1, b1) + WideProduct.High(x2, b0);
        ulong c2 = h1 + a0 * b2 + a1 * b1 + a2 * b0 - (h2 << 52);
        ulong h3 = WideProduct.High(x0, b3) + WideProduct.High(x1, b2) + WideProduct.High(x2, b1) + WideProduct.High(x3, b0);
        ulong c3 = h2 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 - (h3 << 52);
        ulong h4 = WideProduct.High(x0, b4) + WideProduct.High(x1, b3) + WideProduct.High(x2, b2) + WideProduct.High(x3, b1) + WideProduct.High(x4, b0);
        ulong c4 = h3 + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << 52);
        ulong h5 = WideProduct.High(x1, b4) + WideProduct.High(x2, b3) + WideProduct.High(x3, b2) + WideProduct.High(x4, b1);
        ulong c5 = h4 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 - (h5 << 52);
        ulong h6 = WideProduct.High(x2, b4) + WideProduct.High(x3, b3) + WideProduct.High(x4, b2);
        ulong c6 = h5 + a2 * b4 + a3 * b3 + a4 * b2 - (h6 << 52);
        ulong h7 = WideProduct.High(x3, b4) + WideProduct.High(x4, b3);
        ulong c7 = h6 + a3 * b4 + a4 * b3 - (h7 << 52);
        ulong h8 = WideProduct.High(x4, b4);
        ulong c8 = h7 + a4 * b4 - (h8 << 52);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, h8, out product);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in FieldP256 a, out FieldP256 square)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4;
        ulong x0 = a0 << 12, x1 = a1 << 12, x2 = a2 << 12, x3 = a3 << 12, x4 = a4 << 12;
        ulong d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1, d4 = a4 << 1;

        ulong h0 = WideProduct.High(x0, a0);
        ulong c0 = a0 * a0 - (h0 << 52);
        ulong h1 = WideProduct.High(x0, d1);
        ulong c1 = h0 + a0 * d1 - (h1 << 52);
        ulong h2 = WideProduct.High(x0, d2) + WideProduct.High(x1, a1);
        ulong c2 = h1 + a0 * d2 + a1 * a1 - (h2 << 52);
        ulong h3 = WideProduct.High(x0, d3) + WideProduct.High(x1, d2);
        ulong c3 = h2 + a0 * d3 + a1 * d2 - (h3 << 52);
        ulong h4 = WideProduct.High(x0, d4) + WideProduct.High(x1, d3) + WideProduct.High(x2, a2);
        ulong c4 = h3 + a0 * d4 + a1 * d3 + a2 * a2 - (h4 << 52);
        ulong h5 = WideProduct.High(x1, d4) + WideProduct.High(x2, d3);
        ulong c5 = h4 + a1 * d4 + a2 * d3 - (h5 << 52);
        ulong h6 = WideProduct.High(x2, d4) + WideProduct.High(x3, a3);
        ulong c6 = h5 + a2 * d4 + a3 * a3 - (h6 << 52);
        ulong h7 = WideProduct.High(x3, d4);
        ulong c7 = h6 + a3 * d4 - (h7 << 52);
        ulong h8 = WideProduct.High(x4, a4);
        ulong c8 = h7 + a4 * a4 - (h8 << 52);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, h8, out square);
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly ulong MaskIfZero()
    {
        // Below twice the modulus, with limbs that are carried, 0 has two forms: 0 and the modulus itself.
        ulong zero = L0 | L1 | L2 | L3 | L4;
        ulong modulus = (L0 ^ 0xfffffffffffff) | (L1 ^ 0xfffffffffff) | L2 | (L3 ^ 0x1000000000) | (L4 ^ 0xffffffff0000);
        return ConstantTime.MaskIfZero(zero) | ConstantTime.MaskIfZero(modulus);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyIf(ulong mask, in FieldP256 source)
    {
        L0 ^= mask & (L0 ^ source.L0);
        L1 ^= mask & (L1 ^ source.L1);
        L2 ^= mask & (L2 ^ source.L2);
        L3 ^= mask & (L3 ^ source.L3);
        L4 ^= mask & (L4 ^ source.L4);
    }

    // Brings the value below 2^256 + 2^230: 2^256 is 2^224 − 2^192 − 2^96 + 1 modulo p. The limbs in between may be negative for a moment.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fold()
    {
        long q = (long)(L4 >> 48);
        long l0 = (long)L0 + q;
        long l1 = (long)L1 - (q << 44) + (l0 >> 52);
        long l2 = (long)L2 + (l1 >> 52);
        long l3 = (long)L3 - (q << 36) + (l2 >> 52);
        long l4 = (long)(L4 & ((1ul << 48) - 1)) + (q << 16) + (l3 >> 52);
        L0 = (ulong)l0 & LimbMask;
        L1 = (ulong)l1 & LimbMask;
        L2 = (ulong)l2 & LimbMask;
        L3 = (ulong)l3 & LimbMask;
        L4 = (ulong)l4;
    }

    // Montgomery reduction by 2^260 in five steps. p + 1 = 2^96·(2^160 − 2^128 + 2^96 + 1), so p is −1 modulo 2^52: the quotient digit m is the
    // lowest column itself, and m·p = m·(p + 1) − m costs shifts and one multiplication. Columns stay below 2^62, so they fit a signed number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(ulong u0, ulong u1, ulong u2, ulong u3, ulong u4, ulong u5, ulong u6, ulong u7, ulong u8, ulong u9, out FieldP256 result)
    {
        ulong m;

        m = u0 & LimbMask;
        u1 += (u0 >> 52) + (m << 44 & LimbMask);
        u2 += m >> 8;
        u3 += m << 36 & LimbMask;
        u4 += (m >> 16) + ((m << 48) - (m << 16) & LimbMask);
        u5 += WideProduct.High(m << 12, 0xffffffff0000);

        m = u1 & LimbMask;
        u2 += (u1 >> 52) + (m << 44 & LimbMask);
        u3 += m >> 8;
        u4 += m << 36 & LimbMask;
        u5 += (m >> 16) + ((m << 48) - (m << 16) & LimbMask);
        u6 += WideProduct.High(m << 12, 0xffffffff0000);

        m = u2 & LimbMask;
        u3 += (u2 >> 52) + (m << 44 & LimbMask);
        u4 += m >> 8;
        u5 += m << 36 & LimbMask;
        u6 += (m >> 16) + ((m << 48) - (m << 16) & LimbMask);
        u7 += WideProduct.High(m << 12, 0xffffffff0000);

        m = u3 & LimbMask;
        u4 += (u3 >> 52) + (m << 44 & LimbMask);
        u5 += m >> 8;
        u6 += m << 36 & LimbMask;
        u7 += (m >> 16) + ((m << 48) - (m << 16) & LimbMask);
        u8 += WideProduct.High(m << 12, 0xffffffff0000);

        m = u4 & LimbMask;
        u5 += (u4 >> 52) + (m << 44 & LimbMask);
        u6 += m >> 8;
        u7 += m << 36 & LimbMask;
        u8 += (m >> 16) + ((m << 48) - (m << 16) & LimbMask);
        u9 += WideProduct.High(m << 12, 0xffffffff0000);

        u6 += u5 >> 52;
        result.L0 = u5 & LimbMask;
        u7 += u6 >> 52;
        result.L1 = u6 & LimbMask;
        u8 += u7 >> 52;
        result.L2 = u7 & LimbMask;
        u9 += u8 >> 52;
        result.L3 = u8 & LimbMask;
        result.L4 = u9;
    }
}
