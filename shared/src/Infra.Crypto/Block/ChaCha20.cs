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

    /// <summary>Bytes of the four blocks and of the eight blocks that the vector kernels make at once.</summary>
    internal const int NarrowSize = NarrowBlocks * BlockSize, WideSize = WideBlocks * BlockSize;

    private const int StateWords = 16;
    private const int NarrowBlocks = 4;
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
        if (!Ssse3.IsSupported)
        {
            TransformScalar(state, source, target);
            return;
        }
        int whole = source.Length & (Avx2.IsSupported ? -WideSize : -NarrowSize);
        if (whole != 0) TransformWhole(state, source[..whole], target[..whole]);
        if (whole != source.Length) TransformTail(state, source[whole..], target[whole..]);
    }

    /// <summary>
    /// Fills <paramref name="stream"/>, of <see cref="NarrowSize"/> or <see cref="WideSize"/> bytes, with key stream and moves the counter on by as many blocks.
    /// </summary>
    internal static void Generate(Span<uint> state, Span<byte> stream)
    {
        stream.Clear();
        TransformWhole(state, stream, stream);
    }

    /// <summary>Four blocks, or a multiple of what the widest kernel here makes in a step.</summary>
    private static void TransformWhole(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (Avx2.IsSupported && source.Length != NarrowSize)
        {
            TransformWide(state, source, target);
        }
        else if (Avx2.IsSupported)
        {
            source.CopyTo(target);
            TransformNarrow(state, target);
        }
        else if (Ssse3.IsSupported)
        {
            TransformSsse3(state, source, target);
        }
        else
        {
            TransformScalar(state, source, target);
        }
    }

    /// <summary>Xors two texts of one length into the third.</summary>
    internal static void Xor(ReadOnlySpan<byte> source, ReadOnlySpan<byte> stream, Span<byte> target)
    {
        stream = stream[..source.Length];
        target = target[..source.Length];
        ReadOnlySpan<Vector256<byte>> sources = MemoryMarshal.Cast<byte, Vector256<byte>>(source);
        ReadOnlySpan<Vector256<byte>> streams = MemoryMarshal.Cast<byte, Vector256<byte>>(stream)[..sources.Length];
        Span<Vector256<byte>> targets = MemoryMarshal.Cast<byte, Vector256<byte>>(target)[..sources.Length];
        for (int i = 0; i < sources.Length; i++)
            targets[i] = sources[i] ^ streams[i];
        for (int i = sources.Length * Vector256<byte>.Count; i < source.Length; i++)
            target[i] = (byte)(source[i] ^ stream[i]);
    }

    /// <summary>Fewer bytes than a step of the kernel: through a buffer.</summary>
    private static void TransformTail(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Span<byte> buffer = stackalloc byte[WideSize];
        buffer = buffer[..(source.Length > NarrowSize ? WideSize : NarrowSize)];
        uint counter = state[12];
        source.CopyTo(buffer);
        TransformWhole(state, buffer, buffer);
        buffer[..source.Length].CopyTo(target);
        state[12] = counter + (uint)((source.Length + BlockSize - 1) / BlockSize);
        ConstantTime.Erase(buffer);
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
    private static void TransformWide(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
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

    /// <summary>Four blocks at once where there is no AVX2, in the same way.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void TransformSsse3(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Span<uint> words = state[..StateWords];
        Vector128<byte> by16 = Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
        Vector128<byte> by8 = Vector128.Create((byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
        Vector128<uint> s0 = Vector128.Create(words[0]);
        Vector128<uint> s1 = Vector128.Create(words[1]);
        Vector128<uint> s2 = Vector128.Create(words[2]);
        Vector128<uint> s3 = Vector128.Create(words[3]);
        Vector128<uint> s4 = Vector128.Create(words[4]);
        Vector128<uint> s5 = Vector128.Create(words[5]);
        Vector128<uint> s6 = Vector128.Create(words[6]);
        Vector128<uint> s7 = Vector128.Create(words[7]);
        Vector128<uint> s8 = Vector128.Create(words[8]);
        Vector128<uint> s9 = Vector128.Create(words[9]);
        Vector128<uint> s10 = Vector128.Create(words[10]);
        Vector128<uint> s11 = Vector128.Create(words[11]);
        Vector128<uint> s13 = Vector128.Create(words[13]);
        Vector128<uint> s14 = Vector128.Create(words[14]);
        Vector128<uint> s15 = Vector128.Create(words[15]);
        Vector128<uint> s12 = Vector128.Create(words[12]) + Vector128.Create(0u, 1, 2, 3);
        ReadOnlySpan<Vector128<uint>> from = MemoryMarshal.Cast<byte, Vector128<uint>>(source);
        Span<Vector128<uint>> to = MemoryMarshal.Cast<byte, Vector128<uint>>(target)[..from.Length];

        while (from.Length >= 4 * NarrowBlocks)
        {
            Vector128<uint> x0 = s0;
            Vector128<uint> x1 = s1;
            Vector128<uint> x2 = s2;
            Vector128<uint> x3 = s3;
            Vector128<uint> x4 = s4;
            Vector128<uint> x5 = s5;
            Vector128<uint> x6 = s6;
            Vector128<uint> x7 = s7;
            Vector128<uint> x8 = s8;
            Vector128<uint> x9 = s9;
            Vector128<uint> x10 = s10;
            Vector128<uint> x11 = s11;
            Vector128<uint> x12 = s12;
            Vector128<uint> x13 = s13;
            Vector128<uint> x14 = s14;
            Vector128<uint> x15 = s15;
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
            s12 += Vector128.Create((uint)NarrowBlocks);
            words[12] += NarrowBlocks;

            ReadOnlySpan<Vector128<uint>> texts = from[..(4 * NarrowBlocks)];
            Span<Vector128<uint>> results = to[..(4 * NarrowBlocks)];
            Vector128<ulong> a0 = Sse2.UnpackLow(x0, x1).AsUInt64(), b0 = Sse2.UnpackHigh(x0, x1).AsUInt64();
            Vector128<ulong> c0 = Sse2.UnpackLow(x2, x3).AsUInt64(), d0 = Sse2.UnpackHigh(x2, x3).AsUInt64();
            results[0] = Sse2.UnpackLow(a0, c0).AsUInt32() ^ texts[0];
            results[4] = Sse2.UnpackHigh(a0, c0).AsUInt32() ^ texts[4];
            results[8] = Sse2.UnpackLow(b0, d0).AsUInt32() ^ texts[8];
            results[12] = Sse2.UnpackHigh(b0, d0).AsUInt32() ^ texts[12];
            Vector128<ulong> a1 = Sse2.UnpackLow(x4, x5).AsUInt64(), b1 = Sse2.UnpackHigh(x4, x5).AsUInt64();
            Vector128<ulong> c1 = Sse2.UnpackLow(x6, x7).AsUInt64(), d1 = Sse2.UnpackHigh(x6, x7).AsUInt64();
            results[1] = Sse2.UnpackLow(a1, c1).AsUInt32() ^ texts[1];
            results[5] = Sse2.UnpackHigh(a1, c1).AsUInt32() ^ texts[5];
            results[9] = Sse2.UnpackLow(b1, d1).AsUInt32() ^ texts[9];
            results[13] = Sse2.UnpackHigh(b1, d1).AsUInt32() ^ texts[13];
            Vector128<ulong> a2 = Sse2.UnpackLow(x8, x9).AsUInt64(), b2 = Sse2.UnpackHigh(x8, x9).AsUInt64();
            Vector128<ulong> c2 = Sse2.UnpackLow(x10, x11).AsUInt64(), d2 = Sse2.UnpackHigh(x10, x11).AsUInt64();
            results[2] = Sse2.UnpackLow(a2, c2).AsUInt32() ^ texts[2];
            results[6] = Sse2.UnpackHigh(a2, c2).AsUInt32() ^ texts[6];
            results[10] = Sse2.UnpackLow(b2, d2).AsUInt32() ^ texts[10];
            results[14] = Sse2.UnpackHigh(b2, d2).AsUInt32() ^ texts[14];
            Vector128<ulong> a3 = Sse2.UnpackLow(x12, x13).AsUInt64(), b3 = Sse2.UnpackHigh(x12, x13).AsUInt64();
            Vector128<ulong> c3 = Sse2.UnpackLow(x14, x15).AsUInt64(), d3 = Sse2.UnpackHigh(x14, x15).AsUInt64();
            results[3] = Sse2.UnpackLow(a3, c3).AsUInt32() ^ texts[3];
            results[7] = Sse2.UnpackHigh(a3, c3).AsUInt32() ^ texts[7];
            results[11] = Sse2.UnpackLow(b3, d3).AsUInt32() ^ texts[11];
            results[15] = Sse2.UnpackHigh(b3, d3).AsUInt32() ^ texts[15];
            from = from[(4 * NarrowBlocks)..];
            to = to[(4 * NarrowBlocks)..];
        }
    }

    /// <summary>
    /// Four blocks in place: a vector holds one row of the state of two blocks, and two such sets run side by side. The second half of a double round works on
    /// the diagonals, which turning rows b, c and d by one, two and three words makes columns.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformNarrow(Span<uint> state, Span<byte> text)
    {
        Span<uint> words = state[..StateWords];
        ReadOnlySpan<Vector128<uint>> rows = MemoryMarshal.Cast<uint, Vector128<uint>>(words);
        Vector256<byte> by16 = Vector256.Create(Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
        Vector256<byte> by8 = Vector256.Create(Vector128.Create((byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
        Vector256<uint> a = Vector256.Create(rows[0]), b = Vector256.Create(rows[1]), c = Vector256.Create(rows[2]);
        Vector256<uint> first = Vector256.Create(rows[3]) + Vector256.Create(0u, 0, 0, 0, 1, 0, 0, 0);
        Vector256<uint> second = first + Vector256.Create(2u, 0, 0, 0, 2, 0, 0, 0);
        Vector256<uint> a0 = a, b0 = b, c0 = c, d0 = first, a1 = a, b1 = b, c1 = c, d1 = second;
        for (int i = 0; i < 10; i++)
        {
            a0 += b0; d0 = RotateBytes(d0 ^ a0, by16);
            a1 += b1; d1 = RotateBytes(d1 ^ a1, by16);
            c0 += d0; b0 ^= c0; b0 = (b0 << 12) | (b0 >>> 20);
            c1 += d1; b1 ^= c1; b1 = (b1 << 12) | (b1 >>> 20);
            a0 += b0; d0 = RotateBytes(d0 ^ a0, by8);
            a1 += b1; d1 = RotateBytes(d1 ^ a1, by8);
            c0 += d0; b0 ^= c0; b0 = (b0 << 7) | (b0 >>> 25);
            c1 += d1; b1 ^= c1; b1 = (b1 << 7) | (b1 >>> 25);
            b0 = Avx2.Shuffle(b0, 0b00_11_10_01); c0 = Avx2.Shuffle(c0, 0b01_00_11_10); d0 = Avx2.Shuffle(d0, 0b10_01_00_11);
            b1 = Avx2.Shuffle(b1, 0b00_11_10_01); c1 = Avx2.Shuffle(c1, 0b01_00_11_10); d1 = Avx2.Shuffle(d1, 0b10_01_00_11);
            a0 += b0; d0 = RotateBytes(d0 ^ a0, by16);
            a1 += b1; d1 = RotateBytes(d1 ^ a1, by16);
            c0 += d0; b0 ^= c0; b0 = (b0 << 12) | (b0 >>> 20);
            c1 += d1; b1 ^= c1; b1 = (b1 << 12) | (b1 >>> 20);
            a0 += b0; d0 = RotateBytes(d0 ^ a0, by8);
            a1 += b1; d1 = RotateBytes(d1 ^ a1, by8);
            c0 += d0; b0 ^= c0; b0 = (b0 << 7) | (b0 >>> 25);
            c1 += d1; b1 ^= c1; b1 = (b1 << 7) | (b1 >>> 25);
            b0 = Avx2.Shuffle(b0, 0b10_01_00_11); c0 = Avx2.Shuffle(c0, 0b01_00_11_10); d0 = Avx2.Shuffle(d0, 0b00_11_10_01);
            b1 = Avx2.Shuffle(b1, 0b10_01_00_11); c1 = Avx2.Shuffle(c1, 0b01_00_11_10); d1 = Avx2.Shuffle(d1, 0b00_11_10_01);
        }
        a0 += a;
        b0 += b;
        c0 += c;
        d0 += first;
        a1 += a;
        b1 += b;
        c1 += c;
        d1 += second;
        words[12] += NarrowSize / BlockSize;

        Span<Vector256<uint>> results = MemoryMarshal.Cast<byte, Vector256<uint>>(text[..NarrowSize]);
        results[0] ^= Avx2.Permute2x128(a0, b0, 0x20);
        results[1] ^= Avx2.Permute2x128(c0, d0, 0x20);
        results[2] ^= Avx2.Permute2x128(a0, b0, 0x31);
        results[3] ^= Avx2.Permute2x128(c0, d0, 0x31);
        results[4] ^= Avx2.Permute2x128(a1, b1, 0x20);
        results[5] ^= Avx2.Permute2x128(c1, d1, 0x20);
        results[6] ^= Avx2.Permute2x128(a1, b1, 0x31);
        results[7] ^= Avx2.Permute2x128(c1, d1, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RotateBytes(Vector128<uint> value, Vector128<byte> order) => Ssse3.Shuffle(value.AsByte(), order).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateBytes(Vector256<uint> value, Vector256<byte> order) => Avx2.Shuffle(value.AsByte(), order).AsUInt32();
}
