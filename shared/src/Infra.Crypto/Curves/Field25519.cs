using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// An element of the field of 2^255 − 19 elements, as five limbs of 51 bits: the value is L0 + L1·2^51 + … + L4·2^204 modulo p.
/// Limbs may be larger than 51 bits between operations ("loose"); every bound is stated at the operation that makes it.
/// All operations take the same time for all values.
/// </summary>
/// <remarks>
/// Products: a limb pair is shifted apart (a·2^10, b·2^3) so that the upper 64 bits of the 128-bit product are a·b / 2^51. A column sums these upper halves
/// as h, and the products themselves modulo 2^64 as s. Then s − h·2^51, again modulo 2^64, is the sum of all a·b mod 2^51, exactly, because that sum is far
/// below 2^64. No carry flag is needed, which the JIT does not offer. Limbs from 5 on come back 19 times (2^255 = 19 modulo p), so one factor of these
/// products is multiplied before: for limbs below 2^54, 19·b·2^3 is below 2^62 and a column of upper halves below 2^63.3.
/// </remarks>
internal struct Field25519
{
    private const ulong LimbMask = (1ul << 51) - 1;

    private static readonly OddInversion Inversion = new([0xffffffffffffffed, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffffffffffff]);

    internal ulong L0, L1, L2, L3, L4;

    internal Field25519(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
    }

    internal static Field25519 Zero => default;

    internal static Field25519 One => new(1, 0, 0, 0, 0);

