using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Infra.Crypto.Mac;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein; used by RFC 9018): a keyed hash of 64 bits for DNS cookies and for tables that an attacker fills.
/// Not for signatures of documents: 64 bits can be guessed given time. Allocates nothing; safe for use from several threads.
/// </summary>
public static class SipHash
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 16;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 8;

    /// <summary>Writes the tag of <paramref name="data"/>, least significant byte first, to the first 8 bytes of <paramref name="tag"/>.</summary>
    /// <exception cref="ArgumentException">The key does not have 16 bytes, or <paramref name="tag"/> has less than 8.</exception>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Hash.DigestTarget.Require(tag, TagSize);
        BinaryPrimitives.WriteUInt64LittleEndian(tag, Compute(key, data));
    }

    /// <summary>The tag of <paramref name="data"/> as a number.</summary>
    /// <exception cref="ArgumentException">The key does not have 16 bytes.</exception>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        if (key.Length != KeySize) throw new ArgumentException("A SipHash key has 16 bytes.", nameof(key));
        ulong k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        ulong k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
        ulong v0 = k0 ^ 0x736F6D6570736575, v1 = k1 ^ 0x646F72616E646F6D, v2 = k0 ^ 0x6C7967656E657261, v3 = k1 ^ 0x7465646279746573;
        ulong last = (ulong)data.Length << 56;

        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        for (int i = 0; i < data.Length; i++)
            last |= (ulong)data[i] << (8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;

        v2 ^= 0xFF;
        for (int i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
