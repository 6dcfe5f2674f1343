using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Block;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Aead;

/// <summary>
/// The inner loop of AES-GCM: eight blocks of counter mode at a time and, between their rounds, the hash of eight blocks of ciphertext, because the AES unit
/// and the carry-less multiplier work side by side. A step is sixteen blocks with one reduction. Opening hashes the blocks that it is about to decrypt; sealing
/// hashes those of the step before: by then they have left the processor's store buffer, which does not hand two narrow stores to one wide load.
/// <para>
/// The text of a message starts at counter 2 (12-byte nonces only), so eight blocks always have the counters 2 to 9 above a multiple of eight: a block is the
/// xor of that multiple, or of the next one for the last two, with a small number.
/// </para>
/// </summary>
internal static partial class GcmKernel
{
    /// <summary>Bytes of a step.</summary>
    internal const int StepSize = 2 * Lanes * AesSchedule.BlockSize;

    private const int Lanes = 8;

    private interface IDirection
    {
        static abstract bool IsSeal { get; }
    }

    /// <summary>Encrypts whole steps, at least one, from counter 2 on, and returns the sum with their ciphertext hashed.</summary>
    [ConstantTime]
    internal static Vector128<ulong> Seal(
        in AesSchedule key, in PolyvalKey powers, Vector128<uint> counter, Vector128<ulong> sum, ReadOnlySpan<byte> source, Span<byte> target)
    {
        AesCounterMode.Transform<BigEndianCounter>(in key, counter, source[..StepSize], target);
        counter += Vector128.CreateScalar((uint)(StepSize / AesSchedule.BlockSize));
        sum = Process<SealDirection>(in key, in powers, counter, sum, source, target);
        return Polyval.Update<GhashOrder>(in powers, sum, target[^StepSize..]);
    }

    /// <summary>Decrypts whole steps from counter 2 on, and returns the sum with their ciphertext hashed.</summary>
    [ConstantTime]
    internal static Vector128<ulong> Open(
        in AesSchedule key, in PolyvalKey powers, Vector128<uint> counter, Vector128<ulong> sum, ReadOnlySpan<byte> source, Span<byte> target)
        => Process<OpenDirection>(in key, in powers, counter, sum, source, target);

