using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Block;

namespace Infra.Crypto.Aead;

/// <summary>Whether the blocks of a universal hash are taken as they are (POLYVAL) or turned around (GHASH).</summary>
internal interface IHashOrder
{
    static abstract Vector128<byte> Load(Vector128<byte> block);

    static abstract Vector256<byte> Load(Vector256<byte> blocks);
}

internal readonly struct PolyvalOrder : IHashOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(Vector128<byte> block) => block;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(Vector256<byte> blocks) => blocks;
}

internal readonly struct GhashOrder : IHashOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(Vector128<byte> block) => ByteOrder.Reverse(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(Vector256<byte> blocks) => ByteOrder.Reverse(blocks);
}

/// <summary>
/// POLYVAL (RFC 8452 section 3): polynomials over the field of 2^128 elements with x^128 + x^127 + x^126 + x^121 + 1, product times x^-128.
/// Sums of up to sixteen products are reduced once.
/// </summary>
internal static class Polyval
{
    /// <summary>Blocks from which on it pays to multiply two at once.</summary>
    private const int WideMin = 8;

    /// <summary>x^127 + x^126 + x^121 over x^64.</summary>
    private const ulong Fold = 0xC200000000000000;

    /// <summary>Takes <paramref name="data"/> into the sum; a last block that is not whole is filled up with zeros.</summary>
    [ConstantTime]
    internal static Vector128<ulong> Update<TOrder>(in PolyvalKey key, Vector128<ulong> sum, ReadOnlySpan<byte> data)
        where TOrder : struct, IHashOrder
    {
        int whole = data.Length & -AesSchedule.BlockSize;
        ReadOnlySpan<Vector128<byte>> blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(data[..whole]);
        if (!blocks.IsEmpty)
        {
            sum = key.Tier == CarrylessTier.Portable
                ? UpdatePortable<TOrder>(in key, sum, blocks)
                : UpdateCarryless<TOrder>(in key, sum, blocks);
        }
        return whole == data.Length ? sum : UpdateBlock<TOrder>(in key, sum, BlockBytes.LoadPartial(data[whole..]));
    }

    /// <summary>Takes one block into the sum.</summary>
    [ConstantTime]
    internal static Vector128<ulong> UpdateBlock<TOrder>(in PolyvalKey key, Vector128<ulong> sum, Vector128<byte> block)
        where TOrder : struct, IHashOrder
    {
        Vector128<ulong> factor = sum ^ TOrder.Load(block).AsUInt64();
        return key.Tier == CarrylessTier.Portable ? MultiplyPortable(factor, key.H1) : MultiplyCarryless(factor, key.H1);
    }

    /// <summary>One product on the carry-less multiplier.</summary>
    [ConstantTime]
    internal static Vector128<ulong> MultiplyCarryless(Vector128<ulong> a, Vector128<ulong> b)
    {
        Vector128<ulong> low = Pclmulqdq.CarrylessMultiply(a, b, 0x00);
        Vector128<ulong> high = Pclmulqdq.CarrylessMultiply(a, b, 0x11);
        Vector128<ulong> middle = Pclmulqdq.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.CarrylessMultiply(a, b, 0x10);
        return Reduce(low, middle, high);
    }

