using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Block;

/// <summary>
/// ChaCha20 (RFC 8439 sections 2.3 and 2.4). The state is sixteen words: four constants, eight of the key, the block counter, three of the nonce.
/// Additions, xors and rotations only, so that every path takes the same time for every key.
/// </summary>
internal static class ChaCha20
{
    internal const int KeySize = 32;
    internal const int NonceSize = 12;
    internal const int BlockSize = 64;

    private const int StateWords = 16;
    private const int WideBlocks = 8;

    /// <summary>"expand 32-byte k".</summary>
    private static ReadOnlySpan<uint> Constants => [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574];

    /// <summary>Writes the state for <paramref name="counter"/> to the first 16 words of <paramref name="state"/>.</summary>
    internal static void Start(ReadOnlySpan<uint> key, ReadOnlySpan<byte> nonce, uint counter, Span<uint> state)
    {
        Constants.CopyTo(state);
        key[..8].CopyTo(state[4..]);
        state[12] = counter;
        state[13] = BinaryPrimitives.ReadUInt32LittleEndian(nonce);
        state[14] = BinaryPrimitives.ReadUInt32LittleEndian(nonce[4..]);
        state[15] = BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]);
    }

    /// <summary>
    /// Xors the key stream with <paramref name="source"/>; both buffers are the same memory or do not overlap. The counter in
    /// <paramref name="state"/> moves on by the blocks used, the last one even if only in part.
    /// </summary>
    internal static void Transform(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (Avx2.IsSupported)
        {
            int wide = source.Length & -(WideBlocks * BlockSize);
            if (wide != 0) TransformAvx2(state, source[..wide], target[..wide]);
            source = source[wide..];
            target = target[wide..];
        }
        TransformScalar(state, source, target);
    }

    /// <summary>The definition: block by block.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void TransformScalar(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Span<uint> block = stackalloc uint[StateWords];
        ReadOnlySpan<byte> stream = MemoryMarshal.AsBytes(block);
        while (!source.IsEmpty)
        {
            NextBlock(state, block);
            int take = Math.Min(source.Length, BlockSize);
            int i = 0;
            for (; take - i >= sizeof(ulong); i += sizeof(ulong))
                MemoryMarshal.Write(target[i..], MemoryMarshal.Read<ulong>(source[i..]) ^ MemoryMarshal.Read<ulong>(stream[i..]));
            for (; i < take; i++)
                target[i] = (byte)(source[i] ^ stream[i]);
            source = source[take..];
            target = target[take..];
        }
        block.Clear();
    }

    /// <summary>Writes one block of key stream to the first 16 words of <paramref name="block"/> and moves the counter on.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void NextBlock(Span<uint> state, Span<uint> block)
    {
        Span<uint> s = state[..StateWords];
        Span<uint> b = block[..StateWords];
        uint x0 = s[0], x1 = s[1], x2 = s[2], x3 = s[3], x4 = s[4], x5 = s[5], x6 = s[6], x7 = s[7];
        uint x8 = s[8], x9 = s[9], x10 = s[10], x11 = s[11], x12 = s[12], x13 = s[13], x14 = s[14], x15 = s[15];
        for (int i = 0; i < 10; i++)
        {
            QuarterRound(ref x0, ref x4, ref x8, ref x12);
            QuarterRound(ref x1, ref x5, ref x9, ref x13);
            QuarterRound(ref x2, ref x6, ref x10, ref x14);
            QuarterRound(ref x3, ref x7, ref x11, ref x15);
            QuarterRound(ref x0, ref x5, ref x10, ref x15);
            QuarterRound(ref x1, ref x6, ref x11, ref x12);
            QuarterRound(ref x2, ref x7, ref x8, ref x13);
            QuarterRound(ref x3, ref x4, ref x9, ref x14);
        }
        b[0] = x0 + s[0]; b[1] = x1 + s[1]; b[2] = x2 + s[2]; b[3] = x3 + s[3];
        b[4] = x4 + s[4]; b[5] = x5 + s[5]; b[6] = x6 + s[6]; b[7] = x7 + s[7];
        b[8] = x8 + s[8]; b[9] = x9 + s[9]; b[10] = x10 + s[10]; b[11] = x11 + s[11];
        b[12] = x12 + s[12]; b[13] = x13 + s[13]; b[14] = x14 + s[14]; b[15] = x15 + s[15];
        s[12]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 16);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 12);
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 8);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 7);
    }

    /// <summary>Eight blocks at once: vector i holds word i of all eight. Sixteen vectors are all there are, so some of them wait in memory.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformAvx2(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Span<uint> words = state[..StateWords];
        Vector256<byte> by16 = Vector256.Create(Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
        Vector256<byte> by8 = Vector256.Create(Vector128.Create((byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
        Vector256<uint> s0 = Vector256.Create(words[0]);
        Vector256<uint> s1 = Vector256.Create(words[1]);
        Vector256<uint> s2 = Vector256.Create(words[2]);
        Vector256<uint> s3 = Vector256.Create(words[3]);
        Vector256<uint> s4 = Vector256.Create(words[4]);
        Vector256<uint> s5 = Vector256.Create(words[5]);
        Vector256<uint> s6 = Vector256.Create(words[6]);
        Vector256<uint> s7 = Vector256.Create(words[7]);
        Vector256<uint> s8 = Vector256.Create(words[8]);
        Vector256<uint> s9 = Vector256.Create(words[9]);
        Vector256<uint> s10 = Vector256.Create(words[10]);
        Vector256<uint> s11 = Vector256.Create(words[11]);
        Vector256<uint> s13 = Vector256.Create(words[13]);
        Vector256<uint> s14 = Vector256.Create(words[14]);
        Vector256<uint> s15 = Vector256.Create(words[15]);
        Vector256<uint> s12 = Vector256.Create(words[12]) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        ReadOnlySpan<Vector256<uint>> from = MemoryMarshal.Cast<byte, Vector256<uint>>(source);
        Span<Vector256<uint>> to = MemoryMarshal.Cast<byte, Vector256<uint>>(target)[..from.Length];

        while (from.Length >= 2 * WideBlocks)
        {
            Vector256<uint> x0 = s0;
            Vector256<uint> x1 = s1;
            Vector256<uint> x2 = s2;
            Vector256<uint> x3 = s3;
            Vector256<uint> x4 = s4;
            Vector256<uint> x5 = s5;
            Vector256<uint> x6 = s6;
            Vector256<uint> x7 = s7;
            Vector256<uint> x8 = s8;
            Vector256<uint> x9 = s9;
            Vector256<uint> x10 = s10;
            Vector256<uint> x11 = s11;
            Vector256<uint> x12 = s12;
            Vector256<uint> x13 = s13;
            Vector256<uint> x14 = s14;
            Vector256<uint> x15 = s15;
            for (int i = 0; i < 10; i++)
            {
                x0 += x4; x12 = RotateBytes(x12 ^ x0, by16);
                x1 += x5; x13 = RotateBytes(x13 ^ x1, by16);
                x2 += x6; x14 = RotateBytes(x14 ^ x2, by16);
                x3 += x7; x15 = RotateBytes(x15 ^ x3, by16);
                x8 += x12; x4 ^= x8; x4 = (x4 << 12) | (x4 >>> 20);
                x9 += x13; x5 ^= x9; x5 = (x5 << 12) | (x5 >>> 20);
                x10 += x14; x6 ^= x10; x6 = (x6 << 12) | (x6 >>> 20);
                x11 += x15; x7 ^= x11; x7 = (x7 << 12) | (x7 >>> 20);
                x0 += x4; x12 = RotateBytes(x12 ^ x0, by8);
                x1 += x5; x13 = RotateBytes(x13 ^ x1, by8);
                x2 += x6; x14 = RotateBytes(x14 ^ x2, by8);
                x3 += x7; x15 = RotateBytes(x15 ^ x3, by8);
                x8 += x12; x4 ^= x8; x4 = (x4 << 7) | (x4 >>> 25);
                x9 += x13; x5 ^= x9; x5 = (x5 << 7) | (x5 >>> 25);
                x10 += x14; x6 ^= x10; x6 = (x6 << 7) | (x6 >>> 25);
                x11 += x15; x7 ^= x11; x7 = (x7 << 7) | (x7 >>> 25);

                x0 += x5; x15 = RotateBytes(x15 ^ x0, by16);
                x1 += x6; x12 = RotateBytes(x12 ^ x1, by16);
                x2 += x7; x13 = RotateBytes(x13 ^ x2, by16);
                x3 += x4; x14 = RotateBytes(x14 ^ x3, by16);
                x10 += x15; x5 ^= x10; x5 = (x5 << 12) | (x5 >>> 20);
                x11 += x12; x6 ^= x11; x6 = (x6 << 12) | (x6 >>> 20);
                x8 += x13; x7 ^= x8; x7 = (x7 << 12) | (x7 >>> 20);
                x9 += x14; x4 ^= x9; x4 = (x4 << 12) | (x4 >>> 20);
                x0 += x5; x15 = RotateBytes(x15 ^ x0, by8);
                x1 += x6; x12 = RotateBytes(x12 ^ x1, by8);
                x2 += x7; x13 = RotateBytes(x13 ^ x2, by8);
                x3 += x4; x14 = RotateBytes(x14 ^ x3, by8);
                x10 += x15; x5 ^= x10; x5 = (x5 << 7) | (x5 >>> 25);
                x11 += x12; x6 ^= x11; x6 = (x6 << 7) | (x6 >>> 25);
                x8 += x13; x7 ^= x8; x7 = (x7 << 7) | (x7 >>> 25);
                x9 += x14; x4 ^= x9; x4 = (x4 << 7) | (x4 >>> 25);
            }
            x0 += s0; x1 += s1; x2 += s2; x3 += s3;
            x4 += s4; x5 += s5; x6 += s6; x7 += s7;
            x8 += s8; x9 += s9; x10 += s10; x11 += s11;
            x12 += s12; x13 += s13; x14 += s14; x15 += s15;
            s12 += Vector256.Create((uint)WideBlocks);
            words[12] += WideBlocks;

            ReadOnlySpan<Vector256<uint>> texts = from[..(2 * WideBlocks)];
            Span<Vector256<uint>> results = to[..(2 * WideBlocks)];
            Matrix8.Transpose(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
            results[0] = x0 ^ texts[0];
            results[2] = x1 ^ texts[2];
            results[4] = x2 ^ texts[4];
            results[6] = x3 ^ texts[6];
            results[8] = x4 ^ texts[8];
            results[10] = x5 ^ texts[10];
            results[12] = x6 ^ texts[12];
            results[14] = x7 ^ texts[14];
            Matrix8.Transpose(ref x8, ref x9, ref x10, ref x11, ref x12, ref x13, ref x14, ref x15);
            results[1] = x8 ^ texts[1];
            results[3] = x9 ^ texts[3];
            results[5] = x10 ^ texts[5];
            results[7] = x11 ^ texts[7];
            results[9] = x12 ^ texts[9];
            results[11] = x13 ^ texts[11];
            results[13] = x14 ^ texts[13];
            results[15] = x15 ^ texts[15];
            from = from[(2 * WideBlocks)..];
            to = to[(2 * WideBlocks)..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateBytes(Vector256<uint> value, Vector256<byte> order) => Avx2.Shuffle(value.AsByte(), order).AsUInt32();
}
