#if NET10_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Block;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Aead;

/// <summary>Four carry-less products of 64 bits at once, one in each 128 bits: of the lower or upper halves of the first factor and of the second.</summary>
internal interface IQuadProducts
{
    static abstract Vector512<ulong> Low(Vector512<ulong> a, Vector512<ulong> b);

    static abstract Vector512<ulong> High(Vector512<ulong> a, Vector512<ulong> b);

    static abstract Vector512<ulong> LowHigh(Vector512<ulong> a, Vector512<ulong> b);

    static abstract Vector512<ulong> HighLow(Vector512<ulong> a, Vector512<ulong> b);
}

/// <summary>By one instruction each.</summary>
internal readonly struct QuadProducts : IQuadProducts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Low(Vector512<ulong> a, Vector512<ulong> b) => Pclmulqdq.V512.CarrylessMultiply(a, b, 0x00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> High(Vector512<ulong> a, Vector512<ulong> b) => Pclmulqdq.V512.CarrylessMultiply(a, b, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> LowHigh(Vector512<ulong> a, Vector512<ulong> b) => Pclmulqdq.V512.CarrylessMultiply(a, b, 0x10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> HighLow(Vector512<ulong> a, Vector512<ulong> b) => Pclmulqdq.V512.CarrylessMultiply(a, b, 0x01);
}

/// <summary>By four instructions each: what lets the kernel be tested where there is no AVX-512.</summary>
internal readonly struct SingleProducts : IQuadProducts
{
    public static Vector512<ulong> Low(Vector512<ulong> a, Vector512<ulong> b) => Vector512.Create(Low(a.GetLower(), b.GetLower()), Low(a.GetUpper(), b.GetUpper()));

    public static Vector512<ulong> High(Vector512<ulong> a, Vector512<ulong> b) => Vector512.Create(High(a.GetLower(), b.GetLower()), High(a.GetUpper(), b.GetUpper()));

    public static Vector512<ulong> LowHigh(Vector512<ulong> a, Vector512<ulong> b)
        => Vector512.Create(LowHigh(a.GetLower(), b.GetLower()), LowHigh(a.GetUpper(), b.GetUpper()));

    public static Vector512<ulong> HighLow(Vector512<ulong> a, Vector512<ulong> b) => LowHigh(b, a);

    private static Vector256<ulong> Low(Vector256<ulong> a, Vector256<ulong> b)
        => Vector256.Create(Pclmulqdq.CarrylessMultiply(a.GetLower(), b.GetLower(), 0x00), Pclmulqdq.CarrylessMultiply(a.GetUpper(), b.GetUpper(), 0x00));

    private static Vector256<ulong> High(Vector256<ulong> a, Vector256<ulong> b)
        => Vector256.Create(Pclmulqdq.CarrylessMultiply(a.GetLower(), b.GetLower(), 0x11), Pclmulqdq.CarrylessMultiply(a.GetUpper(), b.GetUpper(), 0x11));

    private static Vector256<ulong> LowHigh(Vector256<ulong> a, Vector256<ulong> b)
        => Vector256.Create(Pclmulqdq.CarrylessMultiply(a.GetLower(), b.GetLower(), 0x10), Pclmulqdq.CarrylessMultiply(a.GetUpper(), b.GetUpper(), 0x10));
}

/// <summary>The kernel for processors with VPCLMULQDQ on 512 bits.</summary>
internal static partial class GcmKernel
{
    /// <summary>Four blocks per multiplication. See the class.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<ulong> Process512<TDirection, TProducts>(
        in AesSchedule key, in PolyvalKey hashKey, Vector128<uint> counter, Vector128<ulong> sum, ReadOnlySpan<byte> source, Span<byte> target)
        where TDirection : struct, IDirection
        where TProducts : struct, IQuadProducts
    {
        ReadOnlySpan<Vector512<ulong>> allPowers = PolyvalKey.Quads(in hashKey);
        ReadOnlySpan<byte> toHash = TDirection.IsSeal ? target : source;
        if (TDirection.IsSeal)
        {
            source = source[StepSize..];
            target = target[StepSize..];
        }
        ReadOnlySpan<Vector128<byte>> from = MemoryMarshal.Cast<byte, Vector128<byte>>(source);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(target);
        ReadOnlySpan<Vector512<byte>> pending = MemoryMarshal.Cast<byte, Vector512<byte>>(toHash);
        Vector128<byte> firstSix = BigEndianCounter.ToBlock(counter & Vector128.Create(~7u, ~0u, ~0u, ~0u)) ^ key.K0;
        while (from.Length >= StepSize / AesSchedule.BlockSize)
        {
            Vector512<ulong> low = default, middle = default, high = default;
            for (int half = 0; half < 2; half++)
            {
                ReadOnlySpan<Vector512<byte>> hashed = pending[..(Lanes / 4)];
                ReadOnlySpan<Vector512<ulong>> powers = allPowers.Slice(half * (Lanes / 4), Lanes / 4);
                counter += Vector128.CreateScalar((uint)Lanes);
                Vector128<byte> lastTwo = BigEndianCounter.ToBlock(counter & Vector128.Create(~7u, ~0u, ~0u, ~0u)) ^ key.K0;
                Vector128<byte> b0 = firstSix ^ Vector128.Create(0, 0, 0, 0x02000000u).AsByte();
                Vector128<byte> b1 = firstSix ^ Vector128.Create(0, 0, 0, 0x03000000u).AsByte();
                Vector128<byte> b2 = firstSix ^ Vector128.Create(0, 0, 0, 0x04000000u).AsByte();
                Vector128<byte> b3 = firstSix ^ Vector128.Create(0, 0, 0, 0x05000000u).AsByte();
                Vector128<byte> b4 = firstSix ^ Vector128.Create(0, 0, 0, 0x06000000u).AsByte();
                Vector128<byte> b5 = firstSix ^ Vector128.Create(0, 0, 0, 0x07000000u).AsByte();
                Vector128<byte> b6 = lastTwo;
                Vector128<byte> b7 = lastTwo ^ Vector128.Create(0, 0, 0, 0x01000000u).AsByte();
                firstSix = lastTwo;
                Vector512<ulong> x;
                Vector128<byte> k;
                k = key.K1;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[1]);
                low ^= TProducts.Low(x, powers[1]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K2;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                high ^= TProducts.High(x, powers[1]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K3;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= TProducts.LowHigh(x, powers[1]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K4;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= TProducts.HighLow(x, powers[1]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K5;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[0]) ^ sum.ToVector256().ToVector512();
                sum = default;
                low ^= TProducts.Low(x, powers[0]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K6;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                high ^= TProducts.High(x, powers[0]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K7;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= TProducts.LowHigh(x, powers[0]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K8;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= TProducts.HighLow(x, powers[0]);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K9;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                if (key.Rounds > 10)
                {
                    k = key.K10;
                    b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                    b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                    k = key.K11;
                    b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                    b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                    if (key.Rounds > 12)
                    {
                        k = key.K12;
                        b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                        b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                        k = key.K13;
                        b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                        b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                    }
                }
                k = key.Last;
                ReadOnlySpan<Vector128<byte>> texts = from[..Lanes];
                Span<Vector128<byte>> results = to[..Lanes];
                results[0] = X86Aes.EncryptLast(b0, k ^ texts[0]);
                results[1] = X86Aes.EncryptLast(b1, k ^ texts[1]);
                results[2] = X86Aes.EncryptLast(b2, k ^ texts[2]);
                results[3] = X86Aes.EncryptLast(b3, k ^ texts[3]);
                results[4] = X86Aes.EncryptLast(b4, k ^ texts[4]);
                results[5] = X86Aes.EncryptLast(b5, k ^ texts[5]);
                results[6] = X86Aes.EncryptLast(b6, k ^ texts[6]);
                results[7] = X86Aes.EncryptLast(b7, k ^ texts[7]);
                pending = pending[(Lanes / 4)..];
                from = from[Lanes..];
                to = to[Lanes..];
            }
            sum = Polyval.Reduce(Fold(low), Fold(middle), Fold(high));
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reverse(Vector512<byte> blocks)
        => Lanes512.Shuffle(blocks, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();

    // The sum of the four quarters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector512<ulong> sums)
    {
        Vector256<ulong> pair = sums.GetLower() ^ sums.GetUpper();
        return pair.GetLower() ^ pair.GetUpper();
    }
}
#endif