    [ConstantTime]
    private static Vector128<ulong> Process<TDirection>(
        in AesSchedule key, in PolyvalKey powers, Vector128<uint> counter, Vector128<ulong> sum, ReadOnlySpan<byte> source, Span<byte> target)
        where TDirection : struct, IDirection
    {
#if NET10_0_OR_GREATER
        if (powers.Tier == CarrylessTier.Widest)
        {
            return Pclmulqdq.V512.IsSupported
                ? Process512<TDirection, QuadProducts>(in key, in powers, counter, sum, source, target)
                : Process512<TDirection, SingleProducts>(in key, in powers, counter, sum, source, target);
        }
        if (powers.Tier == CarrylessTier.Wide) return Process256<TDirection>(in key, in powers, counter, sum, source, target);
#endif
        return Process128<TDirection>(in key, in powers, counter, sum, source, target);
    }

#if NET10_0_OR_GREATER
    /// <summary>Two blocks per multiplication. See the class.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<ulong> Process256<TDirection>(
        in AesSchedule key, in PolyvalKey hashKey, Vector128<uint> counter, Vector128<ulong> sum, ReadOnlySpan<byte> source, Span<byte> target)
        where TDirection : struct, IDirection
    {
        ReadOnlySpan<Vector256<ulong>> allPowers = PolyvalKey.Pairs(in hashKey);
        ReadOnlySpan<byte> toHash = TDirection.IsSeal ? target : source;
        if (TDirection.IsSeal)
        {
            source = source[StepSize..];
            target = target[StepSize..];
        }
        ReadOnlySpan<Vector128<byte>> from = MemoryMarshal.Cast<byte, Vector128<byte>>(source);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(target);
        ReadOnlySpan<Vector256<byte>> pending = MemoryMarshal.Cast<byte, Vector256<byte>>(toHash);
        Vector128<byte> firstSix = BigEndianCounter.ToBlock(counter & Vector128.Create(~7u, ~0u, ~0u, ~0u)) ^ key.K0;
        while (from.Length >= StepSize / AesSchedule.BlockSize)
        {
            Vector256<ulong> low = default, middle = default, high = default;
            for (int half = 0; half < 2; half++)
            {
                ReadOnlySpan<Vector256<byte>> hashed = pending[..(Lanes / 2)];
                ReadOnlySpan<Vector256<ulong>> powers = allPowers.Slice(half * (Lanes / 2), Lanes / 2);
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
                Vector256<ulong> x;
                Vector128<byte> k;
                k = key.K1;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[1]);
                low ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[1], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[1], 0x11);
                k = key.K2;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[1], 0x01);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[1], 0x10);
                k = key.K3;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[2]);
                low ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[2], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[2], 0x11);
                k = key.K4;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[2], 0x01);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[2], 0x10);
                k = key.K5;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[3]);
                low ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[3], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[3], 0x11);
                k = key.K6;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[3], 0x01);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[3], 0x10);
                k = key.K7;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[0]) ^ sum.ToVector256();
                sum = default;
                low ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[0], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[0], 0x11);
                k = key.K8;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[0], 0x01);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(x, powers[0], 0x10);
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
                pending = pending[(Lanes / 2)..];
                from = from[Lanes..];
                to = to[Lanes..];
            }
            sum = Polyval.Reduce(low.GetLower() ^ low.GetUpper(), middle.GetLower() ^ middle.GetUpper(), high.GetLower() ^ high.GetUpper());
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Reverse(Vector256<byte> blocks) => ByteOrder.Reverse(blocks).AsUInt64();
#endif

    /// <summary>One block per multiplication. See the class.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<ulong> Process128<TDirection>(
        in AesSchedule key, in PolyvalKey hashKey, Vector128<uint> counter, Vector128<ulong> sum, ReadOnlySpan<byte> source, Span<byte> target)
        where TDirection : struct, IDirection
    {
        ReadOnlySpan<Vector128<ulong>> allPowers = PolyvalKey.Powers(in hashKey, PolyvalKey.PowersMax);
        ReadOnlySpan<byte> toHash = TDirection.IsSeal ? target : source;
        if (TDirection.IsSeal)
        {
            source = source[StepSize..];
            target = target[StepSize..];
        }
        ReadOnlySpan<Vector128<byte>> from = MemoryMarshal.Cast<byte, Vector128<byte>>(source);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(target);
        ReadOnlySpan<Vector128<byte>> pending = MemoryMarshal.Cast<byte, Vector128<byte>>(toHash);
        Vector128<byte> firstSix = BigEndianCounter.ToBlock(counter & Vector128.Create(~7u, ~0u, ~0u, ~0u)) ^ key.K0;
        while (from.Length >= StepSize / AesSchedule.BlockSize)
        {
            Vector128<ulong> low = default, middle = default, high = default;
            for (int half = 0; half < 2; half++)
            {
                ReadOnlySpan<Vector128<byte>> hashed = pending[..Lanes];
                ReadOnlySpan<Vector128<ulong>> powers = allPowers.Slice(half * Lanes, Lanes);
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
                Vector128<ulong> x;
                Vector128<byte> k;
                k = key.K1;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[1]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[1], 0x00);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[1], 0x11);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[1], 0x01);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[1], 0x10);
                k = key.K2;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[2]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[2], 0x00);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[2], 0x11);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[2], 0x01);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[2], 0x10);
                k = key.K3;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[3]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[3], 0x00);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[3], 0x11);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[3], 0x01);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[3], 0x10);
                k = key.K4;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[4]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[4], 0x00);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[4], 0x11);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[4], 0x01);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[4], 0x10);
                k = key.K5;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                x = Reverse(hashed[5]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[5], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[5], 0x11);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[5], 0x01);
                k = key.K6;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[5], 0x10);
                x = Reverse(hashed[6]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[6], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[6], 0x11);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[6], 0x01);
                k = key.K7;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[6], 0x10);
                x = Reverse(hashed[7]);
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[7], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[7], 0x11);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[7], 0x01);
                k = key.K8;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[7], 0x10);
                x = Reverse(hashed[0]) ^ sum;
                sum = default;
                low ^= Pclmulqdq.CarrylessMultiply(x, powers[0], 0x00);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                high ^= Pclmulqdq.CarrylessMultiply(x, powers[0], 0x11);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[0], 0x01);
                k = key.K9;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                middle ^= Pclmulqdq.CarrylessMultiply(x, powers[0], 0x10);
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
                pending = pending[Lanes..];
                from = from[Lanes..];
                to = to[Lanes..];
            }
            sum = Polyval.Reduce(low, middle, high);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reverse(Vector128<byte> block) => ByteOrder.Reverse(block).AsUInt64();

    private readonly struct SealDirection : IDirection
    {
        public static bool IsSeal => true;
    }

    private readonly struct OpenDirection : IDirection
    {
        public static bool IsSeal => false;
    }
}