    /// <summary>Reads 32 little-endian bytes; bit 255 is ignored, values from p to 2^255 − 1 are reduced later. Limbs below 2^51.</summary>
    internal static Field25519 Read(ReadOnlySpan<byte> bytes)
    {
        ulong w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8, 8));
        ulong w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(16, 8));
        ulong w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24, 8));
        return new Field25519(
            w0 & LimbMask,
            (w0 >> 51 | w1 << 13) & LimbMask,
            (w1 >> 38 | w2 << 26) & LimbMask,
            (w2 >> 25 | w3 << 39) & LimbMask,
            w3 >> 12 & LimbMask);
    }

    /// <summary>Writes the one representative below p as 32 little-endian bytes.</summary>
    [ConstantTime]
    internal readonly void Write(Span<byte> bytes)
    {
        Field25519 t = this;
        t.CarryOnce();
        t.CarryOnce();
        // Now t < 2^255 + small. q = 1 exactly when t >= p: then t + 19 reaches 2^255.
        ulong q = t.L0 + 19 >> 51;
        q = t.L1 + q >> 51;
        q = t.L2 + q >> 51;
        q = t.L3 + q >> 51;
        q = t.L4 + q >> 51;
        ulong l0 = t.L0 + 19 * q;
        ulong l1 = t.L1 + (l0 >> 51);
        ulong l2 = t.L2 + (l1 >> 51);
        ulong l3 = t.L3 + (l2 >> 51);
        ulong l4 = t.L4 + (l3 >> 51) & LimbMask;
        l0 &= LimbMask;
        l1 &= LimbMask;
        l2 &= LimbMask;
        l3 &= LimbMask;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, l0 | l1 << 51);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(8, 8), l1 >> 13 | l2 << 38);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(16, 8), l2 >> 26 | l3 << 25);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(24, 8), l3 >> 39 | l4 << 12);
    }

    /// <summary>a + b. Limbs grow to the sum of both; callers keep sums below 2^54.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(in Field25519 a, in Field25519 b, out Field25519 sum)
    {
        sum.L0 = a.L0 + b.L0;
        sum.L1 = a.L1 + b.L1;
        sum.L2 = a.L2 + b.L2;
        sum.L3 = a.L3 + b.L3;
        sum.L4 = a.L4 + b.L4;
    }

    /// <summary>a − b as a + 4p − b, for limbs of b below 2^53 − 76; limbs stay below those of a plus 2^53.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(in Field25519 a, in Field25519 b, out Field25519 difference)
    {
        const ulong FourP0 = (1ul << 53) - 76;
        const ulong FourP = (1ul << 53) - 4;
        difference.L0 = a.L0 + FourP0 - b.L0;
        difference.L1 = a.L1 + FourP - b.L1;
        difference.L2 = a.L2 + FourP - b.L2;
        difference.L3 = a.L3 + FourP - b.L3;
        difference.L4 = a.L4 + FourP - b.L4;
    }

    /// <summary>−a, for limbs of a below 2^53 − 76; the result is carried.</summary>
    [ConstantTime]
    internal static void Negate(in Field25519 a, out Field25519 negated)
    {
        Subtract(default, a, out negated);
        negated.CarryOnce();
    }

    /// <summary>a·b for limbs below 2^54; limbs of the product are below 2^51 + 2^13.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(in Field25519 a, in Field25519 b, out Field25519 product)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4;
        ulong x0 = a0 << 10, x1 = a1 << 10, x2 = a2 << 10, x3 = a3 << 10, x4 = a4 << 10;
        ulong b0 = b.L0, b1 = b.L1, b2 = b.L2, b3 = b.L3, b4 = b.L4;
        ulong w1 = 19 * b1, w2 = 19 * b2, w3 = 19 * b3, w4 = 19 * b4;
        ulong y0 = b0 << 3, y1 = b1 << 3, y2 = b2 << 3, y3 = b3 << 3, y4 = b4 << 3;
        ulong z1 = w1 << 3, z2 = w2 << 3, z3 = w3 << 3, z4 = w4 << 3;

        ulong h0 = WideProduct.High(x0, y0) + WideProduct.High(x1, z4) + WideProduct.High(x2, z3) + WideProduct.High(x3, z2) + WideProduct.High(x4, z1);
        ulong c0 = a0 * b0 + a1 * w4 + a2 * w3 + a3 * w2 + a4 * w1 - (h0 << 51);
        ulong h1 = WideProduct.High(x0, y1) + WideProduct.High(x1, y0) + WideProduct.High(x2, z4) + WideProduct.High(x3, z3) + WideProduct.High(x4, z2);
        ulong c1 = h0 + a0 * b1 + a1 * b0 + a2 * w4 + a3 * w3 + a4 * w2 - (h1 << 51);
        ulong h2 = WideProduct.High(x0, y2) + WideProduct.High(x1, y1) + WideProduct.High(x2, y0) + WideProduct.High(x3, z4) + WideProduct.High(x4, z3);
        ulong c2 = h1 + a0 * b2 + a1 * b1 + a2 * b0 + a3 * w4 + a4 * w3 - (h2 << 51);
        ulong h3 = WideProduct.High(x0, y3) + WideProduct.High(x1, y2) + WideProduct.High(x2, y1) + WideProduct.High(x3, y0) + WideProduct.High(x4, z4);
        ulong c3 = h2 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * w4 - (h3 << 51);
        ulong h4 = WideProduct.High(x0, y4) + WideProduct.High(x1, y3) + WideProduct.High(x2, y2) + WideProduct.High(x3, y1) + WideProduct.High(x4, y0);
        ulong c4 = h3 + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << 51);

        Carry(c0 + 19 * h4, c1, c2, c3, c4, out product);
    }

    /// <summary>a² for limbs below 2^54; limbs of the result are below 2^51 + 2^13.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Square(in Field25519 a, out Field25519 square)
    {
        ulong a0 = a.L0, a1 = a.L1, a2 = a.L2, a3 = a.L3, a4 = a.L4;
        ulong x0 = a0 << 10, x1 = a1 << 10, x2 = a2 << 10, x3 = a3 << 10, x4 = a4 << 10;
        ulong d1 = 2 * a1, e1 = d1 << 3;
        ulong d2 = 2 * a2, e2 = d2 << 3;
        ulong d3 = 2 * a3, e3 = d3 << 3;
        ulong d4 = 2 * a4, e4 = d4 << 3;
        ulong v3 = 38 * a3, u3 = v3 << 3;
        ulong v4 = 38 * a4, u4 = v4 << 3;
        ulong w3 = 19 * a3, z3 = w3 << 3;
        ulong w4 = 19 * a4, z4 = w4 << 3;
        ulong y0 = a0 << 3;
        ulong y1 = a1 << 3;
        ulong y2 = a2 << 3;

        ulong h0 = WideProduct.High(x0, y0) + WideProduct.High(x1, u4) + WideProduct.High(x2, u3);
        ulong c0 = a0 * a0 + a1 * v4 + a2 * v3 - (h0 << 51);
        ulong h1 = WideProduct.High(x0, e1) + WideProduct.High(x2, u4) + WideProduct.High(x3, z3);
        ulong c1 = h0 + a0 * d1 + a2 * v4 + a3 * w3 - (h1 << 51);
        ulong h2 = WideProduct.High(x0, e2) + WideProduct.High(x1, y1) + WideProduct.High(x3, u4);
        ulong c2 = h1 + a0 * d2 + a1 * a1 + a3 * v4 - (h2 << 51);
        ulong h3 = WideProduct.High(x0, e3) + WideProduct.High(x1, e2) + WideProduct.High(x4, z4);
        ulong c3 = h2 + a0 * d3 + a1 * d2 + a4 * w4 - (h3 << 51);
        ulong h4 = WideProduct.High(x0, e4) + WideProduct.High(x1, e3) + WideProduct.High(x2, y2);
        ulong c4 = h3 + a0 * d4 + a1 * d3 + a2 * a2 - (h4 << 51);

        Carry(c0 + 19 * h4, c1, c2, c3, c4, out square);
    }

    /// <summary>a squared <paramref name="times"/> times (1 or more).</summary>
    [ConstantTime]
    internal static void SquareRepeatedly(in Field25519 a, int times, out Field25519 result)
    {
        Square(a, out result);
        for (int i = 1; i < times; i++)
            Square(result, out result);
    }

    /// <summary>a·<paramref name="factor"/> for limbs below 2^54 and a factor below 2^17; the result is carried.</summary>
    [ConstantTime]
    internal static void MultiplySmall(in Field25519 a, ulong factor, out Field25519 product)
    {
        ulong shifted = factor << 3;
        ulong h0 = WideProduct.High(a.L0 << 10, shifted);
        ulong h1 = WideProduct.High(a.L1 << 10, shifted);
        ulong h2 = WideProduct.High(a.L2 << 10, shifted);
        ulong h3 = WideProduct.High(a.L3 << 10, shifted);
        ulong h4 = WideProduct.High(a.L4 << 10, shifted);
        product = new Field25519(
            (a.L0 * factor & LimbMask) + 19 * h4,
            (a.L1 * factor & LimbMask) + h0,
            (a.L2 * factor & LimbMask) + h1,
            (a.L3 * factor & LimbMask) + h2,
            (a.L4 * factor & LimbMask) + h3);
        product.CarryOnce();
    }

    /// <summary>1/a; 0 for 0.</summary>
    [ConstantTime]
    internal static void Invert(in Field25519 a, out Field25519 inverse)
    {
        Span<byte> bytes = stackalloc byte[32];
        Span<ulong> limbs = stackalloc ulong[4];
        a.Write(bytes);
        LimbCoding.ReadLittleEndian(bytes, limbs);
        Inversion.Invert(limbs, limbs);
        LimbCoding.WriteLittleEndian(limbs, bytes);
        inverse = Read(bytes);
        bytes.Clear();
        limbs.Clear();
    }

    /// <summary>a^((p − 5) / 8), from which square roots are made (RFC 8032 section 5.1.3).</summary>
    [ConstantTime]
    internal static void PowerOfPMinus5Over8(in Field25519 a, out Field25519 result)
    {
        PowerOf2To250Minus1(a, out Field25519 power);
        SquareRepeatedly(power, 2, out power);   // 2^252 − 2^2
        Multiply(power, a, out result);          // 2^252 − 3
    }

    /// <summary>All ones if the value is 0 modulo p, else 0.</summary>
    [ConstantTime]
    internal readonly ulong MaskIfZero()
    {
        Span<byte> bytes = stackalloc byte[32];
        Write(bytes);
        ulong any = 0;
        for (int i = 0; i < 32; i += 8)
            any |= BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(i, 8));
        return ConstantTime.MaskIfZero(any);
    }

    /// <summary>The lowest bit of the representative below p: the "sign" of RFC 8032.</summary>
    [ConstantTime]
    internal readonly ulong LowBit()
    {
        Span<byte> bytes = stackalloc byte[32];
        Write(bytes);
        return bytes[0] & 1u;
    }

    /// <summary>All ones if both are equal modulo p; limbs of <paramref name="other"/> below 2^53 − 76.</summary>
    [ConstantTime]
    internal readonly ulong MaskIfEqual(in Field25519 other)
    {
        Subtract(this, other, out Field25519 difference);
        return difference.MaskIfZero();
    }

    /// <summary>Exchanges both where <paramref name="mask"/> is all ones, leaves them where it is 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SwapIf(ulong mask, ref Field25519 a, ref Field25519 b)
    {
        ulong t0 = mask & (a.L0 ^ b.L0), t1 = mask & (a.L1 ^ b.L1), t2 = mask & (a.L2 ^ b.L2), t3 = mask & (a.L3 ^ b.L3), t4 = mask & (a.L4 ^ b.L4);
        a.L0 ^= t0;
        a.L1 ^= t1;
        a.L2 ^= t2;
        a.L3 ^= t3;
        a.L4 ^= t4;
        b.L0 ^= t0;
        b.L1 ^= t1;
        b.L2 ^= t2;
        b.L3 ^= t3;
        b.L4 ^= t4;
    }

    /// <summary>Takes <paramref name="source"/> where <paramref name="mask"/> is all ones.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CopyIf(ulong mask, in Field25519 source)
    {
        L0 ^= mask & (L0 ^ source.L0);
        L1 ^= mask & (L1 ^ source.L1);
        L2 ^= mask & (L2 ^ source.L2);
        L3 ^= mask & (L3 ^ source.L3);
        L4 ^= mask & (L4 ^ source.L4);
    }

    /// <summary>One round of carries: limbs below 2^63 come out below 2^51 + 2^17 (the first) and 2^51 + 2^12.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CarryOnce()
    {
        L1 += L0 >> 51;
        L0 &= LimbMask;
        L2 += L1 >> 51;
        L1 &= LimbMask;
        L3 += L2 >> 51;
        L2 &= LimbMask;
        L4 += L3 >> 51;
        L3 &= LimbMask;
        L0 += 19 * (L4 >> 51);
        L4 &= LimbMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, out Field25519 result)
    {
        c1 += c0 >> 51;
        c2 += c1 >> 51;
        c3 += c2 >> 51;
        c4 += c3 >> 51;
        c0 = (c0 & LimbMask) + 19 * (c4 >> 51);
        result.L0 = c0 & LimbMask;
        result.L1 = (c1 & LimbMask) + (c0 >> 51);
        result.L2 = c2 & LimbMask;
        result.L3 = c3 & LimbMask;
        result.L4 = c4 & LimbMask;
    }

    // The addition chain of the curve's reference implementations: 249 squarings, 10 multiplications.
    [ConstantTime]
    private static void PowerOf2To250Minus1(in Field25519 a, out Field25519 power)
    {
        Square(a, out Field25519 a2);
        SquareRepeatedly(a2, 2, out Field25519 t);
        Multiply(t, a, out Field25519 a9);
        Multiply(a9, a2, out Field25519 a11);
        Square(a11, out t);
        Multiply(t, a9, out Field25519 p5);           // 2^5 − 1
        SquareRepeatedly(p5, 5, out t);
        Multiply(t, p5, out Field25519 p10);          // 2^10 − 1
        SquareRepeatedly(p10, 10, out t);
        Multiply(t, p10, out Field25519 p20);         // 2^20 − 1
        SquareRepeatedly(p20, 20, out t);
        Multiply(t, p20, out t);                      // 2^40 − 1
        SquareRepeatedly(t, 10, out t);
        Multiply(t, p10, out Field25519 p50);         // 2^50 − 1
        SquareRepeatedly(p50, 50, out t);
        Multiply(t, p50, out Field25519 p100);        // 2^100 − 1
        SquareRepeatedly(p100, 100, out t);
        Multiply(t, p100, out t);                     // 2^200 − 1
        SquareRepeatedly(t, 50, out t);
        Multiply(t, p50, out power);                  // 2^250 − 1
    }
}
