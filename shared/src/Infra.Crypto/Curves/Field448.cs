using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// An element of the field of 2^448 − 2^224 − 1 elements, as eight limbs of 56 bits. Between operations the value is below 2^448 + 2^232,
/// limbs are below 2^56, the top one at most 2^56.
/// </summary>
/// <remarks>Products are summed in halves without carry flags, as <see cref="Field25519"/> explains; here the shifts are 4 and 4.</remarks>
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
        ulong a0 = a.L0 << 4, a1 = a.L1 << 4, a2 = a.L2 << 4, a3 = a.L3 << 4, a4 = a.L4 << 4, a5 = a.L5 << 4, a6 = a.L6 << 4, a7 = a.L7 << 4;
        ulong b0 = b.L0 << 4, b1 = b.L1 << 4, b2 = b.L2 << 4, b3 = b.L3 << 4, b4 = b.L4 << 4, b5 = b.L5 << 4, b6 = b.L6 << 4, b7 = b.L7 << 4;

        ulong h0 = Math.BigMul(a0, b0, out ulong low);
        ulong c0 = low >> 8;
        ulong h1 = Math.BigMul(a0, b1, out low);
        ulong c1 = h0 + (low >> 8);
        h1 += Math.BigMul(a1, b0, out low);
        c1 += low >> 8;
        ulong h2 = Math.BigMul(a0, b2, out low);
        ulong c2 = h1 + (low >> 8);
        h2 += Math.BigMul(a1, b1, out low);
        c2 += low >> 8;
        h2 += Math.BigMul(a2, b0, out low);
        c2 += low >> 8;
        ulong h3 = Math.BigMul(a0, b3, out low);
        ulong c3 = h2 + (low >> 8);
        h3 += Math.BigMul(a1, b2, out low);
        c3 += low >> 8;
        h3 += Math.BigMul(a2, b1, out low);
        c3 += low >> 8;
        h3 += Math.BigMul(a3, b0, out low);
        c3 += low >> 8;
        ulong h4 = Math.BigMul(a0, b4, out low);
        ulong c4 = h3 + (low >> 8);
        h4 += Math.BigMul(a1, b3, out low);
        c4 += low >> 8;
        h4 += Math.BigMul(a2, b2, out low);
        c4 += low >> 8;
        h4 += Math.BigMul(a3, b1, out low);
        c4 += low >> 8;
        h4 += Math.BigMul(a4, b0, out low);
        c4 += low >> 8;
        ulong h5 = Math.BigMul(a0, b5, out low);
        ulong c5 = h4 + (low >> 8);
        h5 += Math.BigMul(a1, b4, out low);
        c5 += low >> 8;
        h5 += Math.BigMul(a2, b3, out low);
        c5 += low >> 8;
        h5 += Math.BigMul(a3, b2, out low);
        c5 += low >> 8;
        h5 += Math.BigMul(a4, b1, out low);
        c5 += low >> 8;
        h5 += Math.BigMul(a5, b0, out low);
        c5 += low >> 8;
        ulong h6 = Math.BigMul(a0, b6, out low);
        ulong c6 = h5 + (low >> 8);
        h6 += Math.BigMul(a1, b5, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a2, b4, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a3, b3, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a4, b2, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a5, b1, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a6, b0, out low);
        c6 += low >> 8;
        ulong h7 = Math.BigMul(a0, b7, out low);
        ulong c7 = h6 + (low >> 8);
        h7 += Math.BigMul(a1, b6, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a2, b5, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a3, b4, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a4, b3, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a5, b2, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a6, b1, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a7, b0, out low);
        c7 += low >> 8;
        ulong h8 = Math.BigMul(a1, b7, out low);
        ulong c8 = h7 + (low >> 8);
        h8 += Math.BigMul(a2, b6, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a3, b5, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a4, b4, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a5, b3, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a6, b2, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a7, b1, out low);
        c8 += low >> 8;
        ulong h9 = Math.BigMul(a2, b7, out low);
        ulong c9 = h8 + (low >> 8);
        h9 += Math.BigMul(a3, b6, out low);
        c9 += low >> 8;
        h9 += Math.BigMul(a4, b5, out low);
        c9 += low >> 8;
        h9 += Math.BigMul(a5, b4, out low);
        c9 += low >> 8;
        h9 += Math.BigMul(a6, b3, out low);
        c9 += low >> 8;
        h9 += Math.BigMul(a7, b2, out low);
        c9 += low >> 8;
        ulong h10 = Math.BigMul(a3, b7, out low);
        ulong c10 = h9 + (low >> 8);
        h10 += Math.BigMul(a4, b6, out low);
        c10 += low >> 8;
        h10 += Math.BigMul(a5, b5, out low);
        c10 += low >> 8;
        h10 += Math.BigMul(a6, b4, out low);
        c10 += low >> 8;
        h10 += Math.BigMul(a7, b3, out low);
        c10 += low >> 8;
        ulong h11 = Math.BigMul(a4, b7, out low);
        ulong c11 = h10 + (low >> 8);
        h11 += Math.BigMul(a5, b6, out low);
        c11 += low >> 8;
        h11 += Math.BigMul(a6, b5, out low);
        c11 += low >> 8;
        h11 += Math.BigMul(a7, b4, out low);
        c11 += low >> 8;
        ulong h12 = Math.BigMul(a5, b7, out low);
        ulong c12 = h11 + (low >> 8);
        h12 += Math.BigMul(a6, b6, out low);
        c12 += low >> 8;
        h12 += Math.BigMul(a7, b5, out low);
        c12 += low >> 8;
        ulong h13 = Math.BigMul(a6, b7, out low);
        ulong c13 = h12 + (low >> 8);
        h13 += Math.BigMul(a7, b6, out low);
        c13 += low >> 8;
        ulong h14 = Math.BigMul(a7, b7, out low);
        ulong c14 = h13 + (low >> 8);

        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, h14, out product);
    }

    /// <inheritdoc/>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in Field448 a, out Field448 square)
    {
        ulong a0 = a.L0 << 4, a1 = a.L1 << 4, a2 = a.L2 << 4, a3 = a.L3 << 4, a4 = a.L4 << 4, a5 = a.L5 << 4, a6 = a.L6 << 4, a7 = a.L7 << 4;
        ulong b0 = a.L0 << 4, b1 = a.L1 << 4, b2 = a.L2 << 4, b3 = a.L3 << 4, b4 = a.L4 << 4, b5 = a.L5 << 4, b6 = a.L6 << 4, b7 = a.L7 << 4;
        ulong d1 = b1 << 1, d2 = b2 << 1, d3 = b3 << 1, d4 = b4 << 1, d5 = b5 << 1, d6 = b6 << 1, d7 = b7 << 1;

        ulong h0 = Math.BigMul(a0, b0, out ulong low);
        ulong c0 = low >> 8;
        ulong h1 = Math.BigMul(a0, d1, out low);
        ulong c1 = h0 + (low >> 8);
        ulong h2 = Math.BigMul(a0, d2, out low);
        ulong c2 = h1 + (low >> 8);
        h2 += Math.BigMul(a1, b1, out low);
        c2 += low >> 8;
        ulong h3 = Math.BigMul(a0, d3, out low);
        ulong c3 = h2 + (low >> 8);
        h3 += Math.BigMul(a1, d2, out low);
        c3 += low >> 8;
        ulong h4 = Math.BigMul(a0, d4, out low);
        ulong c4 = h3 + (low >> 8);
        h4 += Math.BigMul(a1, d3, out low);
        c4 += low >> 8;
        h4 += Math.BigMul(a2, b2, out low);
        c4 += low >> 8;
        ulong h5 = Math.BigMul(a0, d5, out low);
        ulong c5 = h4 + (low >> 8);
        h5 += Math.BigMul(a1, d4, out low);
        c5 += low >> 8;
        h5 += Math.BigMul(a2, d3, out low);
        c5 += low >> 8;
        ulong h6 = Math.BigMul(a0, d6, out low);
        ulong c6 = h5 + (low >> 8);
        h6 += Math.BigMul(a1, d5, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a2, d4, out low);
        c6 += low >> 8;
        h6 += Math.BigMul(a3, b3, out low);
        c6 += low >> 8;
        ulong h7 = Math.BigMul(a0, d7, out low);
        ulong c7 = h6 + (low >> 8);
        h7 += Math.BigMul(a1, d6, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a2, d5, out low);
        c7 += low >> 8;
        h7 += Math.BigMul(a3, d4, out low);
        c7 += low >> 8;
        ulong h8 = Math.BigMul(a1, d7, out low);
        ulong c8 = h7 + (low >> 8);
        h8 += Math.BigMul(a2, d6, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a3, d5, out low);
        c8 += low >> 8;
        h8 += Math.BigMul(a4, b4, out low);
        c8 += low >> 8;
        ulong h9 = Math.BigMul(a2, d7, out low);
        ulong c9 = h8 + (low >> 8);
        h9 += Math.BigMul(a3, d6, out low);
        c9 += low >> 8;
        h9 += Math.BigMul(a4, d5, out low);
        c9 += low >> 8;
        ulong h10 = Math.BigMul(a3, d7, out low);
        ulong c10 = h9 + (low >> 8);
        h10 += Math.BigMul(a4, d6, out low);
        c10 += low >> 8;
        h10 += Math.BigMul(a5, b5, out low);
        c10 += low >> 8;
        ulong h11 = Math.BigMul(a4, d7, out low);
        ulong c11 = h10 + (low >> 8);
        h11 += Math.BigMul(a5, d6, out low);
        c11 += low >> 8;
        ulong h12 = Math.BigMul(a5, d7, out low);
        ulong c12 = h11 + (low >> 8);
        h12 += Math.BigMul(a6, b6, out low);
        c12 += low >> 8;
        ulong h13 = Math.BigMul(a6, d7, out low);
        ulong c13 = h12 + (low >> 8);
        ulong h14 = Math.BigMul(a7, b7, out low);
        ulong c14 = h13 + (low >> 8);

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
