using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Hash;

/// <summary>The compression function of SHA-224 and SHA-256 (FIPS 180-4 section 6.2.2).</summary>
internal readonly partial struct Sha256Function : IBlockFunction<Sha256State>
{
    internal const int BlockSize = 64;

    private const int Rounds = 64;
    private const int Lanes = 8;

    public static bool IsLittleEndian => false;

    /// <summary>FIPS 180-4 section 4.2.2.</summary>
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    [ConstantTime]
    public static void Compress(ref Sha256State state, ReadOnlySpan<byte> blocks)
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

    public static void Write(in Sha256State state, Span<byte> target)
    {
        Span<byte> digest = target[..32];
        BinaryPrimitives.WriteUInt32BigEndian(digest, state.A);
        BinaryPrimitives.WriteUInt32BigEndian(digest[4..], state.B);
        BinaryPrimitives.WriteUInt32BigEndian(digest[8..], state.C);
        BinaryPrimitives.WriteUInt32BigEndian(digest[12..], state.D);
        BinaryPrimitives.WriteUInt32BigEndian(digest[16..], state.E);
        BinaryPrimitives.WriteUInt32BigEndian(digest[20..], state.F);
        BinaryPrimitives.WriteUInt32BigEndian(digest[24..], state.G);
        BinaryPrimitives.WriteUInt32BigEndian(digest[28..], state.H);
    }

    /// <summary>The definition, word by word.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void CompressScalar(ref Sha256State state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> w = stackalloc uint[Rounds];
        ReadOnlySpan<uint> constants = Constants;
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            for (int t = 0; t < 16; t++)
                w[t] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * t)..]);
            for (int t = 16; t < w.Length; t++)
                w[t] = SmallSigma1(w[t - 2]) + w[t - 7] + SmallSigma0(w[t - 15]) + w[t - 16];

            (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) =
                (state.A, state.B, state.C, state.D, state.E, state.F, state.G, state.H);
            for (int t = 0; t < w.Length; t++)
            {
                uint first = h + BigSigma1(e) + Choose(e, f, g) + constants[t] + w[t];
                uint second = BigSigma0(a) + Majority(a, b, c);
                (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
            }
            state.Add(a, b, c, d, e, f, g, h);
        }
    }

    /// <summary>
    /// Many blocks: the message words of 8 blocks are made at once, one block in each lane, and the rounds then run over one block after the other.
    /// Row t of <c>rows</c> holds word t of all blocks, and in the end with its constant added.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompressAvx2(ref Sha256State state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> sums = stackalloc uint[Lanes * Rounds];
        Span<Vector256<uint>> rows = MemoryMarshal.Cast<uint, Vector256<uint>>(sums)[..Rounds];
        ReadOnlySpan<uint> constants = Constants[..Rounds];
        Vector256<byte> order = Vector256.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
        for (; blocks.Length >= Lanes * BlockSize; blocks = blocks[(Lanes * BlockSize)..])
        {
            ReadOnlySpan<Vector256<uint>> from = MemoryMarshal.Cast<byte, Vector256<uint>>(blocks[..(Lanes * BlockSize)]);
            for (int half = 0; half < 2; half++)
            {
                Vector256<uint> r0 = Swap(from[half], order), r1 = Swap(from[2 + half], order);
                Vector256<uint> r2 = Swap(from[4 + half], order), r3 = Swap(from[6 + half], order);
                Vector256<uint> r4 = Swap(from[8 + half], order), r5 = Swap(from[10 + half], order);
                Vector256<uint> r6 = Swap(from[12 + half], order), r7 = Swap(from[14 + half], order);
                Matrix8.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
                Span<Vector256<uint>> eight = rows.Slice(8 * half, 8);
                eight[0] = r0;
                eight[1] = r1;
                eight[2] = r2;
                eight[3] = r3;
                eight[4] = r4;
                eight[5] = r5;
                eight[6] = r6;
                eight[7] = r7;
            }

            for (int t = 0; t < Rounds - 16; t++)
            {
                Span<Vector256<uint>> window = rows.Slice(t, 17);
                Vector256<uint> back16 = window[0];
                window[16] = back16 + SmallSigma0(window[1]) + window[9] + SmallSigma1(window[14]);
                window[0] = back16 + Vector256.Create(constants[t]);
            }
            for (int t = Rounds - 16; t < Rounds; t++)
                rows[t] += Vector256.Create(constants[t]);
            for (int lane = 0; lane < Lanes; lane++)
                RunRounds<Interleaved>(ref state, sums[lane..]);
        }
    }

    /// <summary>Single blocks: 4 message words in each vector.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompressSsse3(ref Sha256State state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> sums = stackalloc uint[Rounds];
        ReadOnlySpan<Vector128<uint>> constants = MemoryMarshal.Cast<uint, Vector128<uint>>(Constants)[..(Rounds / 4)];
        Vector128<byte> order = Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            ReadOnlySpan<Vector128<byte>> words = MemoryMarshal.Cast<byte, Vector128<byte>>(blocks[..BlockSize]);
            Span<Vector128<uint>> target = MemoryMarshal.Cast<uint, Vector128<uint>>(sums)[..(Rounds / 4)];
            ReadOnlySpan<Vector128<uint>> added = constants[..target.Length];
            Vector128<uint> w0 = Ssse3.Shuffle(words[0], order).AsUInt32();
            Vector128<uint> w1 = Ssse3.Shuffle(words[1], order).AsUInt32();
            Vector128<uint> w2 = Ssse3.Shuffle(words[2], order).AsUInt32();
            Vector128<uint> w3 = Ssse3.Shuffle(words[3], order).AsUInt32();
            target[0] = w0 + added[0];
            target[1] = w1 + added[1];
            target[2] = w2 + added[2];
            target[3] = w3 + added[3];
            for (int k = 4; k + 4 <= constants.Length; k += 4)
            {
                target = MemoryMarshal.Cast<uint, Vector128<uint>>(sums).Slice(k, 4);
                added = constants.Slice(k, 4);
                w0 = Next(w0, w1, w2, w3);
                target[0] = w0 + added[0];
                w1 = Next(w1, w2, w3, w0);
                target[1] = w1 + added[1];
                w2 = Next(w2, w3, w0, w1);
                target[2] = w2 + added[2];
                w3 = Next(w3, w0, w1, w2);
                target[3] = w3 + added[3];
            }
            RunRounds<Consecutive>(ref state, sums);
        }
    }

    /// <summary>
    /// Words t to t+3 from the sixteen before them. Their last two need the first two (sigma1 reaches back two words),
    /// so that sigma1 runs twice, on two words spread over 64-bit lanes: a 64-bit shift of a doubled word rotates it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Next(Vector128<uint> w0, Vector128<uint> w1, Vector128<uint> w2, Vector128<uint> w3)
    {
        Vector128<uint> back15 = Ssse3.AlignRight(w1, w0, 4);
        Vector128<uint> back7 = Ssse3.AlignRight(w3, w2, 4);
        Vector128<uint> sigma0 = (back15 >>> 7) ^ (back15 << 25) ^ (back15 >>> 18) ^ (back15 << 14) ^ (back15 >>> 3);
        Vector128<uint> sum = w0 + back7 + sigma0;
        Vector128<byte> toLow = Vector128.Create(0x0B0A090803020100ul, 0x8080808080808080ul).AsByte();
        Vector128<byte> toHigh = Vector128.Create(0x8080808080808080ul, 0x0B0A090803020100ul).AsByte();
        sum += Ssse3.Shuffle(Sigma1OfDoubled(Sse2.Shuffle(w3, 0b11_11_10_10)), toLow).AsUInt32();
        return sum + Ssse3.Shuffle(Sigma1OfDoubled(Sse2.Shuffle(sum, 0b01_01_00_00)), toHigh).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sigma1OfDoubled(Vector128<uint> doubled)
        => ((doubled.AsUInt64() >>> 17) ^ (doubled.AsUInt64() >>> 19) ^ (doubled >>> 10).AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Swap(Vector256<uint> words, Vector256<byte> order) => Avx2.Shuffle(words.AsByte(), order).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> SmallSigma0(Vector256<uint> x) => (x >>> 7) ^ (x << 25) ^ (x >>> 18) ^ (x << 14) ^ (x >>> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> SmallSigma1(Vector256<uint> x) => (x >>> 17) ^ (x << 15) ^ (x >>> 19) ^ (x << 13) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BigSigma0(uint x) => BitOperations.RotateRight(x, 2) ^ BitOperations.RotateRight(x, 13) ^ BitOperations.RotateRight(x, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BigSigma1(uint x) => BitOperations.RotateRight(x, 6) ^ BitOperations.RotateRight(x, 11) ^ BitOperations.RotateRight(x, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallSigma0(uint x) => BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallSigma1(uint x) => BitOperations.RotateRight(x, 17) ^ BitOperations.RotateRight(x, 19) ^ (x >> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Choose(uint x, uint y, uint z) => z ^ (x & (y ^ z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Majority(uint x, uint y, uint z) => (x & y) ^ (z & (x ^ y));
}
