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
internal static partial class ChaCha20
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
    [ConstantTime]
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
    [ConstantTime]
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
    /// Fills <paramref name="stream"/>, of <see cref="NarrowSize"/> or <see cref="WideSize"/> bytes, with key stream and moves the counter on by as many
    /// blocks.
    /// </summary>
    [ConstantTime]
    internal static void Generate(Span<uint> state, Span<byte> stream)
    {
        stream.Clear();
        TransformWhole(state, stream, stream);
    }

    /// <summary>Four blocks, or a multiple of what the widest kernel here makes in a step.</summary>
    [ConstantTime]
    private static void TransformWhole(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (Avx2.IsSupported && source.Length != NarrowSize)
        {
            int widest = Lanes512.IsSupported ? source.Length & -WidestSize : 0;
            if (widest != 0) TransformWidest(state, source[..widest], target[..widest]);
            if (widest != source.Length) TransformWide(state, source[widest..], target[widest..]);
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
    [ConstantTime]
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
    [ConstantTime]
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
}
