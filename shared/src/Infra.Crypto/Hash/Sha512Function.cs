using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Hash;

/// <summary>The compression function of SHA-384 and SHA-512 (FIPS 180-4 section 6.4.2).</summary>
internal readonly struct Sha512Function : IBlockFunction<Sha512State>
{
    internal const int BlockSize = 128;

    public static bool IsLittleEndian => false;

    /// <summary>FIPS 180-4 section 4.2.3.</summary>
    private static ReadOnlySpan<ulong> Constants =>
    [
        0x428A2F98D728AE22, 0x7137449123EF65CD, 0xB5C0FBCFEC4D3B2F, 0xE9B5DBA58189DBBC,
        0x3956C25BF348B538, 0x59F111F1B605D019, 0x923F82A4AF194F9B, 0xAB1C5ED5DA6D8118,
        0xD807AA98A3030242, 0x12835B0145706FBE, 0x243185BE4EE4B28C, 0x550C7DC3D5FFB4E2,
        0x72BE5D74F27B896F, 0x80DEB1FE3B1696B1, 0x9BDC06A725C71235, 0xC19BF174CF692694,
        0xE49B69C19EF14AD2, 0xEFBE4786384F25E3, 0x0FC19DC68B8CD5B5, 0x240CA1CC77AC9C65,
        0x2DE92C6F592B0275, 0x4A7484AA6EA6E483, 0x5CB0A9DCBD41FBD4, 0x76F988DA831153B5,
        0x983E5152EE66DFAB, 0xA831C66D2DB43210, 0xB00327C898FB213F, 0xBF597FC7BEEF0EE4,
        0xC6E00BF33DA88FC2, 0xD5A79147930AA725, 0x06CA6351E003826F, 0x142929670A0E6E70,
        0x27B70A8546D22FFC, 0x2E1B21385C26C926, 0x4D2C6DFC5AC42AED, 0x53380D139D95B3DF,
        0x650A73548BAF63DE, 0x766A0ABB3C77B2A8, 0x81C2C92E47EDAEE6, 0x92722C851482353B,
        0xA2BFE8A14CF10364, 0xA81A664BBC423001, 0xC24B8B70D0F89791, 0xC76C51A30654BE30,
        0xD192E819D6EF5218, 0xD69906245565A910, 0xF40E35855771202A, 0x106AA07032BBD1B8,
        0x19A4C116B8D2D0C8, 0x1E376C085141AB53, 0x2748774CDF8EEB99, 0x34B0BCB5E19B48A8,
        0x391C0CB3C5C95A63, 0x4ED8AA4AE3418ACB, 0x5B9CCA4F7763E373, 0x682E6FF3D6B2B8A3,
        0x748F82EE5DEFB2FC, 0x78A5636F43172F60, 0x84C87814A1F0AB72, 0x8CC702081A6439EC,
        0x90BEFFFA23631E28, 0xA4506CEBDE82BDE9, 0xBEF9A3F7B2C67915, 0xC67178F2E372532B,
        0xCA273ECEEA26619C, 0xD186B8C721C0C207, 0xEADA7DD6CDE0EB1E, 0xF57D4F7FEE6ED178,
        0x06F067AA72176FBA, 0x0A637DC5A2C898A6, 0x113F9804BEF90DAE, 0x1B710B35131C471B,
        0x28DB77F523047D84, 0x32CAAB7B40C72493, 0x3C9EBE0A15C9BEBC, 0x431D67C49C100D4C,
        0x4CC5D4BECB3E42B6, 0x597F299CFC657E2A, 0x5FCB6FAB3AD6FAEC, 0x6C44198C4A475817,
    ];

    public static void Compress(ref Sha512State state, ReadOnlySpan<byte> blocks)
    {
        if (Ssse3.IsSupported)
            CompressSsse3(ref state, blocks);
        else
            CompressScalar(ref state, blocks);
    }

    public static void Write(in Sha512State state, Span<byte> target)
    {
        Span<byte> digest = target[..64];
        BinaryPrimitives.WriteUInt64BigEndian(digest, state.A);
        BinaryPrimitives.WriteUInt64BigEndian(digest[8..], state.B);
        BinaryPrimitives.WriteUInt64BigEndian(digest[16..], state.C);
        BinaryPrimitives.WriteUInt64BigEndian(digest[24..], state.D);
        BinaryPrimitives.WriteUInt64BigEndian(digest[32..], state.E);
        BinaryPrimitives.WriteUInt64BigEndian(digest[40..], state.F);
        BinaryPrimitives.WriteUInt64BigEndian(digest[48..], state.G);
        BinaryPrimitives.WriteUInt64BigEndian(digest[56..], state.H);
    }

    /// <summary>The definition, word by word.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void CompressScalar(ref Sha512State state, ReadOnlySpan<byte> blocks)
    {
        Span<ulong> w = stackalloc ulong[80];
        ReadOnlySpan<ulong> constants = Constants;
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            for (int t = 0; t < 16; t++)
                w[t] = BinaryPrimitives.ReadUInt64BigEndian(blocks[(8 * t)..]);
            for (int t = 16; t < w.Length; t++)
                w[t] = SmallSigma1(w[t - 2]) + w[t - 7] + SmallSigma0(w[t - 15]) + w[t - 16];

            (ulong a, ulong b, ulong c, ulong d, ulong e, ulong f, ulong g, ulong h) =
                (state.A, state.B, state.C, state.D, state.E, state.F, state.G, state.H);
            for (int t = 0; t < w.Length; t++)
            {
                ulong first = h + BigSigma1(e) + Choose(e, f, g) + constants[t] + w[t];
                ulong second = BigSigma0(a) + Majority(a, b, c);
                (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
            }
            state.Add(a, b, c, d, e, f, g, h);
        }
    }

    /// <summary>
    /// Two message words in each vector: while sixteen rounds run on the integer units, the vector units make the words of the next sixteen.
    /// <c>sums</c> holds word plus constant of the sixteen rounds at hand.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompressSsse3(ref Sha512State state, ReadOnlySpan<byte> blocks)
    {
        Span<ulong> sums = stackalloc ulong[16];
        Span<Vector128<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector128<ulong>>(sums)[..8];
        ReadOnlySpan<Vector128<ulong>> constants = MemoryMarshal.Cast<ulong, Vector128<ulong>>(Constants);
        Vector128<byte> bigEndian = Vector128.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
        ulong a = state.A, b = state.B, c = state.C, d = state.D, e = state.E, f = state.F, g = state.G, h = state.H;

        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            ReadOnlySpan<Vector128<byte>> words = MemoryMarshal.Cast<byte, Vector128<byte>>(blocks[..BlockSize]);
            Vector128<ulong> w0 = Ssse3.Shuffle(words[0], bigEndian).AsUInt64();
            Vector128<ulong> w1 = Ssse3.Shuffle(words[1], bigEndian).AsUInt64();
            Vector128<ulong> w2 = Ssse3.Shuffle(words[2], bigEndian).AsUInt64();
            Vector128<ulong> w3 = Ssse3.Shuffle(words[3], bigEndian).AsUInt64();
            Vector128<ulong> w4 = Ssse3.Shuffle(words[4], bigEndian).AsUInt64();
            Vector128<ulong> w5 = Ssse3.Shuffle(words[5], bigEndian).AsUInt64();
            Vector128<ulong> w6 = Ssse3.Shuffle(words[6], bigEndian).AsUInt64();
            Vector128<ulong> w7 = Ssse3.Shuffle(words[7], bigEndian).AsUInt64();
            vectors[0] = w0 + constants[0];
            vectors[1] = w1 + constants[1];
            vectors[2] = w2 + constants[2];
            vectors[3] = w3 + constants[3];
            vectors[4] = w4 + constants[4];
            vectors[5] = w5 + constants[5];
            vectors[6] = w6 + constants[6];
            vectors[7] = w7 + constants[7];

            for (int k = 8; k < 40; k += 8)
            {
                h += BigSigma1(e) + Choose(e, f, g) + sums[0]; d += h; h += BigSigma0(a) + Majority(a, b, c);
                g += BigSigma1(d) + Choose(d, e, f) + sums[1]; c += g; g += BigSigma0(h) + Majority(h, a, b);
                w0 = Next(w0, w1, w4, w5, w7);
                vectors[0] = w0 + constants[k + 0];
                f += BigSigma1(c) + Choose(c, d, e) + sums[2]; b += f; f += BigSigma0(g) + Majority(g, h, a);
                e += BigSigma1(b) + Choose(b, c, d) + sums[3]; a += e; e += BigSigma0(f) + Majority(f, g, h);
                w1 = Next(w1, w2, w5, w6, w0);
                vectors[1] = w1 + constants[k + 1];
                d += BigSigma1(a) + Choose(a, b, c) + sums[4]; h += d; d += BigSigma0(e) + Majority(e, f, g);
                c += BigSigma1(h) + Choose(h, a, b) + sums[5]; g += c; c += BigSigma0(d) + Majority(d, e, f);
                w2 = Next(w2, w3, w6, w7, w1);
                vectors[2] = w2 + constants[k + 2];
                b += BigSigma1(g) + Choose(g, h, a) + sums[6]; f += b; b += BigSigma0(c) + Majority(c, d, e);
                a += BigSigma1(f) + Choose(f, g, h) + sums[7]; e += a; a += BigSigma0(b) + Majority(b, c, d);
                w3 = Next(w3, w4, w7, w0, w2);
                vectors[3] = w3 + constants[k + 3];
                h += BigSigma1(e) + Choose(e, f, g) + sums[8]; d += h; h += BigSigma0(a) + Majority(a, b, c);
                g += BigSigma1(d) + Choose(d, e, f) + sums[9]; c += g; g += BigSigma0(h) + Majority(h, a, b);
                w4 = Next(w4, w5, w0, w1, w3);
                vectors[4] = w4 + constants[k + 4];
                f += BigSigma1(c) + Choose(c, d, e) + sums[10]; b += f; f += BigSigma0(g) + Majority(g, h, a);
                e += BigSigma1(b) + Choose(b, c, d) + sums[11]; a += e; e += BigSigma0(f) + Majority(f, g, h);
                w5 = Next(w5, w6, w1, w2, w4);
                vectors[5] = w5 + constants[k + 5];
                d += BigSigma1(a) + Choose(a, b, c) + sums[12]; h += d; d += BigSigma0(e) + Majority(e, f, g);
                c += BigSigma1(h) + Choose(h, a, b) + sums[13]; g += c; c += BigSigma0(d) + Majority(d, e, f);
                w6 = Next(w6, w7, w2, w3, w5);
                vectors[6] = w6 + constants[k + 6];
                b += BigSigma1(g) + Choose(g, h, a) + sums[14]; f += b; b += BigSigma0(c) + Majority(c, d, e);
                a += BigSigma1(f) + Choose(f, g, h) + sums[15]; e += a; a += BigSigma0(b) + Majority(b, c, d);
                w7 = Next(w7, w0, w3, w4, w6);
                vectors[7] = w7 + constants[k + 7];
            }
            h += BigSigma1(e) + Choose(e, f, g) + sums[0]; d += h; h += BigSigma0(a) + Majority(a, b, c);
            g += BigSigma1(d) + Choose(d, e, f) + sums[1]; c += g; g += BigSigma0(h) + Majority(h, a, b);
            f += BigSigma1(c) + Choose(c, d, e) + sums[2]; b += f; f += BigSigma0(g) + Majority(g, h, a);
            e += BigSigma1(b) + Choose(b, c, d) + sums[3]; a += e; e += BigSigma0(f) + Majority(f, g, h);
            d += BigSigma1(a) + Choose(a, b, c) + sums[4]; h += d; d += BigSigma0(e) + Majority(e, f, g);
            c += BigSigma1(h) + Choose(h, a, b) + sums[5]; g += c; c += BigSigma0(d) + Majority(d, e, f);
            b += BigSigma1(g) + Choose(g, h, a) + sums[6]; f += b; b += BigSigma0(c) + Majority(c, d, e);
            a += BigSigma1(f) + Choose(f, g, h) + sums[7]; e += a; a += BigSigma0(b) + Majority(b, c, d);
            h += BigSigma1(e) + Choose(e, f, g) + sums[8]; d += h; h += BigSigma0(a) + Majority(a, b, c);
            g += BigSigma1(d) + Choose(d, e, f) + sums[9]; c += g; g += BigSigma0(h) + Majority(h, a, b);
            f += BigSigma1(c) + Choose(c, d, e) + sums[10]; b += f; f += BigSigma0(g) + Majority(g, h, a);
            e += BigSigma1(b) + Choose(b, c, d) + sums[11]; a += e; e += BigSigma0(f) + Majority(f, g, h);
            d += BigSigma1(a) + Choose(a, b, c) + sums[12]; h += d; d += BigSigma0(e) + Majority(e, f, g);
            c += BigSigma1(h) + Choose(h, a, b) + sums[13]; g += c; c += BigSigma0(d) + Majority(d, e, f);
            b += BigSigma1(g) + Choose(g, h, a) + sums[14]; f += b; b += BigSigma0(c) + Majority(c, d, e);
            a += BigSigma1(f) + Choose(f, g, h) + sums[15]; e += a; a += BigSigma0(b) + Majority(b, c, d);
            state.Add(a, b, c, d, e, f, g, h);
            (a, b, c, d, e, f, g, h) = (state.A, state.B, state.C, state.D, state.E, state.F, state.G, state.H);
        }
    }

    /// <summary>Words t and t+1 from the sixteen before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Next(Vector128<ulong> w0, Vector128<ulong> w1, Vector128<ulong> w4, Vector128<ulong> w5, Vector128<ulong> w7)
    {
        Vector128<ulong> back15 = Ssse3.AlignRight(w1, w0, 8);
        Vector128<ulong> back7 = Ssse3.AlignRight(w5, w4, 8);
        Vector128<ulong> sigma0 = (back15 >>> 1) ^ (back15 << 63) ^ (back15 >>> 8) ^ (back15 << 56) ^ (back15 >>> 7);
        Vector128<ulong> sigma1 = (w7 >>> 19) ^ (w7 << 45) ^ (w7 >>> 61) ^ (w7 << 3) ^ (w7 >>> 6);
        return w0 + back7 + sigma0 + sigma1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BigSigma0(ulong x) => BitOperations.RotateRight(x, 28) ^ BitOperations.RotateRight(x, 34) ^ BitOperations.RotateRight(x, 39);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BigSigma1(ulong x) => BitOperations.RotateRight(x, 14) ^ BitOperations.RotateRight(x, 18) ^ BitOperations.RotateRight(x, 41);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SmallSigma0(ulong x) => BitOperations.RotateRight(x, 1) ^ BitOperations.RotateRight(x, 8) ^ (x >> 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SmallSigma1(ulong x) => BitOperations.RotateRight(x, 19) ^ BitOperations.RotateRight(x, 61) ^ (x >> 6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Choose(ulong x, ulong y, ulong z) => z ^ (x & (y ^ z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Majority(ulong x, ulong y, ulong z) => (x & y) ^ (z & (x ^ y));
}