    /// <summary>
    /// Divides a sum of 256 bits by x^128: twice, the lowest 64 bits are made zero by adding a multiple of the field's polynomial.
    /// That adds them 128 bits higher and, folded, 64 bits higher.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> fold = Vector128.Create(Fold);
        low ^= Sse2.ShiftLeftLogical128BitLane(middle, 8);
        high ^= Sse2.ShiftRightLogical128BitLane(middle, 8);
        low = SwapHalves(low) ^ Pclmulqdq.CarrylessMultiply(low, fold, 0x00);
        low = SwapHalves(low) ^ Pclmulqdq.CarrylessMultiply(low, fold, 0x00);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SwapHalves(Vector128<ulong> value) => Sse2.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64();

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<ulong> UpdateCarryless<TOrder>(in PolyvalKey key, Vector128<ulong> sum, ReadOnlySpan<Vector128<byte>> blocks)
        where TOrder : struct, IHashOrder
    {
#if NET10_0_OR_GREATER
        if (key.Tier >= CarrylessTier.Wide && blocks.Length >= WideMin)
        {
            int whole = blocks.Length & -2;
            sum = Update256<TOrder>(in key, sum, blocks[..whole]);
            blocks = blocks[whole..];
        }
#endif
        while (!blocks.IsEmpty)
        {
            int count = Math.Min(blocks.Length, PolyvalKey.PowersMax);
            ReadOnlySpan<Vector128<ulong>> powers = PolyvalKey.Powers(in key, count);
            ReadOnlySpan<Vector128<byte>> batch = blocks[..powers.Length];
            Vector128<ulong> low = default, middle = default, high = default;
            for (int i = 0; i < powers.Length; i++)
            {
                Vector128<ulong> factor = sum ^ TOrder.Load(batch[i]).AsUInt64();
                sum = default;
                low ^= Pclmulqdq.CarrylessMultiply(factor, powers[i], 0x00);
                high ^= Pclmulqdq.CarrylessMultiply(factor, powers[i], 0x11);
                middle ^= Pclmulqdq.CarrylessMultiply(factor, powers[i], 0x01) ^ Pclmulqdq.CarrylessMultiply(factor, powers[i], 0x10);
            }
            sum = Reduce(low, middle, high);
            blocks = blocks[count..];
        }
        return sum;
    }

#if NET10_0_OR_GREATER
    /// <summary>Two blocks per multiplication, up to sixteen per reduction; an even number of blocks.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<ulong> Update256<TOrder>(in PolyvalKey key, Vector128<ulong> sum, ReadOnlySpan<Vector128<byte>> blocks)
        where TOrder : struct, IHashOrder
    {
        ReadOnlySpan<Vector256<byte>> pairs = MemoryMarshal.Cast<Vector128<byte>, Vector256<byte>>(blocks);
        while (!pairs.IsEmpty)
        {
            int count = Math.Min(pairs.Length, PolyvalKey.PowersMax / 2);
            ReadOnlySpan<Vector256<ulong>> powers = PolyvalKey.Pairs(in key)[^count..];
            ReadOnlySpan<Vector256<byte>> batch = pairs[..powers.Length];
            Vector256<ulong> low = default, middle = default, high = default;
            for (int i = powers.Length - 1; i >= 0; i--)
            {
                Vector256<ulong> factor = TOrder.Load(batch[i]).AsUInt64();
                if (i == 0) factor ^= sum.ToVector256();
                low ^= Pclmulqdq.V256.CarrylessMultiply(factor, powers[i], 0x00);
                high ^= Pclmulqdq.V256.CarrylessMultiply(factor, powers[i], 0x11);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(factor, powers[i], 0x01) ^ Pclmulqdq.V256.CarrylessMultiply(factor, powers[i], 0x10);
            }
            sum = Reduce(low.GetLower() ^ low.GetUpper(), middle.GetLower() ^ middle.GetUpper(), high.GetLower() ^ high.GetUpper());
            pairs = pairs[count..];
        }
        return sum;
    }
#endif

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<ulong> UpdatePortable<TOrder>(in PolyvalKey key, Vector128<ulong> sum, ReadOnlySpan<Vector128<byte>> blocks)
        where TOrder : struct, IHashOrder
    {
        foreach (Vector128<byte> block in blocks)
            sum = MultiplyPortable(sum ^ TOrder.Load(block).AsUInt64(), key.H1);
        return sum;
    }

    /// <summary>The same product with integer multiplications, for processors without a carry-less multiplier.</summary>
    [ConstantTime]
    internal static Vector128<ulong> MultiplyPortable(Vector128<ulong> a, Vector128<ulong> b)
    {
        ulong a0 = a.GetElement(0), a1 = a.GetElement(1), b0 = b.GetElement(0), b1 = b.GetElement(1);
        (ulong low0, ulong low1) = Multiply64(a0, b0);
        (ulong high0, ulong high1) = Multiply64(a1, b1);
        (ulong middle0, ulong middle1) = Multiply64(a0 ^ a1, b0 ^ b1);   // Karatsuba
        middle0 ^= low0 ^ high0;
        middle1 ^= low1 ^ high1;
        ulong w0 = low0, w1 = low1 ^ middle0, w2 = high0 ^ middle1, w3 = high1;

        w1 ^= (w0 << 63) ^ (w0 << 62) ^ (w0 << 57);
        w2 ^= w0 ^ (w0 >> 1) ^ (w0 >> 2) ^ (w0 >> 7);
        w2 ^= (w1 << 63) ^ (w1 << 62) ^ (w1 << 57);
        w3 ^= w1 ^ (w1 >> 1) ^ (w1 >> 2) ^ (w1 >> 7);
        return Vector128.Create(w2, w3);
    }

    /// <summary>The upper half of a carry-less product is the lower half of the product of both factors read backwards, read backwards.</summary>
    private static (ulong Low, ulong High) Multiply64(ulong a, ulong b)
        => (MultiplyLow(a, b), ReverseBits(MultiplyLow(ReverseBits(a), ReverseBits(b))) >> 1);

    /// <summary>
    /// The lower 64 bits of a carry-less product. Of each factor only every fourth bit is kept at a time: a sum of at most sixteen ones then carries into bits
    /// that are thrown away (the sixteenth one would be a carry out of the lower half).
    /// </summary>
    private static ulong MultiplyLow(ulong a, ulong b)
    {
        const ulong M0 = 0x1111111111111111, M1 = M0 << 1, M2 = M0 << 2, M3 = M0 << 3;
        ulong a0 = a & M0, a1 = a & M1, a2 = a & M2, a3 = a & M3;
        ulong b0 = b & M0, b1 = b & M1, b2 = b & M2, b3 = b & M3;
        ulong c0 = (a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1);
        ulong c1 = (a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2);
        ulong c2 = (a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3);
        ulong c3 = (a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0);
        return (c0 & M0) | (c1 & M1) | (c2 & M2) | (c3 & M3);
    }

    private static ulong ReverseBits(ulong x)
    {
        x = ((x >> 1) & 0x5555555555555555) | ((x & 0x5555555555555555) << 1);
        x = ((x >> 2) & 0x3333333333333333) | ((x & 0x3333333333333333) << 2);
        x = ((x >> 4) & 0x0F0F0F0F0F0F0F0F) | ((x & 0x0F0F0F0F0F0F0F0F) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(x);
    }
}
