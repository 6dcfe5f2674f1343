using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// An element of the field of P-521, p = 2^521 − 1, as nine limbs of 58 bits. Between operations the value is at most 2^521 + 2^8,
/// limbs are below 2^58, the top one at most 2^57.
/// </summary>
/// <remarks>Products are summed in halves without carry flags, as <see cref="Field25519"/> explains; here the upper half is a·b / 2^58.</remarks>
internal struct FieldP521 : IPrimeField<FieldP521>
{
    private const ulong LimbMask = (1ul << 58) - 1;

    internal ulong L0, L1, L2, L3, L4, L5, L6, L7, L8;

    internal FieldP521(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6, ulong l7, ulong l8)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
        L5 = l5;
        L6 = l6;
        L7 = l7;
        L8 = l8;
    }

    /// <inheritdoc/>
    public static int Size => 66;

    /// <inheritdoc/>
    public static FieldP521 One => new(0x1, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0);

    /// <inheritdoc/>
    public static ReadOnlySpan<byte> ModulusMinus2 =>
        [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd];

    /// <inheritdoc/>
    [ConstantTime]
    public static bool TryRead(ReadOnlySpan<byte> bigEndian, out FieldP521 value)
    {
        value = default;
        if (bigEndian.Length != Size) return false;
        Span<ulong> limbs = stackalloc ulong[9];
        LimbCoding.Read(bigEndian, 58, limbs);
        long borrow = 0;
        borrow = ((long)limbs[0] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[1] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[2] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[3] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[4] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[5] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[6] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[7] - 0x3ffffffffffffff + borrow) >> 58;
        borrow = ((long)limbs[8] - 0x1ffffffffffffff + borrow) >> 63;
        bool isReduced = borrow != 0;
        value = new FieldP521(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], limbs[5], limbs[6], limbs[7], limbs[8]);
        limbs.Clear();
        return isReduced;   // whether an encoding is canonical is public
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly void Write(Span<byte> bigEndian)
    {
        FieldP521 t = this;
        t.Fold();
        // t is below twice the modulus: take it off once where it fits.
        Span<ulong> limbs = stackalloc ulong[9];
        long carry = 0;
        carry = (long)t.L0 - 0x3ffffffffffffff + carry;
        limbs[0] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L1 - 0x3ffffffffffffff + carry;
        limbs[1] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L2 - 0x3ffffffffffffff + carry;
        limbs[2] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L3 - 0x3ffffffffffffff + carry;
        limbs[3] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L4 - 0x3ffffffffffffff + carry;
        limbs[4] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L5 - 0x3ffffffffffffff + carry;
        limbs[5] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L6 - 0x3ffffffffffffff + carry;
        limbs[6] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L7 - 0x3ffffffffffffff + carry;
        limbs[7] = (ulong)carry & LimbMask;
        carry >>= 58;
        carry = (long)t.L8 - 0x1ffffffffffffff + carry;
        limbs[8] = (ulong)carry;
        ulong keep = (ulong)(carry >> 63);   // all ones where the subtraction went below zero
        limbs[0] ^= keep & (limbs[0] ^ t.L0);
        limbs[1] ^= keep & (limbs[1] ^ t.L1);
        limbs[2] ^= keep & (limbs[2] ^ t.L2);
        limbs[3] ^= keep & (limbs[3] ^ t.L3);
        limbs[4] ^= keep & (limbs[4] ^ t.L4);
        limbs[5] ^= keep & (limbs[5] ^ t.L5);
        limbs[6] ^= keep & (limbs[6] ^ t.L6);
        limbs[7] ^= keep & (limbs[7] ^ t.L7);
        limbs[8] ^= keep & (limbs[8] ^ t.L8);
        LimbCoding.Write(limbs, 58, bigEndian[..Size]);
        limbs.Clear();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Add(in FieldP521 a, in FieldP521 b, out FieldP521 sum)
    {
        sum.L0 = a.L0 + b.L0;
        sum.L1 = a.L1 + b.L1;
        sum.L2 = a.L2 + b.L2;
        sum.L3 = a.L3 + b.L3;
        sum.L4 = a.L4 + b.L4;
        sum.L5 = a.L5 + b.L5;
        sum.L6 = a.L6 + b.L6;
        sum.L7 = a.L7 + b.L7;
        sum.L8 = a.L8 + b.L8;
        sum.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Scale(in FieldP521 a, uint factor, out FieldP521 scaled)
    {
        scaled.L0 = a.L0 * factor;
        scaled.L1 = a.L1 * factor;
        scaled.L2 = a.L2 * factor;
        scaled.L3 = a.L3 * factor;
        scaled.L4 = a.L4 * factor;
        scaled.L5 = a.L5 * factor;
        scaled.L6 = a.L6 * factor;
        scaled.L7 = a.L7 * factor;
        scaled.L8 = a.L8 * factor;
        scaled.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Subtract(in FieldP521 a, in FieldP521 b, out FieldP521 difference)
    {
        // 4 times the modulus, its limbs spread so that none falls below zero.
        difference.L0 = a.L0 + 0x13fffffffffffffc - b.L0;
        difference.L1 = a.L1 + 0x13fffffffffffffb - b.L1;
        difference.L2 = a.L2 + 0x13fffffffffffffb - b.L2;
        difference.L3 = a.L3 + 0x13fffffffffffffb - b.L3;
        difference.L4 = a.L4 + 0x13fffffffffffffb - b.L4;
        difference.L5 = a.L5 + 0x13fffffffffffffb - b.L5;
        difference.L6 = a.L6 + 0x13fffffffffffffb - b.L6;
        difference.L7 = a.L7 + 0x13fffffffffffffb - b.L7;
        difference.L8 = a.L8 + 0x7fffffffffffffb - b.L8;
        difference.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in FieldP521 a, in FieldP521 b, out FieldP521 product)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4, a5 = a.L5, a6 = a.L6, a7 = a.L7, a8 = a.L8;
        ulong x0 = a0 << 6, x1 = a1 << 6, x2 = a2 << 6, x3 = a3 << 6, x4 = a4 << 6, x5 = a5 << 6, x6 = a6 << 6, x7 = a7 << 6, x8 = a8 << 6;
        ulong b0 = b.L0, b1 = b.L1, b2 = b.L2, b3 = b.L3, b4 = b.L4, b5 = b.L5, b6 = b.L6, b7 = b.L7, b8 = b.L8;

        ulong h0 = WideProduct.High(x0, b0);
        ulong c0 = a0 * b0 - (h0 << 58);
        ulong h1 = WideProduct.High(x0, b1) + WideProduct.High(x1, b0);
        ulong c1 = h0 + a0 * b1 + a1 * b0 - (h1 << 58);
        ulong h2 = WideProduct.High(x0, b2) + WideProduct.High(x1, b1) + WideProduct.High(x2, b0);
        ulong c2 = h1 + a0 * b2 + a1 * b1 + a2 * b0 - (h2 << 58);
        ulong h3 = WideProduct.High(x0, b3) + WideProduct.High(x1, b2) + WideProduct.High(x2, b1) + WideProduct.High(x3, b0);
        ulong c3 = h2 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 - (h3 << 58);
        ulong h4 = WideProduct.High(x0, b4) + WideProduct.High(x1, b3) + WideProduct.High(x2, b2) + WideProduct.High(x3, b1) + WideProduct.High(x4, b0);
        ulong c4 = h3 + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << 58);
        ulong h5 = WideProduct.High(x0, b5) + WideProduct.High(x1, b4) + WideProduct.High(x2, b3) + WideProduct.High(x3, b2) + WideProduct.High(x4, b1) + WideProduct.High(x5, b0);
        ulong c5 = h4 + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 - (h5 << 58);
        ulong h6 = WideProduct.High(x0, b6) + WideProduct.High(x1, b5) + WideProduct.High(x2, b4) + WideProduct.High(x3, b3) + WideProduct.High(x4, b2) + WideProduct.High(x5, b1) + WideProduct.High(x6, b0);
        ulong c6 = h5 + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 - (h6 << 58);
        ulong h7 = WideProduct.High(x0, b7) + WideProduct.High(x1, b6) + WideProduct.High(x2, b5) + WideProduct.High(x3, b4) + WideProduct.High(x4, b3) + WideProduct.High(x5, b2) + WideProduct.High(x6, b1) + WideProduct.High(x7, b0);
        ulong c7 = h6 + a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 - (h7 << 58);
        ulong h8 = WideProduct.High(x0, b8) + WideProduct.High(x1, b7) + WideProduct.High(x2, b6) + WideProduct.High(x3, b5) + WideProduct.High(x4, b4) + WideProduct.High(x5, b3) + WideProduct.High(x6, b2) + WideProduct.High(x7, b1) + WideProduct.High(x8, b0);
        ulong c8 = h7 + a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0 - (h8 << 58);
        ulong h9 = WideProduct.High(x1, b8) + WideProduct.High(x2, b7) + WideProduct.High(x3, b6) + WideProduct.High(x4, b5) + WideProduct.High(x5, b4) + WideProduct.High(x6, b3) + WideProduct.High(x7, b2) + WideProduct.High(x8, b1);
        ulong c9 = h8 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 - (h9 << 58);
        ulong h10 = WideProduct.High(x2, b8) + WideProduct.High(x3, b7) + WideProduct.High(x4, b6) + WideProduct.High(x5, b5) + WideProduct.High(x6, b4) + WideProduct.High(x7, b3) + WideProduct.High(x8, b2);
        ulong c10 = h9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 - (h10 << 58);
        ulong h11 = WideProduct.High(x3, b8) + WideProduct.High(x4, b7) + WideProduct.High(x5, b6) + WideProduct.High(x6, b5) + WideProduct.High(x7, b4) + WideProduct.High(x8, b3);
        ulong c11 = h10 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 - (h11 << 58);
        ulong h12 = WideProduct.High(x4, b8) + WideProduct.High(x5, b7) + WideProduct.High(x6, b6) + WideProduct.High(x7, b5) + WideProduct.High(x8, b4);
        ulong c12 = h11 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 - (h12 << 58);
        ulong h13 = WideProduct.High(x5, b8) + WideProduct.High(x6, b7) + WideProduct.High(x7, b6) + WideProduct.High(x8, b5);
        ulong c13 = h12 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 - (h13 << 58);
        ulong h14 = WideProduct.High(x6, b8) + WideProduct.High(x7, b7) + WideProduct.High(x8, b6);
        ulong c14 = h13 + a6 * b8 + a7 * b7 + a8 * b6 - (h14 << 58);
        ulong h15 = WideProduct.High(x7, b8) + WideProduct.High(x8, b7);
        ulong c15 = h14 + a7 * b8 + a8 * b7 - (h15 << 58);
        ulong h16 = WideProduct.High(x8, b8);
        ulong c16 = h15 + a8 * b8 - (h16 << 58);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, h16, out product);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in FieldP521 a, out FieldP521 square)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4, a5 = a.L5, a6 = a.L6, a7 = a.L7, a8 = a.L8;
        ulong x0 = a0 << 6, x1 = a1 << 6, x2 = a2 << 6, x3 = a3 << 6, x4 = a4 << 6, x5 = a5 << 6, x6 = a6 << 6, x7 = a7 << 6, x8 = a8 << 6;
        ulong d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1, d4 = a4 << 1, d5 = a5 << 1, d6 = a6 << 1, d7 = a7 << 1, d8 = a8 << 1;

        ulong h0 = WideProduct.High(x0, a0);
        ulong c0 = a0 * a0 - (h0 << 58);
        ulong h1 = WideProduct.High(x0, d1);
        ulong c1 = h0 + a0 * d1 - (h1 << 58);
        ulong h2 = WideProduct.High(x0, d2) + WideProduct.High(x1, a1);
        ulong c2 = h1 + a0 * d2 + a1 * a1 - (h2 << 58);
        ulong h3 = WideProduct.High(x0, d3) + WideProduct.High(x1, d2);
        ulong c3 = h2 + a0 * d3 + a1 * d2 - (h3 << 58);
        ulong h4 = WideProduct.High(x0, d4) + WideProduct.High(x1, d3) + WideProduct.High(x2, a2);
        ulong c4 = h3 + a0 * d4 + a1 * d3 + a2 * a2 - (h4 << 58);
        ulong h5 = WideProduct.High(x0, d5) + WideProduct.High(x1, d4) + WideProduct.High(x2, d3);
        ulong c5 = h4 + a0 * d5 + a1 * d4 + a2 * d3 - (h5 << 58);
        ulong h6 = WideProduct.High(x0, d6) + WideProduct.High(x1, d5) + WideProduct.High(x2, d4) + WideProduct.High(x3, a3);
        ulong c6 = h5 + a0 * d6 + a1 * d5 + a2 * d4 + a3 * a3 - (h6 << 58);
        ulong h7 = WideProduct.High(x0, d7) + WideProduct.High(x1, d6) + WideProduct.High(x2, d5) + WideProduct.High(x3, d4);
        ulong c7 = h6 + a0 * d7 + a1 * d6 + a2 * d5 + a3 * d4 - (h7 << 58);
        ulong h8 = WideProduct.High(x0, d8) + WideProduct.High(x1, d7) + WideProduct.High(x2, d6) + WideProduct.High(x3, d5) + WideProduct.High(x4, a4);
        ulong c8 = h7 + a0 * d8 + a1 * d7 + a2 * d6 + a3 * d5 + a4 * a4 - (h8 << 58);
        ulong h9 = WideProduct.High(x1, d8) + WideProduct.High(x2, d7) + WideProduct.High(x3, d6) + WideProduct.High(x4, d5);
        ulong c9 = h8 + a1 * d8 + a2 * d7 + a3 * d6 + a4 * d5 - (h9 << 58);
        ulong h10 = WideProduct.High(x2, d8) + WideProduct.High(x3, d7) + WideProduct.High(x4, d6) + WideProduct.High(x5, a5);
        ulong c10 = h9 + a2 * d8 + a3 * d7 + a4 * d6 + a5 * a5 - (h10 << 58);
        ulong h11 = WideProduct.High(x3, d8) + WideProduct.High(x4, d7) + WideProduct.High(x5, d6);
        ulong c11 = h10 + a3 * d8 + a4 * d7 + a5 * d6 - (h11 << 58);
        ulong h12 = WideProduct.High(x4, d8) + WideProduct.High(x5, d7) + WideProduct.High(x6, a6);
        ulong c12 = h11 + a4 * d8 + a5 * d7 + a6 * a6 - (h12 << 58);
        ulong h13 = WideProduct.High(x5, d8) + WideProduct.High(x6, d7);
        ulong c13 = h12 + a5 * d8 + a6 * d7 - (h13 << 58);
        ulong h14 = WideProduct.High(x6, d8) + WideProduct.High(x7, a7);
        ulong c14 = h13 + a6 * d8 + a7 * a7 - (h14 << 58);
        ulong h15 = WideProduct.High(x7, d8);
        ulong c15 = h14 + a7 * d8 - (h15 << 58);
        ulong h16 = WideProduct.High(x8, a8);
        ulong c16 = h15 + a8 * a8 - (h16 << 58);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, h16, out square);
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly ulong MaskIfZero()
    {
        // Below twice the modulus, with limbs that are carried, 0 has two forms: 0 and the modulus itself.
        ulong zero = L0 | L1 | L2 | L3 | L4 | L5 | L6 | L7 | L8;
        ulong modulus = (L0 ^ LimbMask) | (L1 ^ LimbMask) | (L2 ^ LimbMask) | (L3 ^ LimbMask) | (L4 ^ LimbMask) | (L5 ^ LimbMask) | (L6 ^ LimbMask) | (L7 ^ LimbMask) | (L8 ^ 0x1ffffffffffffff);
        return ConstantTime.MaskIfZero(zero) | ConstantTime.MaskIfZero(modulus);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyIf(ulong mask, in FieldP521 source)
    {
        L0 ^= mask & (L0 ^ source.L0);
        L1 ^= mask & (L1 ^ source.L1);
        L2 ^= mask & (L2 ^ source.L2);
        L3 ^= mask & (L3 ^ source.L3);
        L4 ^= mask & (L4 ^ source.L4);
        L5 ^= mask & (L5 ^ source.L5);
        L6 ^= mask & (L6 ^ source.L6);
        L7 ^= mask & (L7 ^ source.L7);
        L8 ^= mask & (L8 ^ source.L8);
    }

    // Brings the value below 2^521 + 2^8: 2^521 is 1 modulo p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fold()
    {
        L0 += L8 >> 57;
        L8 &= (1ul << 57) - 1;
        L1 += L0 >> 58;
        L0 &= LimbMask;
        L2 += L1 >> 58;
        L1 &= LimbMask;
        L3 += L2 >> 58;
        L2 &= LimbMask;
        L4 += L3 >> 58;
        L3 &= LimbMask;
        L5 += L4 >> 58;
        L4 &= LimbMask;
        L6 += L5 >> 58;
        L5 &= LimbMask;
        L7 += L6 >> 58;
        L6 &= LimbMask;
        L8 += L7 >> 58;
        L7 &= LimbMask;
    }

    // 2^522 is 2 modulo p: column i + 9 comes back to column i doubled. Columns are below 2^62.2, so the sums stay below 2^64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9, ulong c10, ulong c11, ulong c12, ulong c13, ulong c14, ulong c15, ulong c16, ulong c17, out FieldP521 result)
    {
        c0 += c9 << 1;
        c1 += c10 << 1;
        c2 += c11 << 1;
        c3 += c12 << 1;
        c4 += c13 << 1;
        c5 += c14 << 1;
        c6 += c15 << 1;
        c7 += c16 << 1;
        c8 += c17 << 1;
        c1 += c0 >> 58;
        result.L0 = c0 & LimbMask;
        c2 += c1 >> 58;
        result.L1 = c1 & LimbMask;
        c3 += c2 >> 58;
        result.L2 = c2 & LimbMask;
        c4 += c3 >> 58;
        result.L3 = c3 & LimbMask;
        c5 += c4 >> 58;
        result.L4 = c4 & LimbMask;
        c6 += c5 >> 58;
        result.L5 = c5 & LimbMask;
        c7 += c6 >> 58;
        result.L6 = c6 & LimbMask;
        c8 += c7 >> 58;
        result.L7 = c7 & LimbMask;
        result.L8 = c8;
        result.Fold();
    }
}
