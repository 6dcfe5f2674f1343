using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Mac;

/// <summary>
/// Four blocks at once. Numbers are five limbs of 26 bits, each in a lane of 64, so that products of two limbs and sums of five such products fit.
/// Lane i takes every fourth block and multiplies by r^4; in the last step the lanes multiply by r^4, r^2, r^3 and r (the order in which unpacking leaves the
/// blocks) and are added up. Limbs stay below 2^27 between steps.
/// </summary>
internal partial struct Poly1305
{
    /// <summary>Bytes of a step, and from how many bytes on the powers are worth their making.</summary>
    private const int WideStep = 64, WideMin = 256;

    private const ulong LimbMask = (1ul << 26) - 1;

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private void AppendAvx2(ReadOnlySpan<byte> blocks)
    {
        Span<ulong> powers = stackalloc ulong[5 * 4];
        Powers(powers);
        Vector256<ulong> mask = Vector256.Create(LimbMask), top = Vector256.Create(1ul << 24);
        Vector256<ulong> r0 = Vector256.Create(powers[0]), r1 = Vector256.Create(powers[4]), r2 = Vector256.Create(powers[8]);
        Vector256<ulong> r3 = Vector256.Create(powers[12]), r4 = Vector256.Create(powers[16]);
        Vector256<ulong> s1 = r1 + (r1 << 2), s2 = r2 + (r2 << 2), s3 = r3 + (r3 << 2), s4 = r4 + (r4 << 2);
        Vector256<ulong> h0 = Vector256.CreateScalar(_h0 & LimbMask), h1 = Vector256.CreateScalar((_h0 >> 26) & LimbMask);
        Vector256<ulong> h2 = Vector256.CreateScalar(((_h0 >> 52) | (_h1 << 12)) & LimbMask);
        Vector256<ulong> h3 = Vector256.CreateScalar((_h1 >> 14) & LimbMask), h4 = Vector256.CreateScalar((_h1 >> 40) | (_h2 << 24));

        ReadOnlySpan<Vector256<ulong>> from = MemoryMarshal.Cast<byte, Vector256<ulong>>(blocks);
        while (from.Length >= 2)
        {
            Vector256<ulong> low = Avx2.UnpackLow(from[0], from[1]), high = Avx2.UnpackHigh(from[0], from[1]);
            from = from[2..];
            h0 += low & mask;
            h1 += (low >>> 26) & mask;
            h2 += ((low >>> 52) | (high << 12)) & mask;
            h3 += (high >>> 14) & mask;
            h4 += (high >>> 40) | top;
            if (from.IsEmpty)
            {
                ReadOnlySpan<Vector256<ulong>> last = MemoryMarshal.Cast<ulong, Vector256<ulong>>(powers);
                r0 = last[0];
                r1 = last[1];
                r2 = last[2];
                r3 = last[3];
                r4 = last[4];
                s1 = r1 + (r1 << 2);
                s2 = r2 + (r2 << 2);
                s3 = r3 + (r3 << 2);
                s4 = r4 + (r4 << 2);
            }

            Vector256<ulong> d0 = Multiply(h0, r0) + Multiply(h1, s4) + Multiply(h2, s3) + Multiply(h3, s2) + Multiply(h4, s1);
            Vector256<ulong> d1 = Multiply(h0, r1) + Multiply(h1, r0) + Multiply(h2, s4) + Multiply(h3, s3) + Multiply(h4, s2);
            Vector256<ulong> d2 = Multiply(h0, r2) + Multiply(h1, r1) + Multiply(h2, r0) + Multiply(h3, s4) + Multiply(h4, s3);
            Vector256<ulong> d3 = Multiply(h0, r3) + Multiply(h1, r2) + Multiply(h2, r1) + Multiply(h3, r0) + Multiply(h4, s4);
            Vector256<ulong> d4 = Multiply(h0, r4) + Multiply(h1, r3) + Multiply(h2, r2) + Multiply(h3, r1) + Multiply(h4, r0);
            Vector256<ulong> carry0 = d0 >>> 26, carry3 = d3 >>> 26;
            d0 &= mask; d1 += carry0; d3 &= mask; d4 += carry3;
            Vector256<ulong> carry1 = d1 >>> 26, carry4 = d4 >>> 26;
            d1 &= mask; d2 += carry1; d4 &= mask; d0 += carry4 + (carry4 << 2);
            Vector256<ulong> carry2 = d2 >>> 26;
            carry0 = d0 >>> 26;
            h2 = d2 & mask; d3 += carry2; h0 = d0 & mask; h1 = d1 + carry0;
            carry3 = d3 >>> 26;
            h3 = d3 & mask; h4 = d4 + carry3;
        }
        Join(Vector256.Sum(h0), Vector256.Sum(h1), Vector256.Sum(h2), Vector256.Sum(h3), Vector256.Sum(h4));
        powers.Clear();
    }

    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) => Avx2.Multiply(a.AsUInt32(), b.AsUInt32());

    /// <summary>Row i of four words holds limb i of r^4, r^2, r^3 and r.</summary>
    [ConstantTime]
    private readonly void Powers(Span<ulong> limbs)
    {
        ulong h0 = _r0, h1 = _r1, h2 = 0, folded = _r1 + (_r1 >> 2);
        Split(h0, h1, h2, limbs[3..], 4);
        Step(ref h0, ref h1, ref h2, 0, 0, 0, _r0, _r1, folded);
        Split(h0, h1, h2, limbs[1..], 4);
        Step(ref h0, ref h1, ref h2, 0, 0, 0, _r0, _r1, folded);
        Split(h0, h1, h2, limbs[2..], 4);
        Step(ref h0, ref h1, ref h2, 0, 0, 0, _r0, _r1, folded);
        Split(h0, h1, h2, limbs, 4);
    }

    /// <summary>The five limbs of a number, <paramref name="lanes"/> words apart.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(ulong h0, ulong h1, ulong h2, Span<ulong> limbs, int lanes)
    {
        limbs[4 * lanes] = (h1 >> 40) | (h2 << 24);
        limbs[0] = h0 & LimbMask;
        limbs[lanes] = (h0 >> 26) & LimbMask;
        limbs[2 * lanes] = ((h0 >> 52) | (h1 << 12)) & LimbMask;
        limbs[3 * lanes] = (h1 >> 14) & LimbMask;
    }

    /// <summary>Back to limbs of 64 bits, the upper one below 8. The limbs come as sums of four or eight lanes, below 2^30.</summary>
    [ConstantTime]
    private void Join(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        l1 += l0 >> 26;
        l2 += l1 >> 26;
        l3 += l2 >> 26;
        l4 += l3 >> 26;
        l0 = (l0 & LimbMask) + 5 * (l4 >> 26);
        l1 = (l1 & LimbMask) + (l0 >> 26);
        l0 &= LimbMask;
        l2 &= LimbMask;
        l3 &= LimbMask;
        l4 &= LimbMask;

        // l1 may have one bit more than 26, so its part is added with its carry.
        ulong h0 = l0 | (l2 << 52);
        ulong part = l1 << 26;
        h0 += part;
        ulong h1 = (l2 >> 12) | (l3 << 14) | (l4 << 40);
        ulong carry = Carry(h0, part);
        h1 += carry;
        _h0 = h0;
        _h1 = h1;
        _h2 = (l4 >> 24) + Carry(h1, carry);
    }
}
