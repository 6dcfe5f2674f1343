using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Mac;

/// <summary>
/// Eight blocks at once, for processors with AVX-512, in the way of the four: lane i takes every eighth block and multiplies by r^8, in the last step by what its place
/// asks for. Each half of the lanes is filled by unpacking pairs of blocks, so that they stand in the order 0, 2, 1, 3, 4, 6, 5, 7.
/// </summary>
internal partial struct Poly1305
{
    /// <summary>Bytes of a step, and from how many bytes on eight powers are worth their making.</summary>
    private const int WidestStep = 128, WidestMin = 512;

    private const int WidestLanes = 8;

    /// <summary>In which lane r, r^2, r^3 and so on are wanted.</summary>
    private static ReadOnlySpan<byte> LanesOfPowers => [7, 5, 6, 4, 3, 1, 2, 0];

    /// <summary>Adds whole steps, at least one.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal void AppendAvx512(ReadOnlySpan<byte> blocks)
    {
        Span<ulong> powers = stackalloc ulong[5 * WidestLanes];
        PowersOfEight(powers);
        Vector512<ulong> mask = Vector512.Create(LimbMask), top = Vector512.Create(1ul << 24);
        Vector512<ulong> r0 = Vector512.Create(powers[0]), r1 = Vector512.Create(powers[8]), r2 = Vector512.Create(powers[16]);
        Vector512<ulong> r3 = Vector512.Create(powers[24]), r4 = Vector512.Create(powers[32]);
        Vector512<ulong> s1 = r1 + (r1 << 2), s2 = r2 + (r2 << 2), s3 = r3 + (r3 << 2), s4 = r4 + (r4 << 2);
        Vector512<ulong> h0 = Vector512.CreateScalar(_h0 & LimbMask), h1 = Vector512.CreateScalar((_h0 >> 26) & LimbMask);
        Vector512<ulong> h2 = Vector512.CreateScalar(((_h0 >> 52) | (_h1 << 12)) & LimbMask);
        Vector512<ulong> h3 = Vector512.CreateScalar((_h1 >> 14) & LimbMask), h4 = Vector512.CreateScalar((_h1 >> 40) | (_h2 << 24));

        ReadOnlySpan<Vector256<ulong>> from = MemoryMarshal.Cast<byte, Vector256<ulong>>(blocks);
        while (from.Length >= 4)
        {
            Vector512<ulong> low = Vector512.Create(Avx2.UnpackLow(from[0], from[1]), Avx2.UnpackLow(from[2], from[3]));
            Vector512<ulong> high = Vector512.Create(Avx2.UnpackHigh(from[0], from[1]), Avx2.UnpackHigh(from[2], from[3]));
            from = from[4..];
            h0 += low & mask;
            h1 += (low >>> 26) & mask;
            h2 += ((low >>> 52) | (high << 12)) & mask;
            h3 += (high >>> 14) & mask;
            h4 += (high >>> 40) | top;
            if (from.IsEmpty)
            {
                ReadOnlySpan<Vector512<ulong>> last = MemoryMarshal.Cast<ulong, Vector512<ulong>>(powers);
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

            Vector512<ulong> d0 = Multiply(h0, r0) + Multiply(h1, s4) + Multiply(h2, s3) + Multiply(h3, s2) + Multiply(h4, s1);
            Vector512<ulong> d1 = Multiply(h0, r1) + Multiply(h1, r0) + Multiply(h2, s4) + Multiply(h3, s3) + Multiply(h4, s2);
            Vector512<ulong> d2 = Multiply(h0, r2) + Multiply(h1, r1) + Multiply(h2, r0) + Multiply(h3, s4) + Multiply(h4, s3);
            Vector512<ulong> d3 = Multiply(h0, r3) + Multiply(h1, r2) + Multiply(h2, r1) + Multiply(h3, r0) + Multiply(h4, s4);
            Vector512<ulong> d4 = Multiply(h0, r4) + Multiply(h1, r3) + Multiply(h2, r2) + Multiply(h3, r1) + Multiply(h4, r0);
            Vector512<ulong> carry0 = d0 >>> 26, carry3 = d3 >>> 26;
            d0 &= mask; d1 += carry0; d3 &= mask; d4 += carry3;
            Vector512<ulong> carry1 = d1 >>> 26, carry4 = d4 >>> 26;
            d1 &= mask; d2 += carry1; d4 &= mask; d0 += carry4 + (carry4 << 2);
            Vector512<ulong> carry2 = d2 >>> 26;
            carry0 = d0 >>> 26;
            h2 = d2 & mask; d3 += carry2; h0 = d0 & mask; h1 = d1 + carry0;
            carry3 = d3 >>> 26;
            h3 = d3 & mask; h4 = d4 + carry3;
        }
        Join(Vector512.Sum(h0), Vector512.Sum(h1), Vector512.Sum(h2), Vector512.Sum(h3), Vector512.Sum(h4));
        powers.Clear();
    }

    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b) => Lanes512.Multiply(a, b);

    /// <summary>Row i of eight words holds limb i of r^8 to r, each in its lane.</summary>
    [ConstantTime]
    private readonly void PowersOfEight(Span<ulong> limbs)
    {
        ulong h0 = _r0, h1 = _r1, h2 = 0, folded = _r1 + (_r1 >> 2);
        for (int i = 0; i < WidestLanes; i++)
        {
            if (i != 0) Step(ref h0, ref h1, ref h2, 0, 0, 0, _r0, _r1, folded);
            Split(h0, h1, h2, limbs[LanesOfPowers[i]..], WidestLanes);
        }
    }
}
