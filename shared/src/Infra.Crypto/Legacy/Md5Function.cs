using System.Buffers.Binary;
using System.Numerics;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Legacy;

/// <summary>The block function of MD5 (RFC 1321 section 3.4).</summary>
internal readonly struct Md5Function : IBlockFunction<Md5State>
{
    private const int BlockSize = 64;

    public static bool IsLittleEndian => true;

    /// <summary>RFC 1321 section 3.4: the integer part of 2^32 times the sine of 1 to 64.</summary>
    private static ReadOnlySpan<uint> Sines =>
    [
        0xD76AA478, 0xE8C7B756, 0x242070DB, 0xC1BDCEEE, 0xF57C0FAF, 0x4787C62A, 0xA8304613, 0xFD469501,
        0x698098D8, 0x8B44F7AF, 0xFFFF5BB1, 0x895CD7BE, 0x6B901122, 0xFD987193, 0xA679438E, 0x49B40821,
        0xF61E2562, 0xC040B340, 0x265E5A51, 0xE9B6C7AA, 0xD62F105D, 0x02441453, 0xD8A1E681, 0xE7D3FBC8,
        0x21E1CDE6, 0xC33707D6, 0xF4D50D87, 0x455A14ED, 0xA9E3E905, 0xFCEFA3F8, 0x676F02D9, 0x8D2A4C8A,
        0xFFFA3942, 0x8771F681, 0x6D9D6122, 0xFDE5380C, 0xA4BEEA44, 0x4BDECFA9, 0xF6BB4B60, 0xBEBFBC70,
        0x289B7EC6, 0xEAA127FA, 0xD4EF3085, 0x04881D05, 0xD9D4D039, 0xE6DB99E5, 0x1FA27CF8, 0xC4AC5665,
        0xF4292244, 0x432AFF97, 0xAB9423A7, 0xFC93A039, 0x655B59C3, 0x8F0CCC92, 0xFFEFF47D, 0x85845DD1,
        0x6FA87E4F, 0xFE2CE6E0, 0xA3014314, 0x4E0811A1, 0xF7537E82, 0xBD3AF235, 0x2AD7D2BB, 0xEB86D391,
    ];

    /// <summary>Rotations: four for each of the four rounds, used in turn.</summary>
    private static ReadOnlySpan<byte> Rotations => [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

    [ConstantTime]
    public static void Compress(ref Md5State state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> words = stackalloc uint[16];
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            for (int i = 0; i < words.Length; i++)
                words[i] = BinaryPrimitives.ReadUInt32LittleEndian(blocks[(4 * i)..]);

            (uint a, uint b, uint c, uint d) = (state.A, state.B, state.C, state.D);
            for (int i = 0; i < 64; i++)
            {
                int round = i >> 4;
                (uint mix, int word) = round switch
                {
                    0 => ((b & c) | (~b & d), i),
                    1 => ((b & d) | (c & ~d), 5 * i + 1),
                    2 => (b ^ c ^ d, 3 * i + 5),
                    _ => (c ^ (b | ~d), 7 * i),
                };
                uint turned = BitOperations.RotateLeft(a + mix + words[word & 15] + Sines[i], Rotations[4 * round + (i & 3)]);
                (a, d, c, b) = (d, c, b, b + turned);
            }
            state.A += a;
            state.B += b;
            state.C += c;
            state.D += d;
        }
    }

    public static void Write(in Md5State state, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, state.A);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], state.B);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], state.C);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], state.D);
    }
}

/// <summary>The chaining value of MD5.</summary>
internal struct Md5State
{
    internal uint A, B, C, D;

    /// <summary>RFC 1321 section 3.3.</summary>
    internal static Md5State Initial => new() { A = 0x67452301, B = 0xEFCDAB89, C = 0x98BADCFE, D = 0x10325476 };
}
