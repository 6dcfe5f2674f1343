using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// An element of the field of 2^448 − 2^224 − 1 elements, as eight limbs of 56 bits. Between operations the value is below 2^448 + 2^232,
/// limbs are below 2^56, the top one at most 2^56.
/// </summary>
/// <remarks>Products are summed in halves without carry flags, as <see cref="Field25519"/> explains; here the upper half is a·b / 2^56.</remarks>
internal struct Field448 : IPrimeField<Field448>
{
    private const ulong LimbMask = (1ul << 56) - 1;

    internal ulong L0, L1, L2, L3, L4, L5, L6, L7;

    internal Field448(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6, ulong l7)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
        L5 = l5;
        L6 = l6;
        L7 = l7;
    }

    /// <inheritdoc/>
    public static int Size => 56;

    /// <inheritdoc/>
    public static Field448 One => new(0x1, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0);

    /// <inheritdoc/>
    public static ReadOnlySpan<byte> ModulusMinus2 =>
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd];

    /// <inheritdoc/>
    [ConstantTime]
    public static bool TryRead(ReadOnlySpan<byte> bigEndian, out Field448 value)
    {
        value = default;
        if (bigEndian.Length != Size) return false;
        Span<ulong> limbs = stackalloc ulong[8];
        LimbCoding.Read(bigEndian, 56, limbs);
        long borrow = 0;
        borrow = ((long)limbs[0] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[1] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[2] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[3] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[4] - 0xfffffffffffffe + borrow) >> 56;
        borrow = ((long)limbs[5] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[6] - 0xffffffffffffff + borrow) >> 56;
        borrow = ((long)limbs[7] - 0xffffffffffffff + borrow) >> 63;
        bool isReduced = borrow != 0;
        value = new Field448(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], limbs[5], limbs[6], limbs[7]);
        limbs.Clear();
        return isReduced;   // whether an encoding is canonical is public
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly void Write(Span<byte> bigEndian)
    {
        Field448 t = this;
        t.Fold();
        // t is below twice the modulus: take it off once where it fits.
        Span<ulong> limbs = stackalloc ulong[8];
        long carry = 0;
        carry = (long)t.L0 - 0xffffffffffffff + carry;
        limbs[0] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L1 - 0xffffffffffffff + carry;
        limbs[1] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L2 - 0xffffffffffffff + carry;
        limbs[2] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L3 - 0xffffffffffffff + carry;
        limbs[3] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L4 - 0xfffffffffffffe + carry;
        limbs[4] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L5 - 0xffffffffffffff + carry;
        limbs[5] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L6 - 0xffffffffffffff + carry;
        limbs[6] = (ulong)carry & LimbMask;
        carry >>= 56;
        carry = (long)t.L7 - 0xffffffffffffff + carry;
        limbs[7] = (ulong)carry;
        ulong keep = (ulong)(carry >> 63);   // all ones where the subtraction went below zero
        limbs[0] ^= keep & (limbs[0] ^ t.L0);
        limbs[1] ^= keep & (limbs[1] ^ t.L1);
        limbs[2] ^= keep & (limbs[2] ^ t.L2);
        limbs[3] ^= keep & (limbs[3] ^ t.L3);
        limbs[4] ^= keep & (limbs[4] ^ t.L4);
        limbs[5] ^= keep & (limbs[5] ^ t.L5);
        limbs[6] ^= keep & (limbs[6] ^ t.L6);
        limbs[7] ^= keep & (limbs[7] ^ t.L7);
        LimbCoding.Write(limbs, 56, bigEndian[..Size]);
        limbs.Clear();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Add(in Field448 a, in Field448 b, out Field448 sum)
    {
        sum.L0 = a.L0 + b.L0;
        sum.L1 = a.L1 + b.L1;
        sum.L2 = a.L2 + b.L2;
        sum.L3 = a.L3 + b.L3;
        sum.L4 = a.L4 + b.L4;
        sum.L5 = a.L5 + b.L5;
        sum.L6 = a.L6 + b.L6;
        sum.L7 = a.L7 + b.L7;
        sum.Fold();
    }

    /// <inheritdoc/>
    public static void Scale(in Field448 a, uint factor, out Field448 scaled)
    {
        scaled.L0 = a.L0 * factor;
        scaled.L1 = a.L1 * factor;
        scaled.L2 = a.L2 * factor;
        scaled.L3 = a.L3 * factor;
        scaled.L4 = a.L4 * factor;
        scaled.L5 = a.L5 * factor;
        scaled.L6 = a.L6 * factor;
        scaled.L7 = a.L7 * factor;
        scaled.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime]
    public static void Subtract(in Field448 a, in Field448 b, out Field448 difference)
    {
        // 4 times the modulus, its limbs spread so that none falls below zero.
        difference.L0 = a.L0 + 0x4fffffffffffffc - b.L0;
        difference.L1 = a.L1 + 0x4fffffffffffffb - b.L1;
        difference.L2 = a.L2 + 0x4fffffffffffffb - b.L2;
        difference.L3 = a.L3 + 0x4fffffffffffffb - b.L3;
        difference.L4 = a.L4 + 0x4fffffffffffff7 - b.L4;
        difference.L5 = a.L5 + 0x4fffffffffffffb - b.L5;
        difference.L6 = a.L6 + 0x4fffffffffffffb - b.L6;
        difference.L7 = a.L7 + 0x3fffffffffffffb - b.L7;
        difference.Fold();
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Field448 a, in Field448 b, out Field448 product)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4, a5 = a.L5, a6 = a.L6, a7 = a.L7;
        ulong x0 = a0 << 7, x1 = a1 << 7, x2 = a2 << 7, x3 = a3 << 7, x4 = a4 << 7, x5 = a5 << 7, x6 = a6 << 7, x7 = a7 << 7;
        ulong b0 = b.L0, b1 = b.L1, b2 = b.L2, b3 = b.L3, b4 = b.L4, b5 = b.L5, b6 = b.L6, b7 = b.L7;
        ulong y0 = b0 << 1, y1 = b1 << 1, y2 = b2 << 1, y3 = b3 << 1, y4 = b4 << 1, y5 = b5 << 1, y6 = b6 << 1, y7 = b7 << 1;

        ulong h0 = WideProduct.High(x0, y0);
        ulong c0 = a0 * b0 - (h0 << 56);
        ulong h1 = WideProduct.High(x0, y1) + WideProduct.High(x1, y0);
        ulong c1 = h0 + a0 * b1 + a1 * b0 - (h1 << 56);
        ulong h2 = WideProduct.High(x0, y2) + WideProduct.High(x1, y1) + WideProduct.High(x2, y0);
        ulong c2 = h1 + a0 * b2 + a1 * b1 + a2 * b0 - (h2 << 56);
        ulong h3 = WideProduct.High(x0, y3) + WideProduct.High(x1, y2) + WideProduct.High(x2, y1) + WideProduct.High(x3, y0);
        ulong c3 = h2 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 - (h3 << 56);
        ulong h4 = WideProduct.High(x0, y4) + WideProduct.High(x1, y3) + WideProduct.High(x2, y2) + WideProduct.High(x3, y1) + WideProduct.High(x4, y0);
        ulong c4 = h3 + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << 56);
        ulong h5 = WideProduct.High(x0, y5) + WideProduct.High(x1, y4) + WideProduct.High(x2, y3) + WideProduct.High(x3, y2) + WideProduct.High(x4, y1) + WideProduct.High(x5, y0);
        ulong c5 = h4 + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 - (h5 << 56);
        ulong h6 = WideProduct.High(x0, y6) + WideProduct.High(x1, y5) + WideProduct.High(x2, y4) + WideProduct.High(x3, y3) + WideProduct.High(x4, y2) + WideProduct.High(x5, y1) + WideProduct.High(x6, y0);
        ulong c6 = h5 + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 - (h6 << 56);
        ulong h7 = WideProduct.High(x0, y7) + WideProduct.High(x1, y6) + WideProduct.High(x2, y5) + WideProduct.High(x3, y4) + WideProduct.High(x4, y3) + WideProduct.High(x5, y2) + WideProduct.High(x6, y1) + WideProduct.High(x7, y0);
        ulong c7 = h6 + a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 - (h7 << 56);
        ulong h8 = WideProduct.High(x1, y7) + WideProduct.High(x2, y6) + WideProduct.High(x3, y5) + WideProduct.High(x4, y4) + WideProduct.High(x5, y3) + WideProduct.High(x6, y2) + WideProduct.High(x7, y1);
        ulong c8 = h7 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 - (h8 << 56);
        ulong h9 = WideProduct.High(x2, y7) + WideProduct.High(x3, y6) + WideProduct.High(x4, y5) + WideProduct.High(x5, y4) + WideProduct.High(x6, y3) + WideProduct.High(x7, y2);
        ulong c9 = h8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 - (h9 << 56);
        ulong h10 = WideProduct.High(x3, y7) + WideProduct.High(x4, y6) + WideProduct.High(x5, y5) + WideProduct.High(x6, y4) + WideProduct.High(x7, y3);
        ulong c10 = h9 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 - (h10 << 56);
        ulong h11 = WideProduct.High(x4, y7) + WideProduct.High(x5, y6) + WideProduct.High(x6, y5) + WideProduct.High(x7, y4);
        ulong c11 = h10 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 - (h11 << 56);
        ulong h12 = WideProduct.High(x5, y7) + WideProduct.High(x6, y6) + WideProduct.High(x7, y5);
        ulong c12 = h11 + a5 * b7 + a6 * b6 + a7 * b5 - (h12 << 56);
        ulong h13 = WideProduct.High(x6, y7) + WideProduct.High(x7, y6);
        ulong c13 = h12 + a6 * b7 + a7 * b6 - (h13 << 56);
        ulong h14 = WideProduct.High(x7, y7);
        ulong c14 = h13 + a7 * b7 - (h14 << 56);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, h14, out product);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in Field448 a, out Field448 square)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4, a5 = a.L5, a6 = a.L6, a7 = a.L7;
        ulong x0 = a0 << 7, x1 = a1 << 7, x2 = a2 << 7, x3 = a3 << 7, x4 = a4 << 7, x5 = a5 << 7, x6 = a6 << 7, x7 = a7 << 7;
        ulong d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1, d4 = a4 << 1, d5 = a5 << 1, d6 = a6 << 1, d7 = a7 << 1;
        ulong y0 = a0 << 1, y1 = a1 << 1, y2 = a2 << 1, y3 = a3 << 1, y4 = a4 << 1, y5 = a5 << 1, y6 = a6 << 1, y7 = a7 << 1;
        ulong e1 = d1 << 1, e2 = d2 << 1, e3 = d3 << 1, e4 = d4 << 1, e5 = d5 << 1, e6 = d6 << 1, e7 = d7 << 1;

        ulong h0 = WideProduct.High(x0, y0);
        ulong c0 = a0 * a0 - (h0 << 56);
        ulong h1 = WideProduct.High(x0, e1);
        ulong c1 = h0 + a0 * d1 - (h1 << 56);
        ulong h2 = WideProduct.High(x0, e2) + WideProduct.High(x1, y1);
        ulong c2 = h1 + a0 * d2 + a1 * a1 - (h2 << 56);
        ulong h3 = WideProduct.High(x0, e3) + WideProduct.High(x1, e2);
        ulong c3 = h2 + a0 * d3 + a1 * d2 - (h3 << 56);
        ulong h4 = WideProduct.High(x0, e4) + WideProduct.High(x1, e3) + WideProduct.High(x2, y2);
        ulong c4 = h3 + a0 * d4 + a1 * d3 + a2 * a2 - (h4 << 56);
        ulong h5 = WideProduct.High(x0, e5) + WideProduct.High(x1, e4) + WideProduct.High(x2, e3);
        ulong c5 = h4 + a0 * d5 + a1 * d4 + a2 * d3 - (h5 << 56);
        ulong h6 = WideProduct.High(x0, e6) + WideProduct.High(x1, e5) + WideProduct.High(x2, e4) + WideProduct.High(x3, y3);
        ulong c6 = h5 + a0 * d6 + a1 * d5 + a2 * d4 + a3 * a3 - (h6 << 56);
        ulong h7 = WideProduct.High(x0, e7) + WideProduct.High(x1, e6) + WideProduct.High(x2, e5) + WideProduct.High(x3, e4);
        ulong c7 = h6 + a0 * d7 + a1 * d6 + a2 * d5 + a3 * d4 - (h7 << 56);
        ulong h8 = WideProduct.High(x1, e7) + WideProduct.High(x2, e6) + WideProduct.High(x3, e5) + WideProduct.High(x4, y4);
        ulong c8 = h7 + a1 * d7 + a2 * d6 + a3 * d5 + a4 * a4 - (h8 << 56);
        ulong h9 = WideProduct.High(x2, e7) + WideProduct.High(x3, e6) + WideProduct.High(x4, e5);
        ulong c9 = h8 + a2 * d7 + a3 * d6 + a4 * d5 - (h9 << 56);
        ulong h10 = WideProduct.High(x3, e7) + WideProduct.High(x4, e6) + WideProduct.High(x5, y5);
        ulong c10 = h9 + a3 * d7 + a4 * d6 + a5 * a5 - (h10 << 56);
        ulong h11 = WideProduct.High(x4, e7) + WideProduct.High(x5, e6);
        ulong c11 = h10 + a4 * d7 + a5 * d6 - (h11 << 56);
        ulong h12 = WideProduct.High(x5, e7) + WideProduct.High(x6, y6);
        ulong c12 = h11 + a5 * d7 + a6 * a6 - (h12 << 56);
        ulong h13 = WideProduct.High(x6, e7);
        ulong c13 = h12 + a6 * d7 - (h13 << 56);
        ulong h14 = WideProduct.High(x7, y7);
        ulong c14 = h13 + a7 * a7 - (h14 << 56);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, h14, out square);
    }

    /// <inheritdoc/>
    [ConstantTime]
    public readonly ulong MaskIfZero()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        uint any = 0;
        for (int i = 0; i < bytes.Length; i++)
            any |= bytes[i];
        return ConstantTime.MaskIfZero((ulong)any);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyIf(ulong mask, in Field448 source)
    {
        L0 ^= mask & (L0 ^ source.L0);
        L1 ^= mask & (L1 ^ source.L1);
        L2 ^= mask & (L2 ^ source.L2);
        L3 ^= mask & (L3 ^ source.L3);
        L4 ^= mask & (L4 ^ source.L4);
        L5 ^= mask & (L5 ^ source.L5);
        L6 ^= mask & (L6 ^ source.L6);
        L7 ^= mask & (L7 ^ source.L7);
    }

    // Brings the value below 2^448 + 2^232: 2^448 is 2^224 + 1 modulo p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fold()
    {
        ulong q = L7 >> 56;
        L7 &= LimbMask;
        L0 += q;
        L4 += q;
        L1 += L0 >> 56;
        L0 &= LimbMask;
        L2 += L1 >> 56;
        L1 &= LimbMask;
        L3 += L2 >> 56;
        L2 &= LimbMask;
        L4 += L3 >> 56;
        L3 &= LimbMask;
        L5 += L4 >> 56;
        L4 &= LimbMask;
        L6 += L5 >> 56;
        L5 &= LimbMask;
        L7 += L6 >> 56;
        L6 &= LimbMask;
    }

    // 2^448 is 2^224 + 1 modulo p: column i + 8 comes back to columns i and i + 4, and what lands in columns 8 to 11 comes back once more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9, ulong c10, ulong c11, ulong c12, ulong c13, ulong c14, ulong c15, out Field448 result)
    {
        ulong r0 = c0 + c8 + c12;
        ulong r1 = c1 + c9 + c13;
        ulong r2 = c2 + c10 + c14;
        ulong r3 = c3 + c11 + c15;
        ulong r4 = c4 + c8 + (c12 << 1);
        ulong r5 = c5 + c9 + (c13 << 1);
        ulong r6 = c6 + c10 + (c14 << 1);
        ulong r7 = c7 + c11 + (c15 << 1);
        // Two rounds of carries: the columns are far above 56 bits, so one round leaves the low limbs too large.
        ulong top = r7 >> 56;
        r7 &= LimbMask;
        r0 += top;
        r4 += top;
        r1 += r0 >> 56;
        result.L0 = r0 & LimbMask;
        r2 += r1 >> 56;
        result.L1 = r1 & LimbMask;
        r3 += r2 >> 56;
        result.L2 = r2 & LimbMask;
        r4 += r3 >> 56;
        result.L3 = r3 & LimbMask;
        r5 += r4 >> 56;
        result.L4 = r4 & LimbMask;
        r6 += r5 >> 56;
        result.L5 = r5 & LimbMask;
        r7 += r6 >> 56;
        result.L6 = r6 & LimbMask;
        result.L7 = r7;
        result.Fold();
    }
}
