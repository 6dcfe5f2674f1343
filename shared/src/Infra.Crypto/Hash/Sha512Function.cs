using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Hash;

/// <summary>The compression function of SHA-384 and SHA-512 (FIPS 180-4 section 6.4.2).</summary>
internal readonly partial struct Sha512Function : IBlockFunction<Sha512State>
{
    internal const int BlockSize = 128;

    private const int Rounds = 80;
    private const int Lanes = 4;

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

    [ConstantTime]
    public static void Compress(ref Sha512State state, ReadOnlySpan<byte> blocks)
    {
        if (Avx2.IsSupported && blocks.Length >= Lanes * BlockSize)
        {
            int wide = blocks.Length - blocks.Length % (Lanes * BlockSize);
            CompressAvx2(ref state, blocks[..wide]);
            blocks = blocks[wide..];
        }
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
        Span<ulong> w = stackalloc ulong[Rounds];
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
    /// Many blocks: the message words of 4 blocks are made at once, one block in each lane, and the rounds then run over one block after the other.
    /// Row t of <c>rows</c> holds word t of all blocks, and in the end with its constant added.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompressAvx2(ref Sha512State state, ReadOnlySpan<byte> blocks)
    {
        Span<ulong> sums = stackalloc ulong[Lanes * Rounds];
        Span<Vector256<ulong>> rows = MemoryMarshal.Cast<ulong, Vector256<ulong>>(sums)[..Rounds];
        ReadOnlySpan<ulong> constants = Constants[..Rounds];
        Vector256<byte> order = Vector256.Create(Vector128.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
        for (; blocks.Length >= Lanes * BlockSize; blocks = blocks[(Lanes * BlockSize)..])
        {
            ReadOnlySpan<Vector256<ulong>> from = MemoryMarshal.Cast<byte, Vector256<ulong>>(blocks[..(Lanes * BlockSize)]);
            for (int quarter = 0; quarter < 4; quarter++)
            {
                Vector256<ulong> r0 = Swap(from[quarter], order), r1 = Swap(from[4 + quarter], order);
                Vector256<ulong> r2 = Swap(from[8 + quarter], order), r3 = Swap(from[12 + quarter], order);
                Vector256<ulong> s0 = Avx2.UnpackLow(r0, r1), s1 = Avx2.UnpackHigh(r0, r1), s2 = Avx2.UnpackLow(r2, r3), s3 = Avx2.UnpackHigh(r2, r3);
                Span<Vector256<ulong>> four = rows.Slice(4 * quarter, 4);
                four[0] = Avx2.Permute2x128(s0, s2, 0x20);
                four[1] = Avx2.Permute2x128(s1, s3, 0x20);
                four[2] = Avx2.Permute2x128(s0, s2, 0x31);
                four[3] = Avx2.Permute2x128(s1, s3, 0x31);
            }

            for (int t = 0; t < Rounds - 16; t++)
            {
                Span<Vector256<ulong>> window = rows.Slice(t, 17);
                Vector256<ulong> back16 = window[0];
                window[16] = back16 + SmallSigma0(window[1]) + window[9] + SmallSigma1(window[14]);
                window[0] = back16 + Vector256.Create(constants[t]);
            }
            for (int t = Rounds - 16; t < Rounds; t++)
                rows[t] += Vector256.Create(constants[t]);
            for (int lane = 0; lane < Lanes; lane++)
                RunRounds<Interleaved>(ref state, sums[lane..]);
        }
    }

    /// <summary>Single blocks: 2 message words in each vector.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompressSsse3(ref Sha512State state, ReadOnlySpan<byte> blocks)
    {
        Span<ulong> sums = stackalloc ulong[Rounds];
        ReadOnlySpan<Vector128<ulong>> constants = MemoryMarshal.Cast<ulong, Vector128<ulong>>(Constants)[..(Rounds / 2)];
        Vector128<byte> order = Vector128.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            ReadOnlySpan<Vector128<byte>> words = MemoryMarshal.Cast<byte, Vector128<byte>>(blocks[..BlockSize]);
            Span<Vector128<ulong>> target = MemoryMarshal.Cast<ulong, Vector128<ulong>>(sums)[..(Rounds / 2)];
            ReadOnlySpan<Vector128<ulong>> added = constants[..target.Length];
            Vector128<ulong> w0 = Ssse3.Shuffle(words[0], order).AsUInt64();
            Vector128<ulong> w1 = Ssse3.Shuffle(words[1], order).AsUInt64();
            Vector128<ulong> w2 = Ssse3.Shuffle(words[2], order).AsUInt64();
            Vector128<ulong> w3 = Ssse3.Shuffle(words[3], order).AsUInt64();
            Vector128<ulong> w4 = Ssse3.Shuffle(words[4], order).AsUInt64();
            Vector128<ulong> w5 = Ssse3.Shuffle(words[5], order).AsUInt64();
            Vector128<ulong> w6 = Ssse3.Shuffle(words[6], order).AsUInt64();
            Vector128<ulong> w7 = Ssse3.Shuffle(words[7], order).AsUInt64();
            target[0] = w0 + added[0];
            target[1] = w1 + added[1];
            target[2] = w2 + added[2];
            target[3] = w3 + added[3];
            target[4] = w4 + added[4];
            target[5] = w5 + added[5];
            target[6] = w6 + added[6];
            target[7] = w7 + added[7];
            for (int k = 8; k + 8 <= constants.Length; k += 8)
            {
                target = MemoryMarshal.Cast<ulong, Vector128<ulong>>(sums).Slice(k, 8);
                added = constants.Slice(k, 8);
                w0 = Next(w0, w1, w4, w5, w7);
                target[0] = w0 + added[0];
                w1 = Next(w1, w2, w5, w6, w0);
                target[1] = w1 + added[1];
                w2 = Next(w2, w3, w6, w7, w1);
                target[2] = w2 + added[2];
                w3 = Next(w3, w4, w7, w0, w2);
                target[3] = w3 + added[3];
                w4 = Next(w4, w5, w0, w1, w3);
                target[4] = w4 + added[4];
                w5 = Next(w5, w6, w1, w2, w4);
                target[5] = w5 + added[5];
                w6 = Next(w6, w7, w2, w3, w5);
                target[6] = w6 + added[6];
                w7 = Next(w7, w0, w3, w4, w6);
                target[7] = w7 + added[7];
            }
            RunRounds<Consecutive>(ref state, sums);
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
    private static Vector256<ulong> Swap(Vector256<ulong> words, Vector256<byte> order) => Avx2.Shuffle(words.AsByte(), order).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> SmallSigma0(Vector256<ulong> x) => (x >>> 1) ^ (x << 63) ^ (x >>> 8) ^ (x << 56) ^ (x >>> 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> SmallSigma1(Vector256<ulong> x) => (x >>> 19) ^ (x << 45) ^ (x >>> 61) ^ (x << 3) ^ (x >>> 6);

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
