using System.Buffers.Binary;
using System.Numerics;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Legacy;

/// <summary>The block function of SHA-1 (RFC 3174 section 6.1).</summary>
internal readonly struct Sha1Function : IBlockFunction<Sha1State>
{
    private const int BlockSize = 64;

    public static bool IsLittleEndian => false;

    [ConstantTime]
    public static void Compress(ref Sha1State state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> words = stackalloc uint[80];
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            for (int t = 0; t < 16; t++)
                words[t] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * t)..]);
            for (int t = 16; t < words.Length; t++)
                words[t] = BitOperations.RotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);

            (uint a, uint b, uint c, uint d, uint e) = (state.A, state.B, state.C, state.D, state.E);
            for (int t = 0; t < words.Length; t++)
            {
                uint mix = (t / 20) switch
                {
                    0 => ((b & c) | (~b & d)) + 0x5A827999,
                    1 => (b ^ c ^ d) + 0x6ED9EBA1,
                    2 => ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC,
                    _ => (b ^ c ^ d) + 0xCA62C1D6,
                };
                (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, BitOperations.RotateLeft(a, 5) + mix + e + words[t]);
            }
            state.A += a;
            state.B += b;
            state.C += c;
            state.D += d;
            state.E += e;
        }
    }

    public static void Write(in Sha1State state, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, state.A);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], state.B);
        BinaryPrimitives.WriteUInt32BigEndian(target[8..], state.C);
        BinaryPrimitives.WriteUInt32BigEndian(target[12..], state.D);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], state.E);
    }
}

/// <summary>The chaining value of SHA-1.</summary>
internal struct Sha1State
{
    internal uint A, B, C, D, E;

    /// <summary>RFC 3174 section 6.1.</summary>
    internal static Sha1State Initial => new() { A = 0x67452301, B = 0xEFCDAB89, C = 0x98BADCFE, D = 0x10325476, E = 0xC3D2E1F0 };
}
